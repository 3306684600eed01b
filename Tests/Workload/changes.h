// SPDX-License-Identifier: Apache-2.0
/* Threads that change who they are between their calls. */
#ifndef WORKLOAD_CHANGES_H
#define WORKLOAD_CHANGES_H

/*
 * Makes calls before and after a change, says as whom, and waits until standard input ends. `folders` are two groups. Returns the
 * program's exit code; that of an unknown change is 64.
 */
int change(const char *what, char **folders);
/* What runs after an execve: the link that it was run by, and the name of the program's only thread. */
int change_executed(const char *path);

#endif

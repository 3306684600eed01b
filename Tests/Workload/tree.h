// SPDX-License-Identifier: Apache-2.0
/* A process that creates others in every possible way. */
#ifndef WORKLOAD_TREE_H
#define WORKLOAD_TREE_H

/*
 * Creates, `rounds` times: processes by fork, vfork, clone3 and clone with CLONE_PARENT, a thread, a daemon that forks twice, and
 * processes that execute `program`, once from the first thread and once from another. `program` runs `tree_executed` if its first
 * argument is "treeexecuted". Writes how many calls all of them make, and doesn't wait for the daemons. Returns the program's
 * exit code.
 */
int tree(const char *program, long rounds);
/* Makes the calls of an executed `program`. Returns its exit code. */
int tree_executed(void);

#endif

// SPDX-License-Identifier: Apache-2.0
/* Four programs in three groups and of two users. Each returns the program's exit code. */
#ifndef WORKLOAD_SUBJECTS_H
#define WORKLOAD_SUBJECTS_H

/* Starts them in the three groups FOLDERS, says what each called, and waits until standard input ends. */
int subjects(char **folders);
/* One of them: the link that it was run by or "", which it is, the folder of its group, and where to say that it has made its calls. */
int subject(const char *path, int number, const char *folder, int done);

#endif

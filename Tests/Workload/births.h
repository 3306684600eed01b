// SPDX-License-Identifier: Apache-2.0
/* Processes that begin and end in unusual ways. Each returns the program's exit code. */
#ifndef WORKLOAD_BIRTHS_H
#define WORKLOAD_BIRTHS_H

int clones(void);
int vforks(void);
int reuse_tid(long count);
int exec_from_thread(char *name);

#endif

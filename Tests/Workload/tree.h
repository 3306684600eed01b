// SPDX-License-Identifier: Apache-2.0
/* A process that makes others in every way there is. */
#ifndef WORKLOAD_TREE_H
#define WORKLOAD_TREE_H

/*
 * ROUNDS times: processes by fork, vfork, clone3 and clone with CLONE_PARENT, a thread, a daemon that forks twice, and programs that a
 * process and a thread other than the first execute. `program` runs `tree_executed` if its first argument is "treeexecuted". Writes how
 * many calls all of them make, and doesn't wait for the daemons. Returns the program's exit code.
 */
int tree(const char *program, long rounds);
/* What `program` does there. */
int tree_executed(void);

#endif

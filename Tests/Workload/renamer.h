// SPDX-License-Identifier: Apache-2.0
/* Programs with odd names. Each returns the program's exit code. */
#ifndef WORKLOAD_RENAMER_H
#define WORKLOAD_RENAMER_H

/* Calls itself NAME, makes COUNT getpgid, and waits until standard input ends. */
int named(const char *name, long count);
/* THREADS threads with a new name before each call, for so many seconds. */
int renamer(long seconds, long threads);

#endif

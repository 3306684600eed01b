// SPDX-License-Identifier: Apache-2.0
#ifndef WORKLOAD_SLOWSTORM_H
#define WORKLOAD_SLOWSTORM_H

/*
 * COUNT calls of rt_sigtimedwait by THREADS threads, each of at least 60 us: it waits so long for a signal that doesn't come. No
 * other program on the machine makes this call. Says how many were made; returns the program's exit code.
 */
int slow_storm(long count, long threads);

#endif

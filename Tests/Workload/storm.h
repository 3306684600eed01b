// SPDX-License-Identifier: Apache-2.0
/* Many processes, one after the other or at once. Each returns the program's exit code. */
#ifndef WORKLOAD_STORM_H
#define WORKLOAD_STORM_H

/*
 * COUNT processes, each forked when the one before has ended, as fast as that goes; each makes CALLS getpgid. With `runs_file` each
 * runs this program again. They are of FIRST_USER, in the groups of `folders` unless that is "-".
 */
int storm(long count, long calls, int runs_file, const char *folders);
/* One that runs a file: makes CALLS getpgid. */
int storm_child(long calls);

/*
 * PROCESSES live processes, each of which makes KINDS kinds of call, one of each: every PERIOD ms until standard input ends; with a
 * period of 0 just once.
 */
int residents(long processes, long kinds, long period);

#endif

// SPDX-License-Identifier: Apache-2.0
/* Control groups that a program goes into. */
#ifndef WORKLOAD_CGROUPS_H
#define WORKLOAD_CGROUPS_H

/* The ways into a group: a file of it that takes process ids. */
struct way {
	int files[4];
	int count;
	const char *folder;
};

/*
 * Opens the way into the groups of `folders`, which has a comma between folders of several hierarchies. The last is the one that is
 * told. `file` is what takes ids there: cgroup.procs or, of one thread and in version 1 only, tasks.
 */
int open_way(struct way *way, const char *folders, const char *file);
/* Goes there; opens nothing. */
int enter(const struct way *way);

/* Makes COUNT groups in the last of `folders` one after the other, with a process in each that makes CALLS getpgid, and removes each. */
int cgroups(const char *folders, long count, long calls);

#endif

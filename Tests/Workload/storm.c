// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "storm.h"

#include "cgroups.h"
#include "known.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many of the newest are told one by one. Fewer than syslat keeps, since others on the machine end processes, too. */
#define NEWEST 800

int storm_child(long calls)
{
	const struct known known[] = {{"getpgid", calls}, {NULL, 0}};

	if (become(FIRST_USER))
		return 1;
	make_known(known);
	return 0;
}

int storm(long count, long calls, int runs_file, const char *folders)
{
	const char *comm = runs_file ? "storm-exec" : "storm-fork";
	const struct known each[] = {{"getpgid", calls}, {NULL, 0}};
	struct caller caller = {.comm = comm, .uid = FIRST_USER, .folder = "-"};
	struct known older[] = {{"getpgid", 0}, {NULL, 0}};
	static pid_t newest[NEWEST];
	char *path = NULL, word[32];
	struct way way;

	snprintf(word, sizeof(word), "%ld", calls);
	if (folders[0] != '-') {
		if (open_way(&way, folders, "cgroup.procs") || enter(&way))
			return 1;
		caller.folder = way.folder;
	}
	if (runs_file && !(path = linked_as(comm)))
		return 1;
	rename_to(comm);
	for (long i = 0; i < count; i++) {
		int status;
		pid_t child = fork();

		if (child == 0) {
			if (!runs_file)
				_exit(storm_child(calls));
			execl(path, path, "stormchild", word, NULL);
			_exit(1);
		}
		if (child < 0 || waitpid(child, &status, 0) != child || status) {
			fprintf(stderr, "workload: process %ld of %ld failed\n", i, count);
			return 1;
		}
		if (i >= NEWEST)
			older[0].count += calls;
		newest[i % NEWEST] = child;
	}
	if (path)
		remove_link(path);
	tell(&caller, older);
	for (long i = 0; i < NEWEST && i < count; i++) {
		caller.pid = newest[i];
		tell(&caller, each);
	}
	wait_for_end();
	return 0;
}

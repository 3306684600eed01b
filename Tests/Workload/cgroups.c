// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cgroups.h"

#include "known.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int open_way(struct way *way, const char *folders, const char *file)
{
	memset(way, 0, sizeof(*way));
	for (const char *rest = folders; rest && way->count < 4;) {
		const char *comma = strchr(rest, ',');
		int length = comma ? (int)(comma - rest) : (int)strlen(rest);
		char path[4096];

		snprintf(path, sizeof(path), "%.*s/%s", length, rest, file);
		way->files[way->count] = open(path, O_WRONLY | O_CLOEXEC);
		if (way->files[way->count++] < 0) {
			fprintf(stderr, "workload: %s: %s\n", path, strerror(errno));
			return -1;
		}
		way->folder = rest;
		rest = comma ? comma + 1 : NULL;
	}
	return 0;
}

int enter(const struct way *way)
{
	/* 0 is whoever writes. */
	for (int i = 0; i < way->count; i++)
		if (pwrite(way->files[i], "0", 1, 0) != 1) {
			fprintf(stderr, "workload: cannot enter %s: %s\n", way->folder, strerror(errno));
			return -1;
		}
	return 0;
}

static void close_way(const struct way *way)
{
	for (int i = 0; i < way->count; i++)
		close(way->files[i]);
}

/* The kernel refuses while the last process is on its way out. */
static int remove_group(const char *path)
{
	for (int tries = 0; tries < 1000; tries++) {
		if (rmdir(path) == 0)
			return 0;
		usleep(1000);
	}
	fprintf(stderr, "workload: cannot remove %s: %s\n", path, strerror(errno));
	return -1;
}

int cgroups(const char *folders, long count, long calls)
{
	const char *comma = strrchr(folders, ','), *folder = comma ? comma + 1 : folders;
	const struct known each[] = {{"getpgid", calls}, {NULL, 0}}, all[] = {{"getpgid", count * calls}, {NULL, 0}};
	const struct caller caller = {.comm = "in-a-group", .folder = "*"};

	rename_to(caller.comm);
	for (long i = 0; i < count; i++) {
		struct way way;
		char path[4096], all_paths[8192];
		int status;
		pid_t child;

		snprintf(path, sizeof(path), "%s/g%ld", folder, i);
		snprintf(all_paths, sizeof(all_paths), "%s/g%ld", folders, i);
		if (mkdir(path, 0755)) {
			fprintf(stderr, "workload: cannot make %s: %s\n", path, strerror(errno));
			return 1;
		}
		if (open_way(&way, all_paths, "cgroup.procs"))
			return 1;
		child = fork();
		if (child == 0) {
			if (enter(&way))
				_exit(1);
			make_known(each);
			_exit(0);
		}
		close_way(&way);
		if (child < 0 || waitpid(child, &status, 0) != child || status || remove_group(path))
			return 1;
	}
	tell(&caller, all);
	wait_for_end();
	return 0;
}

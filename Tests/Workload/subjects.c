// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "subjects.h"

#include "cgroups.h"
#include "known.h"
#include "names.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { programs = 4, groups = 3 };

/*
 * Two names themselves, two get their names from the file that they run. One name, both users and one group are those of several.
 * A program that is loaded reads and opens files, so those that run a file, and those with their name, make no such call.
 */
static const struct {
	const char *comm;
	uid_t uid;
	int group;
	int runs_file;
	struct known calls[6];
} table[programs] = {
	{"subj-alpha", FIRST_USER, 0, 0, {{"getpgid", 3001}, {"getsid", 503}, {"sched_get_priority_max", 71}, {"nanosleep", 41}, {"futex", 307}}},
	{"subj-beta", FIRST_USER, 1, 0, {{"getpgid", 2003}, {"read", 601}, {"openat", 83}, {"nanosleep", 43}, {"futex", 401}}},
	{"subj-gamma", SECOND_USER, 2, 1, {{"getpgid", 1009}, {"sched_get_priority_max", 97}, {"nanosleep", 47}, {"futex", 211}}},
	{"subj-alpha", SECOND_USER, 0, 1, {{"getpgid", 701}, {"sched_get_priority_max", 101}, {"nanosleep", 53}, {"futex", 109}}},
};

int subject(const char *path, int number, const char *folder, int done)
{
	const struct caller caller = {
		.pid = getpid(), .comm = table[number].comm, .uid = table[number].uid, .folder = folder,
	};

	remove_link(path);
	if (strcmp(path, "") == 0)
		rename_to(caller.comm);
	if (become(caller.uid))
		return 1;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	make_and_tell(&caller, table[number].calls);
	send(done, "", 1, 0);
	for (;;)
		pause();
}

static void run_file(int number, const char *folder, int done)
{
	char *path = linked_as(table[number].comm), which[16], file[16];

	snprintf(which, sizeof(which), "%d", number);
	snprintf(file, sizeof(file), "%d", done);
	if (path)
		execl(path, path, "subject", which, folder, file, NULL);
	perror("workload: subject");
}

int subjects(char **folders)
{
	struct way ways[groups];
	pid_t child[programs];
	int done[2], failed = 0;
	struct timeval limit = {.tv_sec = 30};
	char byte;

	prepare_known();
	/* Not a pipe: what is read there would be counted among the reads. */
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, done))
		return 1;
	/* All files at once: afterwards this program is in the groups itself, and must not open anything there. */
	for (int i = 0; i < groups; i++)
		if (open_way(&ways[i], folders[i], "cgroup.procs"))
			return 1;
	for (int i = 0; i < programs; i++) {
		const struct way *way = &ways[table[i].group];

		if (enter(way))
			return 1;
		child[i] = fork();
		if (child[i] < 0)
			return 1;
		if (child[i] > 0)
			continue;
		if (table[i].runs_file)
			run_file(i, way->folder, done[1]);
		else
			subject("", i, way->folder, done[1]);
		_exit(1);
	}
	setsockopt(done[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	for (int i = 0; i < programs; i++)
		failed |= recv(done[0], &byte, 1, 0) != 1;
	if (!failed)
		wait_for_end();
	for (int i = 0; i < programs; i++) {
		kill(child[i], SIGKILL);
		waitpid(child[i], NULL, 0);
	}
	return failed;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * whose FILE FOLDER FOLDER COUNT: processes of known names, of two users and in two control groups make known calls, and then COUNT
 * short ones; every other one of these runs a file. Writes who called what into FILE, a line each: pid, name, user, group, call,
 * calls, errors. Says how many calls were made in all.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"
#define SHORT_NAME "whose-short"

enum { getpgid_calls, getsid_calls, failing_calls, sleeps, kinds };

static const char *const names[kinds] = {"getpgid", "getsid", "sched_get_priority_max", "nanosleep"};

static const struct caller {
	const char *name;
	uid_t user;
	int group;
	int calls[kinds];
} callers[] = {
	{"whose-a", 61001, 0, {701, 31, 43, 7}},
	{"whose-b", 61002, 1, {503, 37, 47, 11}},
	{"whose-a", 61002, 0, {307, 41, 53, 13}},
};

static const struct caller brief = {SHORT_NAME, 61001, 1, {5, 1, 3, 0}};

static long made[kinds];

static void make(const int *calls)
{
	struct timespec pause = {.tv_nsec = 1000000};

	for (int i = 0; i < calls[getpgid_calls]; i++)
		syscall(SYS_getpgid, 0);
	for (int i = 0; i < calls[getsid_calls]; i++)
		syscall(SYS_getsid, 0);
	/* No such policy: EINVAL. */
	for (int i = 0; i < calls[failing_calls]; i++)
		syscall(SYS_sched_get_priority_max, 999);
	for (int i = 0; i < calls[sleeps]; i++)
		syscall(SYS_nanosleep, &pause, NULL);
}

/* As the user of `caller`, by number: the C library would ask for other threads. */
static void live(const struct caller *caller)
{
	if (syscall(SYS_setresuid, caller->user, caller->user, caller->user) != 0)
		_exit(1);
	make(caller->calls);
	_exit(0);
}

/* This program, and so its children, go into a group. */
static int enter(const char *folder)
{
	char path[256];
	int file, entered;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = open(path, O_WRONLY);
	entered = file >= 0 && write(file, "0", 1) == 1;
	if (!entered)
		perror(path);
	close(file);
	return entered;
}

static void say(FILE *file, pid_t pid, const struct caller *caller, const char *folder)
{
	for (int i = 0; i < kinds; i++) {
		if (caller->calls[i] > 0)
			fprintf(file, "%d %s %u %s %s %d %d\n", pid, caller->name, caller->user, folder + strlen(ROOT), names[i],
				caller->calls[i], i == failing_calls ? caller->calls[i] : 0);
		made[i] += caller->calls[i];
	}
}

static int run(FILE *file, const struct caller *caller, const char *folder, const char *program)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (program)
			execl(program, program, NULL);
		else if (prctl(PR_SET_NAME, caller->name) == 0)
			live(caller);
		_exit(1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "whose: a %s failed\n", caller->name);
		return 0;
	}
	say(file, pid, caller, folder);
	return 1;
}

int main(int count, char **words)
{
	FILE *file;

	if (strcmp(strrchr(words[0], '/') ? strrchr(words[0], '/') + 1 : words[0], SHORT_NAME) == 0)
		live(&brief);
	if (count != 5 || strncmp(words[2], ROOT "/", strlen(ROOT "/")) || strncmp(words[3], ROOT "/", strlen(ROOT "/"))) {
		fprintf(stderr, "usage: whose FILE " ROOT "/FOLDER " ROOT "/FOLDER COUNT\n");
		return 64;
	}
	file = fopen(words[1], "w");
	if (!file || symlink("/proc/self/exe", "/tmp/" SHORT_NAME) != 0)
		return perror("whose"), 1;
	for (unsigned int i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		const char *folder = words[2 + callers[i].group];

		if (!enter(folder) || !run(file, &callers[i], folder, NULL))
			return 1;
	}
	if (!enter(words[2 + brief.group]))
		return 1;
	for (int i = 0; i < atoi(words[4]); i++)
		if (!run(file, &brief, words[2 + brief.group], i % 2 ? "/tmp/" SHORT_NAME : NULL))
			return 1;
	unlink("/tmp/" SHORT_NAME);
	for (int i = 0; i < kinds; i++)
		printf("%s=%ld%c", names[i], made[i], i + 1 < kinds ? ' ' : '\n');
	return fclose(file) ? 1 : 0;
}

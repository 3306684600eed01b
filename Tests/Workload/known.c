// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "known.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int zero = -1;
static int word;

static void call_getpgid(void)
{
	syscall(SYS_getpgid, 0);
}

static void call_getsid(void)
{
	syscall(SYS_getsid, 0);
}

static void call_read(void)
{
	char bytes[8];

	syscall(SYS_read, zero, bytes, sizeof(bytes));
}

static void call_openat(void)
{
	syscall(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY, 0);
}

static void call_sched_get_priority_max(void)
{
	syscall(SYS_sched_get_priority_max, -1);
}

static void call_nanosleep(void)
{
	struct timespec time = {.tv_nsec = 200000};

	syscall(SYS_nanosleep, &time, NULL);
}

/* Waits for a value to change that is another one already: EAGAIN. */
static void call_futex(void)
{
	syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, word + 1, NULL, NULL, 0);
}

static const struct kind {
	const char *call;
	void (*make)(void);
	int fails;
} kinds[] = {
	{"getpgid", call_getpgid, 0},
	{"getsid", call_getsid, 0},
	{"read", call_read, 0},
	{"openat", call_openat, 1},
	{"sched_get_priority_max", call_sched_get_priority_max, 1},
	{"nanosleep", call_nanosleep, 0},
	{"futex", call_futex, 1},
};

static const struct kind *kind(const char *call)
{
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].call, call) == 0)
			return &kinds[i];
	fprintf(stderr, "workload: %s is none of the known calls\n", call);
	abort();
}

void prepare_known(void)
{
	zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
}

void make_known(const struct known *calls)
{
	for (; calls->count; calls++) {
		const struct kind *this = kind(calls->call);

		for (long i = 0; i < calls->count; i++)
			this->make();
	}
}

/* One write for a line, so that lines of several processes don't get into each other. */
void tell(const struct caller *caller, const struct known *calls)
{
	for (; calls->count; calls++)
		dprintf(STDOUT_FILENO, "%d\t%d\t%s\t%u\t%s\t%s\t%ld\t%ld\n", caller->pid, caller->inner_pid, caller->comm,
			caller->uid, caller->folder, calls->call, calls->count, kind(calls->call)->fails ? calls->count : 0);
}

void make_and_tell(const struct caller *caller, const struct known *calls)
{
	make_known(calls);
	tell(caller, calls);
}

void wait_for_end(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	dprintf(STDOUT_FILENO, "ready\n");
	while (poll(&input, 1, -1) < 0 && errno == EINTR)
		;
}

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "known.h"
#include "names.h"
#include "storm.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Calls that only tell something, or fail at once for -1. */
static const long kinds[] = {
	SYS_getpid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_gettid, SYS_getpgid, SYS_getsid,
	SYS_sched_yield, SYS_getpriority, SYS_sched_getscheduler, SYS_sched_getparam, SYS_sched_get_priority_max,
	SYS_sched_get_priority_min, SYS_times, SYS_getrusage, SYS_getcpu, SYS_uname, SYS_sysinfo, SYS_clock_gettime,
	SYS_clock_getres, SYS_gettimeofday, SYS_capget, SYS_getgroups, SYS_getresuid, SYS_getresgid, SYS_rt_sigpending,
	SYS_sigaltstack, SYS_getitimer, SYS_lseek, SYS_close, SYS_dup, SYS_fcntl, SYS_fstat, SYS_ftruncate, SYS_fsync,
	SYS_fdatasync, SYS_ioctl, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_fchdir, SYS_fchmod, SYS_flock,
	SYS_getdents64, SYS_mincore,
};
enum { all_kinds = sizeof(kinds) / sizeof(kinds[0]) };

static void make_each(long count)
{
	for (long i = 0; i < count; i++)
		syscall(kinds[i], -1, 0, 0, 0, 0, 0);
}

static void sleep_ms(long ms)
{
	struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

static _Noreturn void reside(long number, long count, long period, int done)
{
	char name[16];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(name, sizeof(name), "resident-%ld", number % 16);
	rename_to(name);
	make_each(count);
	send(done, "", 1, 0);
	if (period == 0)
		for (;;)
			pause();
	/* Not all in the same moment. */
	sleep_ms(number * 7919 % period);
	for (;;) {
		make_each(count);
		sleep_ms(period);
	}
}

int residents(long processes, long count, long period)
{
	/* One of those that each makes, if there are so many. */
	const struct known known[] = {{"sched_get_priority_max", 1}, {NULL, 0}};
	struct caller caller = {.folder = "-", .uid = getuid()};
	struct timeval limit = {.tv_sec = 60};
	pid_t *child = calloc((size_t)processes, sizeof(*child));
	int done[2], failed = 0;
	char byte;

	if (!child || count > all_kinds || socketpair(AF_UNIX, SOCK_STREAM, 0, done)) {
		fprintf(stderr, "workload: at most %d kinds of call\n", all_kinds);
		return 1;
	}
	setsockopt(done[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	for (long i = 0; i < processes && !failed; i++) {
		child[i] = fork();
		if (child[i] == 0)
			reside(i, count, period, done[1]);
		failed = child[i] < 0 || recv(done[0], &byte, 1, 0) != 1;
	}
	for (long i = 0; i < processes && period == 0 && !failed; i++) {
		char name[16];

		snprintf(name, sizeof(name), "resident-%ld", i % 16);
		caller.comm = name;
		caller.pid = child[i];
		if (count >= 14)
			tell(&caller, known);
	}
	if (!failed)
		wait_for_end();
	for (long i = 0; i < processes; i++)
		if (child[i] > 0) {
			kill(child[i], SIGKILL);
			waitpid(child[i], NULL, 0);
		}
	return failed;
}

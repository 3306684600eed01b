// SPDX-License-Identifier: Apache-2.0
/* Makes system calls of known number, kind and duration, for the tests to compare with what syslat reports. */
#define _GNU_SOURCE
#include "bare.h"
#include "births.h"
#include "cgroups.h"
#include "changes.h"
#include "clients.h"
#include "every.h"
#include "fuse.h"
#include "odd.h"
#include "renamer.h"
#include "signals.h"
#include "slow.h"
#include "slowstorm.h"
#include "storm.h"
#include "subjects.h"
#include "throttled.h"
#include "tree.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A number that no table names. */
#define UNNAMED_CALL 511

static unsigned long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec;
}

/* CPU time of this process and of its children that have ended, in ns. */
static unsigned long long cpu_ns(void)
{
	struct rusage children;
	struct timespec own;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return (unsigned long long)own.tv_sec * 1000000000 + (unsigned long long)own.tv_nsec
		+ (unsigned long long)(children.ru_utime.tv_sec + children.ru_stime.tv_sec) * 1000000000
		+ (unsigned long long)(children.ru_utime.tv_usec + children.ru_stime.tv_usec) * 1000;
}

/* Calls that nothing else on the machine makes, so that their counts must agree exactly. */
static int rare(void)
{
	for (int i = 0; i < 12345; i++)
		syscall(SYS_getpgid, 0);
	for (int i = 0; i < 777; i++)
		syscall(SYS_sched_get_priority_max, -1);
	for (int i = 0; i < 55; i++)
		syscall(UNNAMED_CALL);
#ifdef __x86_64__
	for (int i = 0; i < 100; i++) {
		long result = 20; /* getpid in the 32-bit table; writev in the 64-bit one */

		__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
		if (result != getpid())
			return 1;
	}
	for (int i = 0; i < 30; i++)
		syscall(0x40000000 | SYS_getpid); /* an x32 number */
	for (int i = 0; i < 20; i++)
		syscall(0x40000000 | 516, -1, 0, 0); /* one of those that x32 has beyond 512: writev */
#endif
	return 0;
}

static int compare(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a, y = *(const unsigned long long *)b;

	return (x > y) - (x < y);
}

/* Sleeps 20 ms 50 times and prints the median of what that took, in ns. */
static int sleeps(void)
{
	unsigned long long took[50];
	struct timespec time = {.tv_nsec = 20000000};

	for (int i = 0; i < 50; i++) {
		unsigned long long start = now_ns();

		syscall(SYS_clock_nanosleep, CLOCK_REALTIME, 0, &time, NULL);
		took[i] = now_ns() - start;
	}
	qsort(took, 50, sizeof(took[0]), compare);
	printf("%llu\n", took[24]);
	return 0;
}

/* Reads 1 GiB from /dev/zero with pread64, and prints the CPU time that it took, in ns. */
static int zeros(void)
{
	static char buffer[1 << 20];
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	unsigned long long start = cpu_ns();

	for (int i = 0; i < 1024; i++)
		if (fd < 0 || pread(fd, buffer, sizeof(buffer), 0) != (ssize_t)sizeof(buffer))
			return 1;
	printf("%llu\n", cpu_ns() - start);
	return 0;
}

static void blocked_call(void)
{
	sigset_t none;

	sigemptyset(&none);
	syscall(SYS_rt_sigtimedwait, &none, NULL, NULL, 8);
}

/* Blocks in rt_sigtimedwait until killed; says when it is about to. */
static int blocks(void)
{
	puts("blocking");
	fflush(stdout);
	blocked_call();
	return 0;
}

static void *end_thread(void *argument)
{
	return argument;
}

/* Starts and ends COUNT processes and COUNT threads, each of which makes one getpgid. */
static int churn(long count)
{
	for (long i = 0; i < count; i++) {
		pid_t child = fork();
		pthread_t thread;

		if (child == 0) {
			syscall(SYS_getpgid, 0);
			_exit(0);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 1;
		if (pthread_create(&thread, NULL, end_thread, NULL) || pthread_join(thread, NULL))
			return 1;
		syscall(SYS_getpgid, 0);
	}
	return 0;
}

static void *block_thread(void *argument)
{
	blocked_call();
	return argument;
}

/* Blocks COUNT threads in rt_sigtimedwait until killed; says when all of them have been started. */
static int crowd(long count)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 16384);
	for (long i = 0; i < count; i++)
		if (pthread_create(&thread, &attributes, block_thread, NULL)) {
			perror("pthread_create");
			return 1;
		}
	puts("blocking");
	fflush(stdout);
	pause();
	return 0;
}

static long migrating_calls;

static void *migrate_thread(void *argument)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (long i = 0; i < migrating_calls; i++) {
		if (i % 100 == 0) {
			cpu_set_t set;

			CPU_ZERO(&set);
			CPU_SET(((long)argument + i / 100) % cpus, &set);
			sched_setaffinity(0, sizeof(set), &set);
		}
		syscall(SYS_getpgid, 0);
	}
	return argument;
}

/* COUNT getpgid on each CPU at once, from threads that move to the next CPU every 100 calls. */
static int migrate(long count)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t threads[1024];

	migrating_calls = count;
	for (long i = 0; i < cpus && i < 1024; i++)
		if (pthread_create(&threads[i], NULL, migrate_thread, (void *)i))
			return 1;
	for (long i = 0; i < cpus && i < 1024; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* Sends a byte back and forth COUNT times between two processes, and prints their CPU time in ns. */
static int ping_pong(long count)
{
	int there[2], back[2];
	char byte = 0;

	if (pipe(there) || pipe(back))
		return 1;
	if (fork() == 0) {
		close(there[1]);
		while (read(there[0], &byte, 1) == 1)
			if (write(back[1], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (long i = 0; i < count; i++)
		if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
			return 1;
	close(there[1]);
	wait(NULL);
	printf("%llu\n", cpu_ns());
	return 0;
}

/* Uses its CPU until killed. */
static _Noreturn void spin(void)
{
	for (;;)
		__asm__ volatile("");
}

/* Four threads that hold one lock for 1 ms each in turn, 100 times. */
static pthread_mutex_t convoy_lock = PTHREAD_MUTEX_INITIALIZER;

static void *convoy_thread(void *argument)
{
	for (int i = 0; i < 100; i++) {
		unsigned long long until;

		pthread_mutex_lock(&convoy_lock);
		for (until = now_ns() + 1000000; now_ns() < until;)
			;
		pthread_mutex_unlock(&convoy_lock);
	}
	return argument;
}

static int convoy(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, convoy_thread, NULL))
			return 1;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* What tells whose its calls are; -1 if `what` is none of that. */
static int whose(const char *what, int argc, char **argv)
{
	if (strcmp(what, "subjects") == 0 && argc > 4)
		return subjects(argv + 2);
	if (strcmp(what, "subject") == 0 && argc > 4)
		return subject(argv[0], atoi(argv[2]), argv[3], atoi(argv[4]));
	if (strcmp(what, "change") == 0 && argc > 2)
		return change(argv[2], argv + 3);
	if (strcmp(what, "changeexecuted") == 0)
		return change_executed(argv[0]);
	if (strcmp(what, "storm") == 0 && argc > 5)
		return storm(atol(argv[2]), atol(argv[3]), strcmp(argv[4], "exec") == 0, argv[5]);
	if (strcmp(what, "stormchild") == 0 && argc > 2)
		return storm_child(atol(argv[2]));
	if (strcmp(what, "tree") == 0 && argc > 2)
		return tree("/proc/self/exe", atol(argv[2]));
	if (strcmp(what, "treeexecuted") == 0)
		return tree_executed();
	if (strcmp(what, "residents") == 0 && argc > 4)
		return residents(atol(argv[2]), atol(argv[3]), atol(argv[4]));
	if (strcmp(what, "named") == 0 && argc > 3)
		return named(argv[2], atol(argv[3]));
	if (strcmp(what, "renamer") == 0 && argc > 3)
		return renamer(atol(argv[2]), atol(argv[3]));
	if (strcmp(what, "cgroups") == 0 && argc > 4)
		return cgroups(argv[2], atol(argv[3]), atol(argv[4]));
	return -1;
}

/* What is slow; -1 if `what` is none of that. */
static int slow_ones(const char *what, int argc, char **argv)
{
	if (strcmp(what, "slow") == 0 && argc > 2)
		return slow(argv[2], argv + 3);
	if (strcmp(what, "slow-executed") == 0)
		return 0;
	if (strcmp(what, "slowstorm") == 0 && argc > 3)
		return slow_storm(atol(argv[2]), atol(argv[3]));
	if (strcmp(what, "throttled") == 0 && argc > 2)
		return throttled_write(argv[2]);
	return -1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int result = whose(what, argc, argv);

	if (result < 0)
		result = slow_ones(what, argc, argv);
	if (result >= 0)
		return result;
	if (strcmp(what, "rare") == 0)
		return rare();
	if (strcmp(what, "sleeps") == 0)
		return sleeps();
	if (strcmp(what, "zeros") == 0)
		return zeros();
	if (strcmp(what, "blocks") == 0)
		return blocks();
	if (strcmp(what, "every") == 0 && argc > 2)
		return every(argv[2]);
	if (strcmp(what, "flood") == 0)
		return flood();
	if (strcmp(what, "convoy") == 0)
		return convoy();
#ifdef __x86_64__
	if (strcmp(what, "every32") == 0 && argc > 2)
		return every32(argv[2]);
	if (strcmp(what, "traced") == 0)
		return traced(SYS_getpgid);
	if (strcmp(what, "untraced") == 0)
		return traced(-1);
	if (strcmp(what, "falseerror") == 0)
		return false_error();
#endif
	if (strcmp(what, "clones") == 0)
		return clones();
	if (strcmp(what, "vforks") == 0)
		return vforks();
	if (strcmp(what, "restarts") == 0)
		return restarts();
	if (strcmp(what, "refused") == 0)
		return refused();
	if (strcmp(what, "spin") == 0)
		spin();
	if (strcmp(what, "fuse") == 0 && argc > 2)
		return hanging_file_system(argv[2]);
	if (strcmp(what, "reusetid") == 0 && argc > 2)
		return reuse_tid(atol(argv[2]));
	if (strcmp(what, "odd") == 0)
		return odd_calls();
	if (strcmp(what, "churn") == 0 && argc > 2)
		return churn(atol(argv[2]));
	if (strcmp(what, "crowd") == 0 && argc > 2)
		return crowd(atol(argv[2]));
	if (strcmp(what, "migrate") == 0 && argc > 2)
		return migrate(atol(argv[2]));
	if (strcmp(what, "pingpong") == 0 && argc > 2)
		return ping_pong(atol(argv[2]));
	if (strcmp(what, "execthread") == 0)
		return exec_from_thread(argv[0]);
	if (strcmp(what, "clients") == 0 && argc > 5)
		return clients(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
	if (strcmp(what, "nolandlock") == 0 && argc > 2)
		return without_landlock(argv + 2);
	fprintf(stderr, "usage: workload rare|sleeps|zeros|blocks|flood|odd|convoy|traced|untraced|falseerror|clones|vforks|restarts|"
			"refused|spin|execthread|fuse FOLDER|clients PORT SLOW PER_SECOND SECONDS|"
			"nolandlock PROGRAM...|subjects FOLDER FOLDER FOLDER|change WHAT [FOLDER FOLDER]|"
			"storm COUNT CALLS exec|fork FOLDER|residents PROCESSES KINDS MS|named NAME COUNT|renamer SECONDS THREADS|"
			"cgroups FOLDER COUNT CALLS|slow FOLDER [CASE...]|slowstorm COUNT THREADS|throttled FOLDER|{churn,crowd,migrate,pingpong,reusetid} COUNT\n");
	return 64;
}

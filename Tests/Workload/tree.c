// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "tree.h"

#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	by_fork = 3,
	by_thread = 5,
	by_clone_parent = 1,
	by_clone3 = 1,
	by_program = 2,
	by_daemon = 7,
};

static const char *own_program;

static void make(long number, long argument, int count)
{
	for (int i = 0; i < count; i++)
		syscall(number, argument);
}

static _Noreturn void execute(void)
{
	execl(own_program, own_program, "treeexecuted", NULL);
	_exit(1);
}

static void *run_thread(void *argument)
{
	make(SYS_getpgid, 0, by_thread);
	return argument;
}

static void *execute_in_thread(void *argument)
{
	(void)argument;
	execute();
}

static void become_daemon(void)
{
	struct timespec moment = {.tv_nsec = 2000000};

	setsid();
	if (fork() != 0)
		_exit(0);
	/* After this, the process in between has ended. */
	nanosleep(&moment, NULL);
	make(SYS_sched_get_priority_max, -1, by_daemon);
	_exit(0);
}

static void execute_as_second(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, execute_in_thread, NULL) == 0)
		for (;;)
			pause();
	_exit(1);
}

static int wait_for(pid_t child)
{
	int status;

	return child < 0 || waitpid(child, &status, 0) != child || status != 0;
}

static int round_of_all(void)
{
	struct clone_args arguments;
	pthread_t thread;
	int failures = 0;
	pid_t child;

	child = fork();
	if (child == 0) {
		make(SYS_getpgid, 0, by_fork);
		_exit(0);
	}
	failures += wait_for(child);

	child = vfork();
	if (child == 0)
		execute();
	failures += wait_for(child);

	memset(&arguments, 0, sizeof(arguments));
	arguments.exit_signal = SIGCHLD;
	child = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (child == 0) {
		make(SYS_getsid, 0, by_clone3);
		_exit(0);
	}
	failures += wait_for(child);

	/* A sibling: the parent of this process waits for it. It has ended when its end of the pipe is closed. */
	int ends[2];
	char byte;

	if (pipe(ends) != 0)
		return 1;
	child = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		make(SYS_getpgid, 0, by_clone_parent);
		_exit(0);
	}
	close(ends[1]);
	failures += child < 0 || read(ends[0], &byte, 1) != 0;
	close(ends[0]);

	failures += pthread_create(&thread, NULL, run_thread, NULL) != 0 || pthread_join(thread, NULL) != 0;

	child = fork();
	if (child == 0)
		become_daemon();
	failures += wait_for(child);

	child = fork();
	if (child == 0)
		execute_as_second();
	failures += wait_for(child);
	return failures;
}

int tree(const char *program, long rounds)
{
	int failures = 0;

	own_program = program;
	for (long i = 0; i < rounds; i++)
		failures += round_of_all();
	printf("getpgid=%ld getsid=%ld sched_get_priority_max=%ld\n", rounds * (by_fork + by_thread + by_clone_parent),
		rounds * (by_clone3 + 2 * by_program), rounds * by_daemon);
	if (failures)
		fprintf(stderr, "tree: %d failures\n", failures);
	return failures ? 1 : 3;
}

int tree_executed(void)
{
	make(SYS_getsid, 0, by_program);
	return 0;
}

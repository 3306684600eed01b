// SPDX-License-Identifier: Apache-2.0
/*
 * forks COUNT: processes are born and end, sixteen at a time, each with more threads, and each thread blocks, so that the
 * kernel has to find memory for the state of a thread while it switches, and pages for the process at the same time. Says
 * how many calls they made.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { at_once = 16, threads = 3, calls = 3, touched = 256 << 10 };

static void *live(void *unused)
{
	struct timespec interval, pause = {.tv_nsec = 100000};
	char *memory = malloc(touched);

	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
	for (int i = 0; i < touched && memory; i += 4096)
		((volatile char *)memory)[i] = 1;
	for (int i = 0; i < calls; i++)
		syscall(SYS_sched_rr_get_interval, 0, &interval);
	return unused;
}

static void child(void)
{
	pthread_t thread[threads];

	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, live, NULL) != 0)
			_exit(1);
	live(NULL);
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	_exit(0);
}

int main(int count, char **words)
{
	int children = count == 2 ? atoi(words[1]) : 0, status, failures = 0;

	if (children < 1) {
		fprintf(stderr, "usage: forks COUNT\n");
		return 64;
	}
	for (int i = 0; i < children + at_once; i++) {
		if (i >= at_once)
			failures += wait(&status) < 0 || status != 0;
		if (i >= children)
			continue;
		pid_t pid = fork();
		if (pid == 0)
			child();
		failures += pid < 0;
	}
	printf("sched_rr_get_interval=%d\n", children * calls * (threads + 1));
	return failures ? fprintf(stderr, "forks: %d children failed\n", failures), 1 : 0;
}

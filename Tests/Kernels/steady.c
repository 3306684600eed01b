// SPDX-License-Identifier: Apache-2.0
/* steady FILE: threads make calls, some that return at once and some that block, until FILE exists. Says how many. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { busy_threads = 2, blocking_threads = 3 };

static int is_over;
static uint64_t busy_calls, blocking_calls;

static void *busy(void *unused)
{
	uint64_t made = 0;
	for (; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); made++)
		syscall(SYS_getpriority, PRIO_PROCESS, 0);
	__atomic_add_fetch(&busy_calls, made, __ATOMIC_RELAXED);
	return unused;
}

/* Waits for a signal that doesn't come: each call is off the CPU for a moment and ends with EAGAIN. */
static void *blocking(void *unused)
{
	uint64_t made = 0;
	sigset_t none;
	sigemptyset(&none);
	for (; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); made++) {
		struct timespec wait = {.tv_nsec = 200000};
		syscall(SYS_rt_sigtimedwait, &none, NULL, &wait, 8);
	}
	__atomic_add_fetch(&blocking_calls, made, __ATOMIC_RELAXED);
	return unused;
}

int main(int count, char **words)
{
	if (count != 2) {
		fprintf(stderr, "usage: steady FILE\n");
		return 64;
	}
	pthread_t thread[busy_threads + blocking_threads];
	for (int i = 0; i < busy_threads + blocking_threads; i++)
		if (pthread_create(&thread[i], NULL, i < busy_threads ? busy : blocking, NULL) != 0)
			return 1;
	while (access(words[1], F_OK) != 0)
		usleep(10000);
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < busy_threads + blocking_threads; i++)
		pthread_join(thread[i], NULL);
	printf("getpriority=%lu rt_sigtimedwait=%lu\n", busy_calls, blocking_calls);
	return 0;
}

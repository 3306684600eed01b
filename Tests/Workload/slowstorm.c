// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "slowstorm.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { most_threads = 64, least_ns = 60000 };

static long left, made;

static void *work(void *unused)
{
	sigset_t none;
	long calls = 0;

	sigemptyset(&none);
	for (; __atomic_sub_fetch(&left, 1, __ATOMIC_RELAXED) >= 0; calls++) {
		struct timespec wait = {.tv_nsec = least_ns};

		syscall(SYS_rt_sigtimedwait, &none, NULL, &wait, 8);
	}
	__atomic_add_fetch(&made, calls, __ATOMIC_RELAXED);
	return unused;
}

int slow_storm(long count, long threads)
{
	pthread_t thread[most_threads];

	left = count;
	for (long i = 0; i < threads && i < most_threads; i++)
		if (pthread_create(&thread[i], NULL, work, NULL))
			return perror("slow: thread"), 1;
	for (long i = 0; i < threads && i < most_threads; i++)
		pthread_join(thread[i], NULL);
	printf("rt_sigtimedwait=%ld\n", made);
	return 0;
}

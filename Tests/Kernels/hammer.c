// SPDX-License-Identifier: Apache-2.0
/*
 * hammer SECONDS CPUS: preempts whatever runs, all the time. Many more threads than CPUs make calls without a pause, and
 * real-time threads wake every 50 us on top of them. Says how many calls of each kind were made.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { crowd_threads = 24, urgent_threads = 6, wake_every_ns = 50000 };

static int64_t end_ns;
static uint64_t getsid_calls, yield_calls, urgent_calls;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void *crowd(void *unused)
{
	uint64_t made = 0, yields = 0;

	while (now_ns() < end_ns) {
		for (int i = 0; i < 64; i++)
			syscall(SYS_getsid, 0);
		made += 64;
		syscall(SYS_sched_yield);
		yields++;
	}
	__atomic_add_fetch(&getsid_calls, made, __ATOMIC_RELAXED);
	__atomic_add_fetch(&yield_calls, yields, __ATOMIC_RELAXED);
	return unused;
}

static void *urgent(void *unused)
{
	uint64_t made = 0;

	while (now_ns() < end_ns) {
		struct timespec pause = {.tv_nsec = wake_every_ns};

		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		syscall(SYS_getpriority, PRIO_PROCESS, 0);
		made++;
	}
	__atomic_add_fetch(&urgent_calls, made, __ATOMIC_RELAXED);
	return unused;
}

static pthread_t start(void *(*run)(void *), int policy, int priority)
{
	pthread_attr_t attributes;
	struct sched_param param = {.sched_priority = priority};
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, policy);
	pthread_attr_setschedparam(&attributes, &param);
	if (pthread_create(&thread, &attributes, run, NULL) != 0) {
		fprintf(stderr, "hammer: real-time threads need root\n");
		exit(1);
	}
	return thread;
}

int main(int count, char **words)
{
	if (count != 3) {
		fprintf(stderr, "usage: hammer SECONDS CPUS\n");
		return 64;
	}
	cpu_set_t cpus;
	CPU_ZERO(&cpus);
	for (int i = 0; i < atoi(words[2]); i++)
		CPU_SET(i, &cpus);
	if (sched_setaffinity(0, sizeof cpus, &cpus) != 0)
		return perror("hammer: sched_setaffinity"), 1;

	pthread_t thread[crowd_threads + urgent_threads];
	end_ns = now_ns() + atoi(words[1]) * 1000000000LL;
	for (int i = 0; i < crowd_threads; i++)
		thread[i] = start(crowd, SCHED_OTHER, 0);
	for (int i = 0; i < urgent_threads; i++)
		thread[crowd_threads + i] = start(urgent, i % 2 ? SCHED_RR : SCHED_FIFO, 10 + i);
	for (int i = 0; i < crowd_threads + urgent_threads; i++)
		pthread_join(thread[i], NULL);
	printf("getsid=%lu sched_yield=%lu getpriority=%lu\n", getsid_calls, yield_calls, urgent_calls);
	return 0;
}

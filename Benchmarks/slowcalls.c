// SPDX-License-Identifier: Apache-2.0
/*
 * slowcalls SECONDS: ten threads that sleep at the same moments, 1,000 a second, until the next of them; prints how often they slept
 * together.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS 10
#define TURN_NS 1000000

static long turns;
static struct timespec begin;

static void *sleep_often(void *unused)
{
	struct timespec next = begin;

	for (long turn = 0; turn < turns; turn++) {
		next.tv_nsec += TURN_NS;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	turns = (argc > 1 ? atol(argv[1]) : 10) * (1000000000 / TURN_NS);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, sleep_often, NULL))
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("%ld\n", turns * THREADS);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "renamer.h"

#include "known.h"
#include "names.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int named(const char *name, long count)
{
	const struct known calls[] = {{"getpgid", count}, {NULL, 0}};
	/* Whoever asks for the name knows it, and it may have what would break a line. */
	const struct caller caller = {.pid = getpid(), .comm = "*", .uid = getuid(), .folder = "-"};

	rename_to(name);
	make_and_tell(&caller, calls);
	wait_for_end();
	return 0;
}

static time_t end;

static void *rename_and_call(void *number)
{
	const struct known once[] = {{"getpgid", 1}, {NULL, 0}};
	struct timespec now;
	intptr_t calls = 0;

	do {
		char name[40];

		snprintf(name, sizeof(name), "r%d-%lx", (int)(intptr_t)number, (unsigned long)calls);
		rename_to(name);
		make_known(once);
		calls++;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end);
	return (void *)calls;
}

int renamer(long seconds, long threads)
{
	struct known all[] = {{"getpgid", 0}, {NULL, 0}};
	const struct caller caller = {.pid = getpid(), .comm = "*", .uid = getuid(), .folder = "-"};
	struct timespec now;
	pthread_t thread[64];

	if (threads < 1 || threads > 64)
		return 64;
	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + seconds;
	for (long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, rename_and_call, (void *)i))
			return 1;
	for (long i = 0; i < threads; i++) {
		void *calls;

		pthread_join(thread[i], &calls);
		all[0].count += (intptr_t)calls;
	}
	tell(&caller, all);
	wait_for_end();
	return 0;
}

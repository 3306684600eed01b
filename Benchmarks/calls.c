// SPDX-License-Identifier: Apache-2.0
/*
 * calls getppid|pingpong ROUNDS COUNT [CPU]: the best of ROUNDS rounds of COUNT, in ns each, on CPU if it is given.
 * getppid is a call that does nothing; pingpong is a byte sent to another process and back: four calls, two switches.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int there[2], back[2];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void exchange(int out, int in)
{
	char byte = 0;

	if (write(out, &byte, 1) != 1 || read(in, &byte, 1) != 1)
		exit(0);
}

static void start_partner(void)
{
	if (pipe(there) || pipe(back))
		exit(1);
	if (fork() == 0) {
		char byte;

		close(there[1]);
		while (read(there[0], &byte, 1) == 1)
			if (write(back[1], &byte, 1) != 1)
				break;
		_exit(0);
	}
}

int main(int argc, char **argv)
{
	int is_pingpong = argc > 1 && strcmp(argv[1], "pingpong") == 0;
	long rounds = argc > 2 ? atol(argv[2]) : 5, count = argc > 3 ? atol(argv[3]) : 100000;
	double best = 1e18;

	if (argc > 4) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(atoi(argv[4]), &set);
		sched_setaffinity(0, sizeof(set), &set);
	}
	if (is_pingpong)
		start_partner();
	for (long r = 0; r < rounds; r++) {
		double start = now(), each;

		for (long i = 0; i < count; i++) {
			if (is_pingpong)
				exchange(there[1], back[0]);
			else
				syscall(SYS_getppid);
		}
		each = (now() - start) / (double)count;
		if (each < best)
			best = each;
	}
	printf("%.1f\n", best);
	return 0;
}

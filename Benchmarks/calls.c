// SPDX-License-Identifier: Apache-2.0
/*
 * calls getppid|pingpong|threads|storm ROUNDS COUNT [CPU]: the best of ROUNDS rounds of COUNT, in ns each, on CPU if it is given.
 * getppid is a call that does nothing; pingpong is a byte sent to another process and back: four calls, two switches; threads is
 * getppid in a thread for each CPU, the slowest of them; storm is a process that is forked, runs this program and ends.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

static void call(void)
{
	syscall(SYS_getppid);
}

static void send_and_receive(void)
{
	exchange(there[1], back[0]);
}

static void run_program(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("/proc/self/exe", "calls", "end", NULL);
		_exit(1);
	}
	if (child < 0 || waitpid(child, NULL, 0) != child)
		exit(1);
}

static long rounds, count;

static double best_of(void (*each)(void))
{
	double best = 1e18;

	for (long r = 0; r < rounds; r++) {
		double start = now(), took;

		for (long i = 0; i < count; i++)
			each();
		took = (now() - start) / (double)count;
		if (took < best)
			best = took;
	}
	return best;
}

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

struct thread {
	pthread_t id;
	int cpu;
	double best;
};

static void *call_on(void *argument)
{
	struct thread *thread = argument;

	stay_on(thread->cpu);
	thread->best = best_of(call);
	return NULL;
}

static double worst_of_threads(void)
{
	static struct thread threads[CPU_SETSIZE];
	int found = 0;
	double worst = 0;
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			threads[found++].cpu = cpu;
	for (int i = 0; i < found; i++)
		if (pthread_create(&threads[i].id, NULL, call_on, &threads[i]))
			exit(1);
	for (int i = 0; i < found; i++) {
		pthread_join(threads[i].id, NULL);
		if (threads[i].best > worst)
			worst = threads[i].best;
	}
	return worst;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	double best;

	if (strcmp(what, "end") == 0)
		return 0;
	rounds = argc > 2 ? atol(argv[2]) : 5;
	count = argc > 3 ? atol(argv[3]) : 100000;
	if (argc > 4)
		stay_on(atoi(argv[4]));
	if (strcmp(what, "threads") == 0) {
		best = worst_of_threads();
	} else if (strcmp(what, "storm") == 0) {
		best = best_of(run_program);
	} else if (strcmp(what, "pingpong") == 0) {
		start_partner();
		best = best_of(send_and_receive);
	} else {
		best = best_of(call);
	}
	printf("%.1f\n", best);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Makes system calls that hardly any other program makes, a known number of each, and says how many. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { threads = 8, per_thread = 2500, failing = 777, unnamed = 55, beyond = 33, compat = 100, sleeps = 40 };

static void *crowd(void *unused)
{
	for (int i = 0; i < per_thread; i++)
		syscall(SYS_getpgid, 0);
	return unused;
}

int main(void)
{
	pthread_t thread[threads];

	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, crowd, NULL) != 0)
			return 1;
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);

	/* No such policy: EINVAL. */
	for (int i = 0; i < failing; i++)
		syscall(SYS_sched_get_priority_max, 999);
	/* No such calls: ENOSYS. The one is near those that have a name, the other far beyond all of them. */
	for (int i = 0; i < unnamed; i++)
		syscall(511);
	for (int i = 0; i < beyond; i++)
		syscall(100000);
	for (int i = 0; i < sleeps; i++) {
		struct timespec pause = {.tv_nsec = 3000000};

		syscall(SYS_nanosleep, &pause, NULL);
	}
	printf("getpgid=%d sched_get_priority_max=%d syscall_511=%d invalid=%d nanosleep=%d",
	       threads * per_thread, failing, unnamed, beyond, sleeps);
#ifdef __x86_64__
	/* getpid by the 32-bit gate, whose numbers are i386's. */
	for (int i = 0; i < compat; i++) {
		long number = 20;

		__asm__ volatile("int $0x80" : "+a"(number) : : "memory", "r8", "r9", "r10", "r11");
	}
	printf(" i386:getpid=%d", compat);
#endif
	printf("\n");
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Processes that begin and end in unusual ways. */
#define _GNU_SOURCE
#include "births.h"

#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIRTY_BYTES (128 << 20)

/* 10 children by clone and 10 by clone3, without the C library: each is one entry and two returns. */
int clones(void)
{
	struct clone_args arguments = {.exit_signal = SIGCHLD};

	for (int i = 0; i < 20; i++) {
		long child = i < 10 ? syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)
				    : syscall(SYS_clone3, &arguments, sizeof(arguments));

		if (child == 0)
			syscall(SYS_exit_group, 0);
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 1;
	}
	return 0;
}

/* The parent waits inside the call, the child returns from it without having entered it: 10 times. */
int vforks(void)
{
	for (int i = 0; i < 10; i++) {
		pid_t child = vfork();

		if (child == 0)
			_exit(0);
		if (child < 0 || waitpid(child, NULL, 0) != child)
			return 1;
	}
	return 0;
}

/*
 * COUNT processes one after the other with one and the same thread id. Each makes one getpgid; then it ends inside a call:
 * every other one in exit_group, the rest in rt_sigtimedwait, where they are killed.
 */
int reuse_tid(long count)
{
	pid_t id = fork();
	struct clone_args arguments = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&id, .set_tid_size = 1};

	if (id == 0)
		_exit(0);
	waitpid(id, NULL, 0);
	for (long i = 0; i < count; i++) {
		int ready[2];
		char byte;
		pid_t child;

		if (pipe(ready))
			return 1;
		child = syscall(SYS_clone3, &arguments, sizeof(arguments));
		if (child == 0) {
			sigset_t none;

			syscall(SYS_getpgid, 0);
			if (i % 2 == 0)
				syscall(SYS_exit_group, 0);
			sigemptyset(&none);
			if (write(ready[1], "", 1) == 1)
				syscall(SYS_rt_sigtimedwait, &none, NULL, NULL, 8);
			_exit(1);
		}
		if (child != id) {
			perror("clone3 with set_tid");
			return 1;
		}
		close(ready[1]);
		if (i % 2 == 1) {
			if (read(ready[0], &byte, 1) != 1)
				return 1;
			usleep(100);
			kill(child, SIGKILL);
		}
		waitpid(child, NULL, 0);
		close(ready[0]);
	}
	return 0;
}

static void *exec_thread(void *name)
{
	execl(name, name, "rare", NULL);
	return NULL;
}

/*
 * execve from a thread that is not the leader: it enters as one thread id and returns as another. In between it gives
 * back much memory, so that it takes long enough to lose the CPU.
 */
int exec_from_thread(char *name)
{
	char *memory = malloc(DIRTY_BYTES);
	pthread_t thread;

	if (!memory)
		return 1;
	memset(memory, 1, DIRTY_BYTES);
	/* The compiler may leave out what nobody reads. */
	__asm__ volatile("" : : "r"(memory) : "memory");
	if (pthread_create(&thread, NULL, exec_thread, name))
		return 1;
	pause();
	return 1;
}

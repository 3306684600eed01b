// SPDX-License-Identifier: Apache-2.0
/* Calls that a signal or a filter turns into something else. */
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static void handler(int signal)
{
	(void)signal;
}

/* Whoever starts this may have blocked the signal. */
static void unblock(int signal)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, signal);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
}

/* Waits until a process sleeps; it is about to block when this is called. */
static void wait_until_asleep(pid_t process)
{
	char path[64], text[512], state = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	for (int i = 0; i < 10000 && state != 'S'; i++) {
		FILE *file = fopen(path, "r");

		if (!file)
			return;
		if (fgets(text, sizeof(text), file))
			sscanf(text, "%*d (%*[^)]) %c", &state);
		fclose(file);
		usleep(1000);
	}
	usleep(20000);
}

/* A readv of a pipe that a signal interrupts and the kernel restarts, and a pause that a signal ends. */
int restarts(void)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	int there[2], status;
	char byte = 0;
	struct iovec vector = {&byte, 1};
	pid_t child;

	unblock(SIGUSR1);
	if (pipe(there))
		return 1;
	child = fork();
	if (child == 0) {
		sigaction(SIGUSR1, &action, NULL);
		_exit(syscall(SYS_readv, there[0], &vector, 1) == 1 ? 0 : 1);
	}
	wait_until_asleep(child);
	kill(child, SIGUSR1);
	usleep(20000);
	if (write(there[1], &byte, 1) != 1)
		return 1;
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return 1;
	child = fork();
	if (child == 0) {
		sigaction(SIGUSR1, &action, NULL);
		_exit(syscall(SYS_pause) == -1 && errno == EINTR ? 0 : 1);
	}
	wait_until_asleep(child);
	kill(child, SIGUSR1);
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

#ifdef __x86_64__
/* Makes the interrupted code go on with -5 in the register where results of calls stand. */
static void set_register(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] = -5;
}

/* 10 rt_sigreturn that look as if they had failed. */
int false_error(void)
{
	struct sigaction action = {.sa_sigaction = set_register, .sa_flags = SA_SIGINFO};

	unblock(SIGUSR1);
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < 10; i++)
		raise(SIGUSR1);
	return 0;
}
#endif

/* 10 calls of getpriority that seccomp answers in the kernel's place: they return without having entered. */
int refused(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EUCLEAN),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = 4, .filter = filter};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 1;
	for (int i = 0; i < 10; i++)
		if (syscall(SYS_getpriority, 0, 0) != -1 || errno != EUCLEAN)
			return 1;
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* The odd ways into and out of a call. */
#define _GNU_SOURCE
#include "odd.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __x86_64__
/* A child enters getpriority, and its debugger makes that `number` before the kernel looks: 10 times. */
int traced(long number)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		for (int i = 0; i < 10; i++)
			syscall(SYS_getpriority, 0, 0);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)PTRACE_O_TRACESYSGOOD);
	while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		struct user_regs_struct registers;

		ptrace(PTRACE_GETREGS, child, NULL, &registers);
		if (registers.orig_rax == SYS_getpriority && (long)registers.rax == -ENOSYS) {
			registers.orig_rax = number;
			ptrace(PTRACE_SETREGS, child, NULL, &registers);
		}
	}
	return WIFEXITED(status) ? 0 : 1;
}
#endif

/* Every number without a meaning, once. */
int flood(void)
{
	for (long number = 472; number < 512; number++)
		syscall(number, -1, -1, -1);
	for (long number = 512; number < 600; number++)
		syscall(number, -1, -1, -1);
	syscall(-1);
	return 0;
}

static void handler(int signal)
{
	(void)signal;
}

/* The odd ways into and out of a call. */
int odd_calls(void)
{
	struct sigaction action = {.sa_handler = handler};
	struct timespec time = {.tv_nsec = 50000000};
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = 4, .filter = filter};
	sigset_t mask;
	pid_t child;
	int status;

	/* vfork: the parent waits inside the call, the child returns from it without having entered it. */
	for (int i = 0; i < 10; i++) {
		child = vfork();

		if (child == 0)
			_exit(0);
		waitpid(child, NULL, 0);
	}
	/* A handler that returns: 10 rt_sigreturn. */
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < 10; i++)
		raise(SIGUSR1);
	/* A sleep that is interrupted by a stop and goes on: restart_syscall. */
	child = fork();
	if (child == 0) {
		syscall(SYS_nanosleep, &time, NULL);
		_exit(0);
	}
	usleep(10000);
	kill(child, SIGSTOP);
	usleep(10000);
	kill(child, SIGCONT);
	waitpid(child, NULL, 0);
	/* Killed by seccomp at the entry: never seen as entered. */
	if (fork() == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
		syscall(SYS_getpriority, 0, 0);
		_exit(1);
	}
	wait(&status);
	if (!WIFSIGNALED(status))
		return 1;
	return 0;
}

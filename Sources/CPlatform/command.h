// SPDX-License-Identifier: Apache-2.0
/* Starts a command as a shell would, waits for it, and ends this process the way the command ended. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * The name of a signal without its `SIG`; NULL if it has none. The C library declares it only with _GNU_SOURCE; shim.h explains
 * why that isn't defined.
 */
extern const char *syslat_signal_name(int number) __asm__("sigabbrev_np");

/* A command to start. */
struct syslat_command {
	const char *path;        /* the file to execute */
	char **arguments;        /* argv, terminated by NULL */
	char **environment;      /* envp, terminated by NULL */
	int changes_user;        /* whether to run it as `user` and `group`, with `groups` */
	uid_t user;
	gid_t group;
	const gid_t *groups;
	size_t group_count;
};

/* The signal handling before `syslat_hold_signals`, which the command inherits, and the signals that are held. */
struct syslat_signals {
	sigset_t mask;
	struct sigaction child;
	sigset_t held;
};

/*
 * Holds back the signals that this process passes on or waits for. Signals that stop and continue a process are not held: when
 * the terminal stops the command, it stops this process as well.
 */
static inline void syslat_hold_signals(struct syslat_signals *signals)
{
	static const int held[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM};
	struct sigaction usual = {.sa_handler = SIG_DFL};

	sigemptyset(&signals->held);
	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		sigaddset(&signals->held, held[i]);
	/* If a parent ignores SIGCHLD, its children leave no status behind. */
	sigaction(SIGCHLD, &usual, &signals->child);
	sigprocmask(SIG_BLOCK, &signals->held, &signals->mask);
}

/* Runs in the child. Returns only on failure: the errno of execve(2), or the negative errno of an earlier step. */
static inline int syslat_become_command(const struct syslat_command *command, const struct syslat_signals *signals)
{
	/* Capabilities that this program raised for itself don't survive execve(2) unless they are ambient. */
	if (command->changes_user
	    && (setgroups(command->group_count, command->groups) != 0 || setgid(command->group) != 0
		|| setuid(command->user) != 0))
		return -errno;
	sigaction(SIGCHLD, &signals->child, NULL);
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
	execve(command->path, command->arguments, command->environment);
	if (errno == ENOEXEC) {
		/* A script that doesn't name an interpreter: run it with sh, as execvp(3) and shells do. */
		size_t count = 0;
		char **arguments;

		while (command->arguments[count])
			count++;
		arguments = calloc(count + 2, sizeof(*arguments));
		if (!arguments)
			return errno;
		arguments[0] = (char *)"sh";
		arguments[1] = (char *)command->path;
		for (size_t i = 1; i < count; i++)
			arguments[i + 1] = command->arguments[i];
		execve("/bin/sh", arguments, command->environment);
	}
	return errno;
}

/*
 * Starts the command as a child of this process, in the same process group. Returns its id once execve(2) has succeeded, or a
 * negative errno. After a failure, `is_own` tells whether a step before execve(2) failed and not execve(2) itself.
 */
static inline pid_t syslat_start_command(const struct syslat_command *command, const struct syslat_signals *signals, int *is_own)
{
	int ends[2], failure = 0;
	ssize_t got;
	pid_t child;

	*is_own = 1;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	child = fork();
	if (child == 0) {
		failure = syslat_become_command(command, signals);
		while (write(ends[1], &failure, sizeof(failure)) < 0 && errno == EINTR)
			;
		_exit(127);
	}
	if (child < 0)
		failure = errno;
	close(ends[1]);
	if (child > 0) {
		do
			got = read(ends[0], &failure, sizeof(failure));
		while (got < 0 && errno == EINTR);
		if (got > 0)
			while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
				;
	}
	close(ends[0]);
	*is_own = child < 0 || failure < 0;
	if (failure < 0)
		failure = -failure;
	return failure ? -failure : child;
}

/* A signal that was held back. */
struct syslat_signal {
	int number;      /* 0 if none arrived in time */
	int is_typed;    /* whether the terminal sent it to the process group */
	pid_t sender;    /* the process that sent it, if one did */
};

/* Waits at most `milliseconds` for one of the held signals. */
static inline struct syslat_signal syslat_next_signal(const struct syslat_signals *signals, int milliseconds)
{
	struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	struct syslat_signal signal = {0, 0, 0};
	siginfo_t info;
	int number = sigtimedwait(&signals->held, &info, &limit);

	if (number < 0)
		return signal;
	signal.number = number;
	/* An alarm was set before this process's execve(2). A terminal that hangs up signals only the session leader. */
	signal.is_typed = info.si_code > 0 && number != SIGALRM && !(number == SIGHUP && getsid(0) == getpid());
	if (info.si_code <= 0)
		signal.sender = info.si_pid;
	return signal;
}

/* The state of a child. */
enum syslat_end_kind { SYSLAT_RUNS, SYSLAT_STOPPED, SYSLAT_EXITED, SYSLAT_KILLED };
struct syslat_end {
	enum syslat_end_kind kind;
	int value; /* its exit status, or the signal that stopped or killed it */
};

/* Checks whether a child has ended or stopped. */
static inline struct syslat_end syslat_end_of(pid_t child)
{
	int status;
	pid_t changed;

	do
		changed = waitpid(child, &status, WNOHANG | WUNTRACED);
	while (changed < 0 && errno == EINTR);
	if (changed != child)
		return (struct syslat_end){SYSLAT_RUNS, 0};
	if (WIFSTOPPED(status))
		return (struct syslat_end){SYSLAT_STOPPED, WSTOPSIG(status)};
	if (WIFSIGNALED(status))
		return (struct syslat_end){SYSLAT_KILLED, WTERMSIG(status)};
	return (struct syslat_end){SYSLAT_EXITED, WEXITSTATUS(status)};
}

/*
 * Stops this process because its command has stopped, but only if a shell with job control started this process. The shell is
 * then in the same session and another process group, reports the job, and can continue this process. Otherwise nothing would
 * continue it.
 *
 * A command in a process group of its own, such as an interactive shell, isn't continued with the job. This process continues it
 * and gives the terminal back to it.
 */
static inline void syslat_stop_as_job(pid_t command)
{
	int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	pid_t group = getpgid(command);
	int had_terminal;

	if (terminal < 0)
		return;
	if (getsid(getppid()) == getsid(0) && getpgid(getppid()) != getpgrp()) {
		had_terminal = tcgetpgrp(terminal) == group;
		raise(SIGSTOP);
		if (group > 0 && group != getpgrp()) {
			if (had_terminal && tcgetpgrp(terminal) == getpgrp())
				tcsetpgrp(terminal, group);
			kill(-group, SIGCONT);
		}
	}
	close(terminal);
}

/* Discards the signals that arrived while they were held back, and lets later ones end this process again. */
static inline void syslat_release_signals(const struct syslat_signals *signals)
{
	struct timespec none = {0, 0};

	while (sigtimedwait(&signals->held, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
}

/* Ends this process with the signal that ended its command, without a second core dump. */
static inline void syslat_end_by(int number)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};
	sigset_t only;

	/* A size limit isn't enough if core dumps are piped to a program (core(5)). */
	prctl(PR_SET_DUMPABLE, 0);
	sigaction(number, &usual, NULL);
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	_exit(128 + number);
}

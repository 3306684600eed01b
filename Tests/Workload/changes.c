// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "changes.h"

#include "cgroups.h"
#include "known.h"
#include "names.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct known
	first[] = {{"getpgid", 1009}, {"getsid", 31}, {NULL, 0}},
	second[] = {{"getpgid", 2003}, {"nanosleep", 67}, {NULL, 0}},
	third[] = {{"getpgid", 401}, {"sched_get_priority_max", 43}, {NULL, 0}};

static char **groups;

static struct caller self(const char *comm)
{
	return (struct caller){.pid = getpid(), .comm = comm, .folder = "-"};
}

static void make_as(const char *comm, const struct known *calls)
{
	const struct caller caller = self(comm);

	rename_to(comm);
	make_and_tell(&caller, calls);
}

/* A thread changes its name twice, and goes back to the first. */
static int change_comm(void)
{
	make_as("chg-one", first);
	make_as("chg-two", second);
	make_as("chg-one", third);
	wait_for_end();
	return 0;
}

static void *call_as_thread(void *comm)
{
	make_as(comm, second);
	return NULL;
}

/* Threads with names of their own, in a process whose leader has another. */
static int change_threads(void)
{
	char *names[] = {"chg-worker-a", "chg-worker-b", "chg-worker-b"};
	pthread_t thread[3];

	make_as("chg-leader", first);
	for (int i = 0; i < 3; i++)
		if (pthread_create(&thread[i], NULL, call_as_thread, names[i]))
			return 1;
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	wait_for_end();
	return 0;
}

static int make_in(const char *comm, const char *folders, const char *file, const struct known *calls)
{
	struct caller caller = self(comm);
	struct way way;

	if (open_way(&way, folders, file) || enter(&way))
		return 1;
	caller.folder = way.folder;
	make_and_tell(&caller, calls);
	return 0;
}

/* A process goes from one group into another, and back. */
static int change_cgroup(void)
{
	rename_to("chg-group");
	if (make_in("chg-group", groups[0], "cgroup.procs", first) || make_in("chg-group", groups[1], "cgroup.procs", second)
	    || make_in("chg-group", groups[0], "cgroup.procs", third))
		return 1;
	wait_for_end();
	return 0;
}

static void *go_as_thread(void *failed)
{
	rename_to("chg-goes");
	*(int *)failed = make_in("chg-goes", groups[1], "tasks", second);
	return NULL;
}

/* In version 1 a thread can be in another group than its process. */
static int change_thread_cgroup(void)
{
	pthread_t thread;
	int failed = 1;

	rename_to("chg-stays");
	if (make_in("chg-stays", groups[0], "cgroup.procs", first) || pthread_create(&thread, NULL, go_as_thread, &failed))
		return 1;
	pthread_join(thread, NULL);
	wait_for_end();
	return failed;
}

static int make_as_user(const char *comm, uid_t uid, const struct known *calls)
{
	struct caller caller = self(comm);

	caller.uid = uid;
	if (become(uid))
		return 1;
	make_and_tell(&caller, calls);
	return 0;
}

/* A thread becomes one user and then another; its process stays root's. */
static void *change_user(void *failed)
{
	rename_to("chg-user");
	*(int *)failed = make_as_user("chg-user", FIRST_USER, first) || make_as_user("chg-user", SECOND_USER, second);
	return NULL;
}

static int change_uid(void)
{
	pthread_t thread;
	int failed = 1;

	if (pthread_create(&thread, NULL, change_user, &failed))
		return 1;
	pthread_join(thread, NULL);
	make_as("chg-root", third);
	wait_for_end();
	return failed;
}

int change_executed(const char *path)
{
	const struct caller caller = self("chg-executed");

	remove_link(path);
	make_and_tell(&caller, second);
	wait_for_end();
	return 0;
}

static void *execute(void *unused)
{
	char *path = linked_as("chg-executed");

	make_as("chg-before", first);
	if (path)
		execl(path, path, "changeexecuted", NULL);
	perror("workload: execl");
	exit(1);
	return unused;
}

/* execve from a thread that is not the leader: it goes on as the leader, in the same process. */
static int change_exec(void)
{
	pthread_t thread;

	make_as("chg-leader", third);
	if (pthread_create(&thread, NULL, execute, NULL))
		return 1;
	for (;;)
		pause();
}

static void *outlive(void *leader)
{
	/* Until the leader is gone: its thread id is the process's, so this is not pthread_join's to say. */
	pthread_join(*(pthread_t *)leader, NULL);
	make_as("chg-orphan", second);
	wait_for_end();
	exit(0);
	return NULL;
}

/* The leader ends first; the process goes on without it. */
static int change_leader(void)
{
	static pthread_t leader;
	pthread_t thread;

	leader = pthread_self();
	make_as("chg-leader", first);
	if (pthread_create(&thread, NULL, outlive, &leader))
		return 1;
	pthread_exit(NULL);
}

/* A child that shares its parent's memory, while the parent is inside the call. */
static int change_vfork(void)
{
	pid_t child;

	make_as("chg-parent", first);
	child = vfork();
	if (child == 0) {
		make_as("chg-vforked", second);
		_exit(0);
	}
	if (child < 0 || waitpid(child, NULL, 0) != child)
		return 1;
	make_as("chg-parent", third);
	wait_for_end();
	return 0;
}

/* A child that is born into a group of version 2. */
static int change_into_cgroup(void)
{
	const char *comma = strrchr(groups[1], ','), *folder = comma ? comma + 1 : groups[1];
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status;
	struct clone_args arguments = {
		.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)file,
	};
	struct caller caller = {.comm = "chg-born", .folder = folder};
	pid_t child;

	rename_to("chg-born");
	if (make_in("chg-born", groups[0], "cgroup.procs", first))
		return 1;
	child = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (child == 0) {
		make_known(second);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status) {
		perror("workload: clone3 with CLONE_INTO_CGROUP");
		return 1;
	}
	caller.pid = child;
	tell(&caller, second);
	wait_for_end();
	return 0;
}

/* A child that is process 1 of its own pid namespace. */
static int change_namespace(void)
{
	struct clone_args arguments = {.flags = CLONE_NEWPID, .exit_signal = SIGCHLD};
	struct caller caller = self("chg-inside");
	int done[2];
	char byte;

	rename_to("chg-inside");
	if (pipe(done))
		return 1;
	caller.pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (caller.pid == 0) {
		make_known(second);
		if (getpid() != 1 || write(done[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(done[1]);
	if (caller.pid < 0 || read(done[0], &byte, 1) != 1) {
		perror("workload: clone3 with CLONE_NEWPID");
		return 1;
	}
	caller.inner_pid = 1;
	tell(&caller, second);
	wait_for_end();
	kill(caller.pid, SIGKILL);
	waitpid(caller.pid, NULL, 0);
	return 0;
}

int change(const char *what, char **folders)
{
	static const struct {
		const char *name;
		int needs_groups;
		int (*run)(void);
	} changes[] = {
		{"comm", 0, change_comm}, {"threads", 0, change_threads}, {"cgroup", 1, change_cgroup},
		{"threadcgroup", 1, change_thread_cgroup}, {"uid", 0, change_uid}, {"exec", 0, change_exec},
		{"leader", 0, change_leader}, {"vfork", 0, change_vfork}, {"intocgroup", 1, change_into_cgroup},
		{"namespace", 0, change_namespace},
	};

	prepare_known();
	groups = folders;
	for (unsigned int i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (strcmp(changes[i].name, what) == 0 && (!changes[i].needs_groups || (folders[0] && folders[1])))
			return changes[i].run();
	fprintf(stderr, "workload: there is no change '%s'; those of groups need two folders\n", what);
	return 64;
}

// SPDX-License-Identifier: Apache-2.0
/* Has each call made in a process of its own, sees that it hangs, lets it go, and says what is known of it. */
#define _GNU_SOURCE
#include "slow.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most_threads = 20, hold_ms = 150, patience_ms = 20000 };

static unsigned long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec;
}

void slow_begin(struct slow_call *call, long number)
{
	call->pid = getpid();
	call->tid = syscall(SYS_gettid);
	call->begin_ns = now_ns();
	__atomic_store_n(&call->number, number, __ATOMIC_RELEASE);
}

void slow_end(struct slow_call *call, long result)
{
	call->result = result;
	__atomic_store_n(&call->end_ns, now_ns(), __ATOMIC_RELEASE);
}

void slow_make(struct slow_call *call, long number, long first, long second, long third, long fourth)
{
	long result;

	slow_begin(call, number);
	result = syscall(number, first, second, third, fourth, 0, 0);
	slow_end(call, result == -1 ? -errno : result);
}

/* Whether the call is in progress and its thread waits: the kernel names the call of a thread that doesn't run. */
static int hangs(const struct slow_call *call)
{
	long number = __atomic_load_n(&call->number, __ATOMIC_ACQUIRE);
	char path[64], text[64], *end;
	FILE *file;
	int is_it;

	if (number < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", call->pid, call->tid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	is_it = fgets(text, sizeof(text), file) && strtol(text, &end, 10) == number && end > text && *end == ' ';
	fclose(file);
	return is_it;
}

struct worker {
	const struct slow_case *this;
	struct slow_call *call;
};

static void *work(void *argument)
{
	const struct worker *worker = argument;

	worker->this->make(worker->call);
	return NULL;
}

/* The process that makes the calls. Its first thread joins none of the others: that would be a long call of its own. */
static _Noreturn void live(const struct slow_case *this, struct slow_call *calls)
{
	struct worker workers[most_threads];
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (this->threads == 0)
		this->make(calls);
	for (int i = 0; i < this->threads; i++) {
		workers[i] = (struct worker){this, &calls[i]};
		if (pthread_create(&thread, NULL, work, &workers[i]))
			_exit(1);
	}
	for (int i = 0; i < this->threads; i++)
		while (__atomic_load_n(&calls[i].end_ns, __ATOMIC_ACQUIRE) == 0)
			usleep(2000);
	_exit(0);
}

/* Waits until all calls hang, holds them for a while, and lets them go one after the other. */
static int hold(const struct slow_case *this, const struct slow_call *calls, int count)
{
	int waited_ms = 0;

	for (int i = 0; i < count; i++)
		for (; !hangs(&calls[i]); waited_ms += 2) {
			if (waited_ms > patience_ms) {
				fprintf(stderr, "slow: %s: no thread hangs in %s\n", this->name, this->call);
				return 1;
			}
			usleep(2000);
		}
	usleep(hold_ms * 1000);
	for (int i = 0; i < count; i++)
		this->let_go();
	return 0;
}

/* All in one write. `is_over_ns`: when the process had ended. */
static void tell(const struct slow_case *this, const struct slow_call *call, unsigned long long is_over_ns)
{
	unsigned long long end_ns = call->end_ns ? call->end_ns : is_over_ns;
	int least_ms = this->let_go ? hold_ms : this->least_ms;
	const char *error = call->result < 0 ? strerrorname_np(-call->result) : "-";
	char comm[16];

	prctl(PR_GET_NAME, comm);
	dprintf(STDOUT_FILENO, "%s\t%d\t%d\t%s\t%s\t%s\t%ld\t%s\t%lld\t%llu\t%s%s\n", this->name, call->pid, call->tid,
		this->comm ? this->comm : comm, this->call, this->abi, call->result, error, least_ms * 1000000LL,
		end_ns - call->begin_ns, this->where, slow_case_targets());
}

static int run(const struct slow_case *this, const char *folder, struct slow_call *calls)
{
	int count = this->threads ? this->threads : 1, status, failed;
	unsigned long long is_over_ns;
	pid_t child;

	for (int i = 0; i < count; i++)
		calls[i].number = -1;
	slow_case_begin();
	if (this->prepare(folder)) {
		fprintf(stderr, "slow: %s can't be made ready\n", this->name);
		slow_case_end();
		return 1;
	}
	child = fork();
	if (child == 0)
		live(this, calls);
	failed = child < 0 || (this->let_go && hold(this, calls, count));
	if (failed && child > 0)
		kill(child, SIGKILL);
	if (child > 0 && (waitpid(child, &status, 0) != child || status != 0)) {
		fprintf(stderr, "slow: the process of %s failed with %x\n", this->name, status);
		failed = 1;
	}
	is_over_ns = now_ns();
	for (int i = 0; i < count && !failed; i++)
		tell(this, &calls[i], is_over_ns);
	slow_case_end();
	return failed;
}

static int is_named(const char *name, char **names)
{
	for (char **word = names; *word; word++)
		if (strcmp(*word, name) == 0)
			return 1;
	return !*names;
}

int slow_one(const struct slow_case *this, const char *folder)
{
	const size_t size = most_threads * sizeof(struct slow_call);
	struct slow_call *calls = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int failed;

	if (calls == MAP_FAILED)
		return perror("slow"), 1;
	failed = run(this, folder, calls);
	munmap(calls, size);
	return failed;
}

int slow(const char *folder, char **names)
{
	const struct slow_case *const tables[] = {slow_files, slow_failures, slow_descriptors, slow_sockets, slow_programs};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct slow_case *this = tables[i]; this->name; this++)
			if (is_named(this->name, names) && slow_one(this, folder))
				return 1;
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* Calls that wait at a descriptor that is no file: a pipe, eventfd, epoll; by one thread, by many, by one of another ABI. */
#define _GNU_SOURCE
#include "slow.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { crowd = 20 };

static int ends[2], counter, poller;
static int *word;

static int prepare_pipe(const char *folder)
{
	(void)folder;
	slow_target("fd", "has", "pipe");
	return pipe2(ends, O_CLOEXEC) || slow_keep(ends[0]) < 0 || slow_keep(ends[1]) < 0;
}

static void read_pipe(struct slow_call *call)
{
	char byte;

	slow_make(call, SYS_read, ends[0], (long)&byte, 1, 0);
}

static void write_pipe(void)
{
	if (write(ends[1], "", 1) != 1)
		perror("slow: write");
}

/* By the gate for 32-bit programs, which takes addresses below 4 GiB; on arm64 by a program for that. */
static void read_as_foreign(struct slow_call *call)
{
#ifdef __x86_64__
	char *byte = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long result = 3;

	slow_begin(call, result);
	__asm__ volatile("int $0x80" : "+a"(result) : "b"((long)ends[0]), "c"(byte), "d"(1L)
			 : "memory", "r8", "r9", "r10", "r11");
	slow_end(call, result);
#else
	dup2(ends[0], 0);
	slow_begin(call, 3);
	call->result = 1;
	execl("/bin/slowarm", "slowarm", NULL);
#endif
}

static int prepare_eventfd(const char *folder)
{
	(void)folder;
	counter = slow_keep(eventfd(0, EFD_CLOEXEC));
	return counter < 0;
}

static int prepare_counter(const char *folder)
{
	slow_target("fd", "has", "eventfd");
	return prepare_eventfd(folder);
}

static void read_counter(struct slow_call *call)
{
	uint64_t value;

	slow_make(call, SYS_read, counter, (long)&value, sizeof(value), 0);
}

static void count_up(void)
{
	const uint64_t one = 1;

	if (write(counter, &one, sizeof(one)) != sizeof(one))
		perror("slow: write");
}

static int prepare_epoll(const char *folder)
{
	struct epoll_event event = {.events = EPOLLIN};

	slow_target("epfd", "has", "eventpoll");
	poller = slow_keep(epoll_create1(EPOLL_CLOEXEC));
	return poller < 0 || prepare_eventfd(folder) || epoll_ctl(poller, EPOLL_CTL_ADD, counter, &event);
}

#ifdef SYS_epoll_wait
#define EPOLL_CALL "epoll_wait"
#define EPOLL_NUMBER SYS_epoll_wait
#else
#define EPOLL_CALL "epoll_pwait"
#define EPOLL_NUMBER SYS_epoll_pwait
#endif

static void wait_for_event(struct slow_call *call)
{
	struct epoll_event event;

	slow_make(call, EPOLL_NUMBER, poller, (long)&event, 1, -1);
}

static int prepare_futex(const char *folder)
{
	(void)folder;
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return word == MAP_FAILED;
}

static void wait_for_word(struct slow_call *call)
{
	slow_make(call, SYS_futex, (long)word, FUTEX_WAIT, 0, 0);
}

static void wake(void)
{
	__atomic_store_n(word, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
	munmap(word, 4096);
}

#ifdef __x86_64__
#define FOREIGN_COMM NULL
#else
#define FOREIGN_COMM "slowarm"
#endif

const struct slow_case slow_descriptors[] = {
	{"pipe", "read", SLOW_NATIVE, "pipe_read", 0, 0, NULL, prepare_pipe, read_pipe, write_pipe},
	{"crowd", "read", SLOW_NATIVE, "pipe_read", 0, crowd, NULL, prepare_pipe, read_pipe, write_pipe},
	{"foreign", "read", SLOW_FOREIGN, "pipe_read", 0, 0, FOREIGN_COMM, prepare_pipe, read_as_foreign, write_pipe},
	{"eventfd", "read", SLOW_NATIVE, "eventfd_read", 0, 0, NULL, prepare_counter, read_counter, count_up},
	{"epoll", EPOLL_CALL, SLOW_NATIVE, "ep_poll|do_epoll_wait", 0, 0, NULL, prepare_epoll, wait_for_event, count_up},
	{"futex", "futex", SLOW_NATIVE, "futex", 0, 0, NULL, prepare_futex, wait_for_word, wake},
	{0},
};

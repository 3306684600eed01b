// SPDX-License-Identifier: Apache-2.0
/* Functions of the C library that its Swift module doesn't have. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/capability.h>
#include <malloc.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Uses one heap that grows and shrinks in large steps (mallopt(3)). The heaps of other threads than the first grow page
 * by page, with a system call and a page fault each, which was half the cost of an answer. Call it before the first
 * thread.
 */
static inline void syslat_use_one_heap(void)
{
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TOP_PAD, 512 << 10);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

/*
 * Makes every permitted capability effective (capset(2)). A file with capabilities that are only permitted also starts
 * where some of them are denied, and can then report the missing ones; with effective capabilities it would not start.
 * Call it before the first thread, since capabilities belong to threads.
 */
static inline void syslat_raise_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) != 0)
		return;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		data[i].effective = data[i].permitted;
	syscall(SYS_capset, &header, data);
}

/*
 * Opens closed standard descriptors, so that no socket gets the number 0, 1 or 2 and is written to as if it were the
 * log. Reading from and writing to the replacements fails as for closed descriptors. Call it before anything is opened.
 */
static inline void syslat_fill_standard_descriptors(void)
{
	for (int place = STDIN_FILENO; place <= STDERR_FILENO; place++) {
		if (fcntl(place, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* This takes the lowest free number, which is this one. */
		if (open("/dev/null", (place == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC) < 0)
			open("/", O_RDONLY | O_CLOEXEC);
	}
}

/*
 * Whether this program was started with `number` ignored, as nohup does for SIGHUP, and a shell without job control for
 * SIGINT and SIGQUIT of background processes.
 */
static inline int syslat_is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* A descriptor that is readable once the process `id` has ended, or -1 and errno (pidfd_open(2), Linux 5.3). */
static inline int syslat_pidfd_open(pid_t id)
{
	return (int)syscall(SYS_pidfd_open, id, 0);
}

/*
 * dl_iterate_phdr(3) and the first members of its argument. <link.h> has them only with _GNU_SOURCE, which changes the
 * members of fd_set, and Swift can't import both variants.
 */
struct syslat_object {
	ElfW(Addr) dlpi_addr;
	const char *dlpi_name;
	const ElfW(Phdr) *dlpi_phdr;
	ElfW(Half) dlpi_phnum;
};

extern int syslat_iterate_objects(int (*callback)(struct syslat_object *, size_t, void *), void *data)
	__asm__("dl_iterate_phdr");

static inline int syslat_give_back_object(struct syslat_object *object, size_t size, void *unused)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	(void)size;
	(void)unused;
	if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) /* the kernel's own part */
		return 0;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		uintptr_t begin, end;

		if (part->p_type != PT_LOAD || part->p_flags & PF_W)
			continue;
		begin = (object->dlpi_addr + part->p_vaddr) & ~(page - 1);
		end = (object->dlpi_addr + part->p_vaddr + part->p_memsz + page - 1) & ~(page - 1);
		madvise((void *)begin, end - begin, MADV_DONTNEED);
	}
	return 0;
}

/*
 * Releases the memory of code and constants (madvise(2)). They stay in the page cache and are mapped again on use, so
 * that code for the start takes no memory later. Writable parts stay, since their contents are nowhere else.
 */
static inline void syslat_give_back_code(void)
{
	syslat_iterate_objects(syslat_give_back_object, NULL);
}

/* CPU ids in a mask of the function below: the most that a kernel can be built for. */
#define SYSLAT_MASK_CPUS 8192

/*
 * Moves the calling thread to `cpu` for a moment, so that pending work of that CPU is done. Returns false if the thread may not run
 * there. sched_setaffinity(2) returns when the thread has moved.
 */
static inline int syslat_visit_cpu(unsigned int cpu)
{
	unsigned long before[SYSLAT_MASK_CPUS / 64], only[SYSLAT_MASK_CPUS / 64] = {0};
	long length = syscall(SYS_sched_getaffinity, 0, sizeof(before), before);

	if (length <= 0 || cpu >= SYSLAT_MASK_CPUS)
		return 0;
	only[cpu / 64] = 1ul << (cpu % 64);
	if (syscall(SYS_sched_setaffinity, 0, sizeof(only), only))
		return 0;
	syscall(SYS_sched_setaffinity, 0, (size_t)length, before);
	return 1;
}

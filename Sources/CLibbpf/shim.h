/* SPDX-License-Identifier: Apache-2.0 */
/* libbpf for Swift: the parts that Swift can't call by itself (variadic functions, errno-encoded pointers). */
#ifndef SYSLAT_CLIBBPF_SHIM_H
#define SYSLAT_CLIBBPF_SHIM_H

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Receives one formatted line of libbpf; `level` is enum libbpf_print_level (0 warn, 1 info, 2 debug). */
typedef void (*syslat_libbpf_sink)(int level, const char *line);

/* Where the sink is kept: one place for the one Swift module that imports this. */
static inline syslat_libbpf_sink *syslat_libbpf_sink_place(void)
{
	static syslat_libbpf_sink sink;

	return &sink;
}

static inline int syslat_libbpf_print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char line[2048];
	int length = vsnprintf(line, sizeof(line), format, arguments);

	if (*syslat_libbpf_sink_place())
		(*syslat_libbpf_sink_place())((int)level, line);
	return length;
}

/* Sends every message of libbpf to `sink`. libbpf calls it on the thread that called libbpf. */
static inline void syslat_libbpf_set_sink(syslat_libbpf_sink sink)
{
	*syslat_libbpf_sink_place() = sink;
	libbpf_set_print(syslat_libbpf_print);
}

/* bpf_object__open_mem with only a name set. NULL on failure, errno says why. */
static inline struct bpf_object *syslat_open_object(const void *bytes, size_t size, const char *name)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = name);

	return bpf_object__open_mem(bytes, size, &options);
}

/* Whether bpffs is mounted at `path` (BPF_FS_MAGIC, include/uapi/linux/magic.h). */
static inline bool syslat_is_bpffs(const char *path)
{
	struct statfs status;

	return statfs(path, &status) == 0 && (uint32_t)status.f_type == 0xcafe4a11;
}

/* Moves this thread to `cpu`. False if it may not run there. */
static inline bool syslat_run_on(uint32_t cpu)
{
	size_t size = cpu / 8 + 8;
	unsigned char *only = calloc(1, size);
	long result;

	if (!only)
		return false;
	only[cpu / 8] = (unsigned char)(1 << cpu % 8); /* little-endian, as every machine this runs on */
	result = syscall(SYS_sched_setaffinity, 0, size / 8 * 8, only);
	free(only);
	return result == 0;
}

/* Where this thread may run, `size` bytes of a mask; how many bytes that is, or -1. */
static inline long syslat_get_affinity(void *mask, size_t size)
{
	return syscall(SYS_sched_getaffinity, 0, size, mask);
}

static inline long syslat_set_affinity(const void *mask, size_t size)
{
	return syscall(SYS_sched_setaffinity, 0, size, mask);
}

#endif

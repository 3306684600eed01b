/* SPDX-License-Identifier: Apache-2.0 */
/* libbpf for Swift: the parts that Swift can't call by itself (variadic functions, errno-encoded pointers). */
#ifndef SYSLAT_CLIBBPF_SHIM_H
#define SYSLAT_CLIBBPF_SHIM_H

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
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

/* The place of the sink, one for the one Swift module that imports this. */
static inline syslat_libbpf_sink *syslat_libbpf_sink_place(void)
{
	static syslat_libbpf_sink sink;

	return &sink;
}

static inline int syslat_libbpf_print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	va_list again;
	char *line;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	/* A verifier's log has megabytes. */
	line = length < 0 ? NULL : malloc((size_t)length + 1);
	if (line && *syslat_libbpf_sink_place()) {
		vsnprintf(line, (size_t)length + 1, format, arguments);
		(*syslat_libbpf_sink_place())((int)level, line);
	}
	free(line);
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

/* Opens the trace event `id` for every thread on CPU 0, as libbpf does, and closes it. 0, or -errno. */
static inline int syslat_try_trace_event(uint64_t id)
{
	struct perf_event_attr event = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof(event), .config = id};
	long descriptor = syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);

	return descriptor < 0 ? -errno : close((int)descriptor);
}

/* A function of glibc whose header has it only with _GNU_SOURCE. */
void *memmem(const void *haystack, size_t haystack_size, const void *needle, size_t needle_size);

/* Whether bpffs is mounted at `path` (BPF_FS_MAGIC, include/uapi/linux/magic.h). */
static inline bool syslat_is_bpffs(const char *path)
{
	struct statfs status;

	return statfs(path, &status) == 0 && (uint32_t)status.f_type == 0xcafe4a11;
}

/* Runs the raw tracepoint program `descriptor` once in this process. 0, or -errno. */
static inline int syslat_run_program(int descriptor)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);

	return bpf_prog_test_run_opts(descriptor, &options) == 0 ? 0 : -errno;
}

#endif

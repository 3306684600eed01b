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

#endif

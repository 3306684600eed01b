// SPDX-License-Identifier: Apache-2.0
/* Calls that fail at once, each with another error. */
#define _GNU_SOURCE
#include "slow.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { too_long = 4096 };

static char name[too_long + 1];

static void open_it(struct slow_call *call)
{
	slow_make(call, SYS_openat, AT_FDCWD, (long)name, O_RDONLY, 0);
}

static int prepare_too_long(const char *folder)
{
	memset(name, '/', too_long);
	memcpy(name, folder, strlen(folder));
	slow_target("filename", "long", name);
	return 0;
}

static int prepare_full(const char *folder)
{
	(void)folder;
	snprintf(name, sizeof(name), "/dev/null");
	slow_target("filename", "is", name);
	return 0;
}

static void open_without_room(struct slow_call *call)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_NOFILE, &none);
	open_it(call);
}

static int prepare_nowhere(const char *folder)
{
	(void)folder;
	slow_target("filename", "nothing", "");
	return 0;
}

/* No page is ever at this address. */
static void open_nowhere(struct slow_call *call)
{
	slow_make(call, SYS_openat, AT_FDCWD, 1, O_RDONLY, 0);
}

static int prepare_no_program(const char *folder)
{
	snprintf(name, sizeof(name), "%s", slow_path(folder, "no such program"));
	slow_target("filename", "is", name);
	return 0;
}

static void run_it(struct slow_call *call)
{
	char *const words[] = {name, NULL};

	slow_make(call, SYS_execve, (long)name, (long)words, (long)environ, 0);
}

const struct slow_case slow_failures[] = {
	{"toolong", "openat", SLOW_NATIVE, "-", 0, 0, NULL, prepare_too_long, open_it, NULL},
	{"emfile", "openat", SLOW_NATIVE, "-", 0, 0, NULL, prepare_full, open_without_room, NULL},
	{"efault", "openat", SLOW_NATIVE, "-", 0, 0, NULL, prepare_nowhere, open_nowhere, NULL},
	{"execfails", "execve", SLOW_NATIVE, "-", 0, 0, NULL, prepare_no_program, run_it, NULL},
	{0},
};

// SPDX-License-Identifier: Apache-2.0
/* An execve that succeeds. The program that runs then is this one by another name, and is given the word slow-executed. */
#define _GNU_SOURCE
#include "slow.h"

#include <limits.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *name;

static int prepare(const char *folder)
{
	char program[PATH_MAX + 1];
	ssize_t length = readlink("/proc/self/exe", program, PATH_MAX);

	if (length < 0)
		return perror("/proc/self/exe"), 1;
	program[length] = 0;
	name = slow_path(folder, "slow-program");
	slow_target("filename", "is", name);
	slow_target("program", "is", program);
	return symlink(program, name);
}

/* It returns as the other program, so that only its end says when. */
static void run_it(struct slow_call *call)
{
	char *const words[] = {(char *)name, "slow-executed", NULL};

	slow_make(call, SYS_execve, (long)name, (long)words, (long)environ, 0);
}

const struct slow_case slow_programs[] = {
	{"execve", "execve", SLOW_NATIVE, "-", 0, 0, "slow-program", prepare, run_it, NULL},
	{0},
};

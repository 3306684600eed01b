// SPDX-License-Identifier: Apache-2.0
/* Calls that wait for a file: for somebody at the other end, for a lock. And names that are hard to tell. */
#define _GNU_SOURCE
#include "slow.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The longest name that the kernel takes has 4,095 bytes and a zero. */
enum { longest = 4095 };

static char path[longest + 1];
static int file;

static void open_it(struct slow_call *call)
{
	slow_make(call, SYS_openat, AT_FDCWD, (long)path, O_RDONLY, 0);
}

/* Somebody opens the other end. */
static void open_other_end(void)
{
	slow_keep(open(path, O_WRONLY | O_CLOEXEC));
}

/* Puts `name` behind as many ./ as make `length` bytes of it. */
static int pad(const char *folder, const char *name, size_t length)
{
	size_t used = snprintf(path, sizeof(path), "%s/", folder), end = strlen(name);

	if (used + end > length)
		return 1;
	for (; used + end + 1 < length; used += 2)
		memcpy(path + used, "./", 2);
	if (used + end < length)
		path[used++] = '/';
	memcpy(path + used, name, end + 1);
	return 0;
}

static int fifo_called(const char *folder, const char *name, size_t length)
{
	const char *made = slow_path(folder, name);

	if (mkfifo(made, 0600))
		return perror(made), 1;
	if (pad(folder, name, length ? length : strlen(made)))
		return 1;
	slow_target("filename", length ? "long" : "is", path);
	return 0;
}

static int prepare_fifo(const char *folder)
{
	return fifo_called(folder, "fifo", 0);
}

static int prepare_long(const char *folder)
{
	return fifo_called(folder, "far", longest);
}

/* A byte that begins nothing, a control character, a backslash, a character of two bytes, and one that is cut off. */
static int prepare_bytes(const char *folder)
{
	return fifo_called(folder, "\xff" "a\x1b[1m\\b\xc3\xa9\xe2\x82", 0);
}

static int prepare_flock(const char *folder)
{
	const char *name = slow_path(folder, "locked");
	int own = slow_keep(open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600));

	file = own;
	slow_target("fd", "is", name);
	snprintf(path, sizeof(path), "%s", name);
	return own < 0 || flock(own, LOCK_EX);
}

/* By another opening of the file: a lock belongs to that. */
static void lock_it(struct slow_call *call)
{
	slow_make(call, SYS_flock, open(path, O_RDWR | O_CLOEXEC), LOCK_EX, 0, 0);
}

static void unlock_it(void)
{
	flock(file, LOCK_UN);
}

/* Opened for both, so that nobody waits; what was written into it can be read although it has no name. */
static int prepare_deleted(const char *folder)
{
	const char *name = slow_path(folder, "removed");

	if (mkfifo(name, 0600))
		return perror(name), 1;
	file = slow_keep(open(name, O_RDWR | O_CLOEXEC));
	slow_target("fd", "deleted", name);
	return file < 0 || unlink(name);
}

static void read_it(struct slow_call *call)
{
	char byte;

	slow_make(call, SYS_read, file, (long)&byte, 1, 0);
}

static void write_byte(void)
{
	if (write(file, "", 1) != 1)
		perror("slow: write");
}

const struct slow_case slow_files[] = {
	{"fifo", "openat", SLOW_NATIVE, "wait_for_partner", 0, 0, NULL, prepare_fifo, open_it, open_other_end},
	{"long", "openat", SLOW_NATIVE, "wait_for_partner", 0, 0, NULL, prepare_long, open_it, open_other_end},
	{"bytes", "openat", SLOW_NATIVE, "wait_for_partner", 0, 0, NULL, prepare_bytes, open_it, open_other_end},
	{"flock", "flock", SLOW_NATIVE, "lock_inode_wait", 0, 0, NULL, prepare_flock, lock_it, unlock_it},
	{"deleted", "read", SLOW_NATIVE, "pipe_read", 0, 0, NULL, prepare_deleted, read_it, write_byte},
	{0},
};

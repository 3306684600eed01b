// SPDX-License-Identifier: Apache-2.0
/* A file system with one file. Its server takes a while for each write. */
#define _GNU_SOURCE
#include "throttled.h"

#include "fuse.h"
#include "slow.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { write_ms = 200, file_node = 2 };

static const struct fuse_attr file_attr = {.ino = file_node, .mode = S_IFREG | 0600, .nlink = 1};
static const struct fuse_attr root_attr = {.ino = FUSE_ROOT_ID, .mode = S_IFDIR | 0700, .nlink = 2};

/* Answers a question; what the file system can't do it says. */
static void answer(int device, const struct fuse_in_header *question)
{
	const struct fuse_write_in *written = (const void *)(question + 1);
	union {
		struct fuse_entry_out entry;
		struct fuse_attr_out attr;
		struct fuse_open_out open;
		struct fuse_write_out write;
	} body;
	struct fuse_out_header head = {.unique = question->unique};
	struct iovec parts[] = {{&head, sizeof(head)}, {&body, 0}};

	memset(&body, 0, sizeof(body));
	switch (question->opcode) {
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	case FUSE_LOOKUP:
		body.entry.nodeid = file_node;
		body.entry.attr = file_attr;
		parts[1].iov_len = sizeof(body.entry);
		break;
	case FUSE_GETATTR:
		body.attr.attr = question->nodeid == FUSE_ROOT_ID ? root_attr : file_attr;
		parts[1].iov_len = sizeof(body.attr);
		break;
	case FUSE_OPEN:
		body.open.open_flags = FOPEN_DIRECT_IO;
		parts[1].iov_len = sizeof(body.open);
		break;
	case FUSE_WRITE:
		usleep(write_ms * 1000);
		body.write.size = written->size;
		parts[1].iov_len = sizeof(body.write);
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		break;
	default:
		head.error = -ENOSYS;
	}
	head.len = sizeof(head) + parts[1].iov_len;
	if (writev(device, parts, 2) < 0)
		perror("throttled: an answer");
}

/* Until the file system is taken away. */
static _Noreturn void serve(int device)
{
	static char question[1 << 17] __attribute__((aligned(8)));

	while (read(device, question, sizeof(question)) >= (ssize_t)sizeof(struct fuse_in_header))
		answer(device, (const struct fuse_in_header *)question);
	_exit(0);
}

static int file;

static int prepare(const char *folder)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/file", folder);
	file = slow_keep(open(path, O_WRONLY | O_CLOEXEC));
	slow_target("fd", "is", path);
	return file < 0;
}

static void write_it(struct slow_call *call)
{
	slow_make(call, SYS_write, file, (long)"eight ..", 8, 0);
}

int throttled_write(const char *folder)
{
	const struct slow_case write = {
		"fuse", "write", SLOW_NATIVE, "request_wait_answer|fuse_", write_ms, 0, NULL, prepare, write_it, NULL,
	};
	int device = mounted(folder), result;
	pid_t server;

	if (device < 0)
		return 1;
	server = fork();
	if (server == 0)
		serve(device);
	close(device);
	result = server < 0 || slow_one(&write, folder);
	umount2(folder, MNT_DETACH);
	waitpid(server, NULL, 0);
	return result;
}

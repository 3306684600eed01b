// SPDX-License-Identifier: Apache-2.0
/* A file system whose server answers nothing, as a dead NFS server does. */
#define _GNU_SOURCE
#include "fuse.h"

#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Answers the kernel's first question, without which it asks no other. */
static int answer_init(int device)
{
	static char question[1 << 17];
	struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = 4096, .max_background = 1,
	};
	struct fuse_out_header header = {.len = sizeof(header) + sizeof(init)};
	struct iovec answer[] = {{&header, sizeof(header)}, {&init, sizeof(init)}};

	if (read(device, question, sizeof(question)) < (ssize_t)sizeof(struct fuse_in_header))
		return -1;
	header.unique = ((struct fuse_in_header *)question)->unique;
	return writev(device, answer, 2) == (ssize_t)header.len ? 0 : -1;
}

int mounted(const char *folder)
{
	int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[100];

	if (device < 0) {
		perror("/dev/fuse");
		return -1;
	}
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	if (mount("syslat-test", folder, "fuse", MS_NOSUID | MS_NODEV, options)) {
		perror("mount");
		close(device);
		return -1;
	}
	if (answer_init(device)) {
		perror("FUSE_INIT");
		umount2(folder, MNT_DETACH);
		close(device);
		return -1;
	}
	return device;
}

/*
 * Mounts it on FOLDER, prints the id of a process that looks at a file there and hangs, and takes all away on SIGTERM.
 * Nothing else may look at FOLDER meanwhile.
 */
int hanging_file_system(const char *folder)
{
	char path[4096];
	int device, signal;
	struct stat status;
	sigset_t stop;
	pid_t child;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	device = mounted(folder);
	if (device < 0)
		return 1;
	child = fork();
	if (child == 0) {
		close(device);
		snprintf(path, sizeof(path), "%s/file", folder);
		stat(path, &status);
		_exit(0);
	}
	printf("%d\n", child);
	fflush(stdout);
	sigwait(&stop, &signal);
	umount2(folder, MNT_DETACH);
	close(device); /* what waits for an answer gets an error instead */
	waitpid(child, NULL, 0);
	return 0;
}

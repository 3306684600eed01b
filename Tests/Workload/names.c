// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINK_FOLDER "/tmp/syslat-workload-"

void rename_to(const char *comm)
{
	prctl(PR_SET_NAME, comm);
}

/* By number: the C library's would change all threads. */
int become(uid_t uid)
{
	syscall(SYS_setresuid, -1, 0, -1);
	if (syscall(SYS_setresuid, uid, uid, 0) == 0)
		return 0;
	perror("workload: setresuid");
	return -1;
}

char *linked_as(const char *name)
{
	char program[4096] = "", folder[] = LINK_FOLDER "XXXXXX", *path;

	if (readlink("/proc/self/exe", program, sizeof(program) - 1) > 0 && mkdtemp(folder)
	    && asprintf(&path, "%s/%s", folder, name) > 0 && symlink(program, path) == 0)
		return path;
	perror("workload: cannot link itself");
	return NULL;
}

void remove_link(const char *path)
{
	char folder[4096];

	if (strncmp(path, LINK_FOLDER, strlen(LINK_FOLDER)) != 0)
		return;
	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	unlink(path);
	rmdir(folder);
}

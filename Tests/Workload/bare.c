// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "bare.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* landlock_create_ruleset, landlock_add_rule and landlock_restrict_self, on every architecture. */
#define FIRST_LANDLOCK_CALL 444
#define LAST_LANDLOCK_CALL 446

/* Becomes the program WORDS, for which those calls are not there. */
int without_landlock(char **words)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_LANDLOCK_CALL, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_LANDLOCK_CALL, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(filter) / sizeof(filter[0]), .filter = filter};

	/* Without no_new_privs, which the program is to set itself: root may. */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("seccomp");
		return 1;
	}
	execv(words[0], words);
	perror(words[0]);
	return 1;
}

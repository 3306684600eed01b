// SPDX-License-Identifier: Apache-2.0
/* Says how many BPF programs, maps and links the kernel holds. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int held(int next)
{
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof attributes);
	for (int found = 0;; found++) {
		if (syscall(SYS_bpf, next, &attributes, sizeof attributes) != 0)
			return errno == ENOENT ? found : -1;
		attributes.start_id = attributes.next_id;
	}
}

int main(void)
{
	printf("programs=%d maps=%d links=%d\n", held(BPF_PROG_GET_NEXT_ID),
	       held(BPF_MAP_GET_NEXT_ID), held(BPF_LINK_GET_NEXT_ID));
	return 0;
}

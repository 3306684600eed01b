// SPDX-License-Identifier: Apache-2.0
/*
 * updater SECONDS: updates a BPF hash map by system call, 100,000 times a second if the machine can. Each update turns
 * instrumentation off on its CPU for a moment, which is a way to make the kernel skip other people's BPF programs.
 */
#define _GNU_SOURCE
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { updates_per_second = 100000, at_once = 100, keys = 1024 };

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(int count, char **words)
{
	if (count != 2) {
		fprintf(stderr, "usage: updater SECONDS\n");
		return 64;
	}
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof attributes);
	attributes.map_type = BPF_MAP_TYPE_HASH;
	attributes.key_size = attributes.value_size = 8;
	attributes.max_entries = keys;
	int map = syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes);
	if (map < 0)
		return perror("updater: a hash map can't be made"), 1;

	/* It is one thread beside the hammer's thirty, and has to get its turn. */
	setpriority(PRIO_PROCESS, 0, -19);

	int64_t begin = now_ns(), end = begin + atoi(words[1]) * 1000000000LL;
	uint64_t made = 0, key, value = 0;
	while (now_ns() < end) {
		for (int i = 0; i < at_once; i++, made++) {
			key = made % keys;
			memset(&attributes, 0, sizeof attributes);
			attributes.map_fd = map;
			attributes.key = (uintptr_t)&key;
			attributes.value = (uintptr_t)&value;
			if (syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attributes, sizeof attributes) != 0)
				return perror("updater: the map can't be updated"), 1;
		}
		int64_t early = begin + (int64_t)made * (1000000000 / updates_per_second) - now_ns();
		if (early > 0)
			usleep(early / 1000);
	}
	printf("updates=%lu\n", made);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * Calls getpid by its number, COUNT times (default 1000), so that no library can answer from memory.
 *
 *   clang getpid.c -o getpid && ./getpid 1000
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 1000;
	long pid = 0;

	for (long i = 0; i < count; i++)
		pid = syscall(SYS_getpid);
	printf("%ld calls of getpid (number %d) say %ld\n", count, SYS_getpid, pid);
	return 0;
}

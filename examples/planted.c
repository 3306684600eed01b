// SPDX-License-Identifier: Apache-2.0
/*
 * A shop with a planted fault, for docs/tutorial.md. Two processes share a journal and the lock of the journal:
 *
 *   shop-orders  writes an order every 10 ms: looks up the price, takes the lock, appends a line;
 *   shop-backup  copies the journal once a second, slowly (about a quarter of a second), as to a slow disk.
 *
 * The fault: the backup holds the lock during the whole copy, so an order that comes then waits for it. With --fixed, the
 * backup holds the lock only while it reads the journal.
 *
 * The files are in /tmp/planted-UID.
 *
 *   clang planted.c -o planted && ./planted [--fixed] SECONDS
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MILLISECOND 1000000LL
#define SECOND (1000 * MILLISECOND)

/* Nanoseconds. */
static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static void sleep_until(long long when)
{
	struct timespec time = { when / SECOND, when % SECOND };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}

static void require(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "planted: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A folder of this user, /tmp/planted-UID, in which the files are. */
static void enter_folder(void)
{
	char folder[32];
	struct stat found;

	snprintf(folder, sizeof(folder), "/tmp/planted-%d", (int)geteuid());
	require(mkdir(folder, 0755) == 0 || errno == EEXIST, folder);
	require(lstat(folder, &found) == 0 && chdir(folder) == 0, folder);
	errno = EPERM;
	require(S_ISDIR(found.st_mode) && found.st_uid == geteuid(), folder);
}

static int open_file(const char *name, int flags)
{
	int file = open(name, flags | O_CREAT | O_CLOEXEC, 0644);

	require(file >= 0, name);
	return file;
}

static void lock(int file, int how)
{
	while (flock(file, how) != 0)
		require(errno == EINTR, "flock");
}

static void write_orders(long long end)
{
	int journal = open_file("journal", O_WRONLY | O_APPEND);
	int mutex = open_file("journal.lock", O_RDWR);
	long long next = now(), slowest = 0;
	long orders = 0;

	for (; next < end; next += 10 * MILLISECOND) {
		char price[16] = "", line[64];
		int prices, length;
		long long start, taken;

		sleep_until(next);
		start = now();
		prices = open_file("prices", O_RDONLY);
		require(read(prices, price, sizeof(price) - 1) >= 0, "read prices");
		close(prices);
		length = snprintf(line, sizeof(line), "order %ld for %ld\n", ++orders, atol(price));
		lock(mutex, LOCK_EX);
		require(write(journal, line, length) == length, "write journal");
		lock(mutex, LOCK_UN);
		taken = now() - start;
		if (taken > slowest)
			slowest = taken;
		/* An order that waited shifts those after it. */
		if (now() - next > 10 * MILLISECOND)
			next = now();
	}
	printf("%ld orders, the slowest took %lld ms\n", orders, slowest / MILLISECOND);
}

static void back_up(long long end, bool fixed)
{
	static char copy[1 << 20];
	int journal = open_file("journal", O_RDONLY);
	int mutex = open_file("journal.lock", O_RDWR);
	long long next = now() + SECOND / 2;

	for (; next < end; next += SECOND) {
		int backup = open_file("journal.backup", O_WRONLY | O_TRUNC);
		ssize_t length, done = 0;

		sleep_until(next);
		lock(mutex, LOCK_EX);
		length = pread(journal, copy, sizeof(copy), 0);
		require(length >= 0, "read journal");
		if (fixed)
			lock(mutex, LOCK_UN);
		for (int part = 1; part <= 25; part++) {
			ssize_t until = length * part / 25;

			require(write(backup, copy + done, until - done) == until - done, "write journal.backup");
			done = until;
			sleep_until(now() + 10 * MILLISECOND);
		}
		if (!fixed)
			lock(mutex, LOCK_UN);
		close(backup);
	}
}

static pid_t start(const char *name, bool orders, long long end, bool fixed)
{
	pid_t parent = getpid(), child = fork();

	require(child >= 0, "fork");
	if (child > 0)
		return child;
	/* Both end with the parent. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(1);
	prctl(PR_SET_NAME, name);
	if (orders)
		write_orders(end);
	else
		back_up(end, fixed);
	exit(0);
}

int main(int argc, char **argv)
{
	bool fixed = argc == 3 && strcmp(argv[1], "--fixed") == 0;
	long seconds = argc == 2 + fixed ? atol(argv[1 + fixed]) : 0;
	long long end = now() + seconds * SECOND;
	int prices, status;
	bool failed = false;

	if (seconds <= 0) {
		fprintf(stderr, "Usage: planted [--fixed] SECONDS\n");
		return 64;
	}
	enter_folder();
	prices = open_file("prices", O_WRONLY | O_TRUNC);
	require(write(prices, "42\n", 3) == 3, "write prices");
	close(prices);
	start("shop-orders", true, end, fixed);
	start("shop-backup", false, end, fixed);
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}

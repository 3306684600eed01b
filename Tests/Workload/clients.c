// SPDX-License-Identifier: Apache-2.0
/* Clients of a server at 127.0.0.1 that mean it no good, and one beside them that does. */
#define _GNU_SOURCE
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A table, since JSON has a cursor, and then windows could begin at any answer, not only at ticks. */
#define REQUEST "GET /stats?format=table&wide=1 HTTP/1.1\r\nHost: localhost\r\n"
#define MAX_ROUNDS 100000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void pause_for(double seconds)
{
	struct timespec t = { (time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9) };

	if (seconds > 0)
		nanosleep(&t, NULL);
}

static int connected(int port, int type)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct linger at_once = { 1, 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type, 0);

	if (fd < 0)
		return -1;
	/* Closed with a reset: no port stays taken for a minute. */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Connections that send a byte of a request each second, and come again when they are closed. */
static void send_slowly(int port, int count)
{
	const char *request = REQUEST "\r\n";
	struct { int fd; size_t sent; } *client = calloc(count, sizeof(*client));

	for (int i = 0; i < count; i++)
		client[i].fd = -1;
	for (;;) {
		double begin = now();

		for (int i = 0; i < count; i++) {
			if (client[i].fd < 0) {
				client[i].fd = connected(port, SOCK_NONBLOCK);
				client[i].sent = 0;
			} else if (send(client[i].fd, request + client[i].sent, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1) {
				client[i].sent++;
			} else {
				close(client[i].fd);
				client[i].fd = -1;
			}
		}
		pause_for(begin + 1 - now());
	}
}

static void attempt(int port, int per_second, volatile long *attempts)
{
	double begin = now();

	for (long made = 0;; made++) {
		int fd = connected(port, 0);

		if (fd >= 0)
			close(fd);
		*attempts = made + 1;
		if (made % 50 == 49)
			pause_for(begin + (double)made / per_second - now());
	}
}

/* Answers to nobody: asks for everything again and again and reads nothing. */
static void never_read(int port)
{
	for (;;) {
		int fd = connected(port, 0);

		for (int i = 0; i < 2000 && fd >= 0; i++)
			if (send(fd, REQUEST "\r\n", strlen(REQUEST "\r\n"), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
				break;
		pause_for(1);
		if (fd >= 0)
			close(fd);
	}
}

/* One request and its answer; milliseconds, or -1 if it wasn't answered 200 within 10 s. */
static double ask(int fd, const char *more)
{
	static char answer[1 << 20];
	struct timeval limit = { 10, 0 };
	size_t got = 0, want = 0;
	double begin = now();
	char request[200];

	snprintf(request, sizeof(request), "%s%s\r\n", REQUEST, more);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return -1;
	while (want == 0 || got < want) {
		ssize_t count = recv(fd, answer + got, sizeof(answer) - 1 - got, 0);

		if (count <= 0)
			return -1;
		got += count;
		answer[got] = 0;
		if (want == 0) {
			char *end = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");

			if (end && length)
				want = end + 4 - answer + atol(length + strlen("Content-Length: "));
		}
	}
	return strncmp(answer, "HTTP/1.1 200", 12) ? -1 : (now() - begin) * 1000;
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void report(const char *name, double *took, long count, long failed)
{
	qsort(took, count, sizeof(*took), ascending);
	printf("%s %ld failed %ld p50_ms %.2f p99_ms %.2f max_ms %.2f\n", name, count, failed,
	       count ? took[count / 2] : -1, count ? took[count * 99 / 100] : -1, count ? took[count - 1] : -1);
}

/* Asks for /stats 20 times a second on one connection and on a new one each time, beside the others. */
int clients(int port, int slow, int per_second, int seconds)
{
	static double kept[MAX_ROUNDS], fresh[MAX_ROUNDS];
	long kept_count = 0, kept_failed = 0, fresh_count = 0, fresh_failed = 0;
	struct rlimit files = { 4096, 4096 };
	pid_t other[3];
	double begin_all = now(), end = begin_all + seconds, took;
	volatile long *attempts;
	int connection;

	attempts = mmap(NULL, sizeof(*attempts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (attempts == MAP_FAILED)
		return 1;
	setrlimit(RLIMIT_NOFILE, &files);
	connection = connected(port, 0);
	for (int i = 0; i < 3; i++) {
		other[i] = fork();
		if (other[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (i == 0)
				send_slowly(port, slow);
			else if (i == 1)
				attempt(port, per_second, attempts);
			else
				never_read(port);
		}
	}
	while (now() < end && kept_count < MAX_ROUNDS) {
		double begin = now();
		int fd = connected(port, 0);

		took = ask(connection, "");
		if (took >= 0)
			kept[kept_count++] = took;
		else
			kept_failed++;
		took = fd < 0 ? -1 : ask(fd, "Connection: close\r\n");
		if (took >= 0)
			fresh[fresh_count++] = took;
		else
			fresh_failed++;
		close(fd);
		pause_for(begin + 0.05 - now());
	}
	for (int i = 0; i < 3; i++) {
		kill(other[i], SIGKILL);
		waitpid(other[i], NULL, 0);
	}
	report("kept", kept, kept_count, kept_failed);
	report("fresh", fresh, fresh_count, fresh_failed);
	printf("attempts %ld of %.0f\n", *attempts, per_second * (now() - begin_all));
	return 0;
}

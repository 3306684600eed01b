// SPDX-License-Identifier: Apache-2.0
/* Calls that wait at a socket: for data, and for a port that doesn't answer. */
#define _GNU_SOURCE
#include "slow.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { give_up_ms = 200 };

static struct sockaddr_in address;
static int near, far;

/* Says `address` as one of those that an argument of the call leads to. */
static void tell_address(const char *argument, const char *how, const struct sockaddr_in *one)
{
	char text[32];

	snprintf(text, sizeof(text), "127.0.0.1:%u", ntohs(one->sin_port));
	slow_target(argument, how, text);
}

/* A socket that listens at a free port of 127.0.0.1, which becomes `address`. */
static int listener(void)
{
	int made = slow_keep(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	socklen_t size = sizeof(address);

	address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (bind(made, (struct sockaddr *)&address, size) || listen(made, 0) ||
	    getsockname(made, (struct sockaddr *)&address, &size))
		return perror("slow: listen"), -1;
	return made;
}

/* Takes the places that the queue of the listening socket has, until a connection isn't made any more. */
static int fill(void)
{
	for (int i = 0; i < 8; i++) {
		int one = slow_keep(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
		struct pollfd file = {.fd = one, .events = POLLOUT};

		if (connect(one, (struct sockaddr *)&address, sizeof(address)) && errno != EINPROGRESS)
			return perror("slow: connect"), 1;
		if (poll(&file, 1, 50) == 0)
			return 0;
	}
	fprintf(stderr, "slow: a queue of 0 never gets full\n");
	return 1;
}

static int prepare_connect(const char *folder)
{
	(void)folder;
	if (listener() < 0 || fill())
		return 1;
	tell_address("uservaddr", "is", &address);
	return 0;
}

static void connect_it(struct slow_call *call)
{
	const struct timeval limit = {.tv_usec = give_up_ms * 1000};
	int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(one, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	slow_make(call, SYS_connect, one, (long)&address, sizeof(address), 0);
}

static int prepare_tcp(const char *folder)
{
	struct sockaddr_in own;
	socklen_t size = sizeof(own);
	int server = listener();

	(void)folder;
	near = slow_keep(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (connect(near, (struct sockaddr *)&address, sizeof(address)) ||
	    getsockname(near, (struct sockaddr *)&own, &size))
		return perror("slow: connect"), 1;
	far = slow_keep(accept(server, NULL, NULL));
	tell_address("fd", "has", &own);
	tell_address("fd", "has", &address);
	return far < 0;
}

/* The end that reads is the one that was found by its name. */
static int prepare_unix(const char *folder)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	const char *path = slow_path(folder, "socket");
	int server = slow_keep(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

	snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	far = slow_keep(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (bind(server, (struct sockaddr *)&name, sizeof(name)) || listen(server, 1) ||
	    connect(far, (struct sockaddr *)&name, sizeof(name)))
		return perror(path), 1;
	near = slow_keep(accept(server, NULL, NULL));
	slow_target("fd", "has", path);
	return near < 0;
}

static void read_it(struct slow_call *call)
{
	char byte;

	slow_make(call, SYS_read, near, (long)&byte, 1, 0);
}

static void send_byte(void)
{
	if (send(far, "", 1, MSG_NOSIGNAL) != 1)
		perror("slow: send");
}

const struct slow_case slow_sockets[] = {
	/* The kernel counts in ticks, the first of which has begun already. */
	{"connect", "connect", SLOW_NATIVE, "inet_", give_up_ms - 10, 0, NULL, prepare_connect, connect_it, NULL},
	{"tcp", "read", SLOW_NATIVE, "tcp_recvmsg|sk_wait_data", 0, 0, NULL, prepare_tcp, read_it, send_byte},
	{"unix", "read", SLOW_NATIVE, "unix_stream", 0, 0, NULL, prepare_unix, read_it, send_byte},
	{0},
};

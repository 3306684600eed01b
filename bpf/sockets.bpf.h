/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of a socket. */
#ifndef SYSLAT_SOCKETS_BPF_H
#define SYSLAT_SOCKETS_BPF_H

#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* include/linux/socket.h */
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

static __always_inline __u16 swapped(__u16 port)
{
	return __builtin_bswap16(port);
}

/* The path that a Unix socket is bound to; where it is to none, that of the one that it is connected to. */
static __always_inline void read_unix_path(struct syslat_socket *to, struct sock *sock)
{
	struct unix_sock *unix_socket = (void *)sock;
	struct unix_address *address;
	struct sock *peer;
	__u32 length;

	if (!bpf_core_type_exists(struct unix_sock))
		return;
	address = BPF_CORE_READ(unix_socket, addr);
	if (!address) {
		peer = BPF_CORE_READ(unix_socket, peer);
		if (!peer)
			return;
		address = BPF_CORE_READ((struct unix_sock *)peer, addr);
	}
	if (!address)
		return;
	length = BPF_CORE_READ(address, len);
	if (length < 2 || length > 110)
		return;
	to->path_length = length - 2;
	bpf_probe_read_kernel(to->path, 108, (void *)address + bpf_core_field_offset(struct unix_address, name) + 2);
}

static __always_inline void read_socket(struct syslat_socket *to, struct socket *socket)
{
	struct sock *sock = BPF_CORE_READ(socket, sk);

	__builtin_memset(to, 0, sizeof(*to));
	if (!sock)
		return;
	to->protocol = BPF_CORE_READ(sock, sk_protocol);
	to->family = BPF_CORE_READ(sock, __sk_common.skc_family);
	switch (to->family) {
	case AF_UNIX:
		read_unix_path(to, sock);
		break;
	case AF_INET:
		BPF_CORE_READ_INTO((__u32 *)to->local, sock, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((__u32 *)to->peer, sock, __sk_common.skc_daddr);
		break;
	case AF_INET6:
		if (!bpf_core_field_exists(sock->__sk_common.skc_v6_daddr)) /* CONFIG_IPV6 */
			break;
		BPF_CORE_READ_INTO((struct in6_addr *)to->local, sock, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO((struct in6_addr *)to->peer, sock, __sk_common.skc_v6_daddr);
		break;
	}
	if (to->family == AF_INET || to->family == AF_INET6) {
		to->local_port = BPF_CORE_READ(sock, __sk_common.skc_num);
		to->peer_port = swapped(BPF_CORE_READ(sock, __sk_common.skc_dport));
	}
}

#endif

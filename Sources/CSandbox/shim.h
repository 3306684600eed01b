// SPDX-License-Identifier: Apache-2.0
/*
 * The calls by which a process drops its privileges. The C library lacks functions for most of them, and the headers of
 * a distribution can be older than the kernel. So this header has the numbers and their sources.
 */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- capabilities(7) ---- */

/* Empties the bounding set, which requires CAP_SETPCAP. Without it the rest of the set stays, but no_new_privs makes it
 * useless. */
static inline void syslat_empty_bounding_set(void)
{
	for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

/* Empties this thread's other sets. 0, or -1 and errno. */
static inline int syslat_drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return (int)syscall(SYS_capset, &header, none);
}

/* Whether any capability is left in this thread's effective, permitted or inheritable set. */
static inline int syslat_has_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct found[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &header, found))
		return 1;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		if (found[i].effective | found[i].permitted | found[i].inheritable)
			return 1;
	return 0;
}

static inline int syslat_no_new_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* ---- Landlock (Documentation/userspace-api/landlock.rst) ---- */

struct syslat_landlock_rules {
	uint64_t files;  /* LANDLOCK_ACCESS_FS_*, refused unless a rule allows it */
	uint64_t net;    /* LANDLOCK_ACCESS_NET_*, since ABI 4 */
	uint64_t scoped; /* LANDLOCK_SCOPE_*, since ABI 6 */
};

struct syslat_landlock_path {
	uint64_t access;
	int32_t parent;
} __attribute__((packed));

/* The ABI version of the running kernel's Landlock; 0 if it is missing or turned off. */
static inline int syslat_landlock_version(void)
{
	long version = syscall(444 /* landlock_create_ruleset */, NULL, 0, 1U /* LANDLOCK_CREATE_RULESET_VERSION */);

	return version > 0 ? (int)version : 0;
}

/* A descriptor of a set of rules, or -1 and errno. */
static inline int syslat_landlock_create(const struct syslat_landlock_rules *rules, size_t size)
{
	return (int)syscall(444, rules, size, 0);
}

/* Allows `access` to files at and below `path`. 0, or -1 and errno. */
static inline int syslat_landlock_allow(int ruleset, const char *path, uint64_t access)
{
	struct syslat_landlock_path rule = {.access = access, .parent = open(path, 010000000 /* O_PATH */ | O_CLOEXEC)};
	long result;

	if (rule.parent < 0)
		return -1;
	result = syscall(445 /* landlock_add_rule */, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0);
	close(rule.parent);
	return (int)result;
}

/* Restricts this thread, and those it starts from now on, to `ruleset`. */
static inline int syslat_landlock_restrict(int ruleset)
{
	return (int)syscall(446 /* landlock_restrict_self */, ruleset, 0);
}

/* ---- seccomp(2) ---- */

/* Whether the kernel has seccomp. */
static inline int syslat_has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

/* A permitted value of argument `argument` of call `number`: the bits in `mask` must equal `value`. */
struct syslat_allowed_call {
	uint32_t number;
	int32_t argument; /* -1 is any call of that number */
	uint32_t mask;
	uint32_t value;
};

#ifdef __x86_64__
#define SYSLAT_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SYSLAT_AUDIT_ARCH AUDIT_ARCH_AARCH64
#else
#error "the seccomp filter knows only x86-64 and arm64"
#endif

/* Refuses, with EPERM, every call of this thread and of those it starts that is not among `allowed`. clone3 is refused as
 * if the kernel had none, since its flags can't be seen by a filter; the C library then uses clone. 0, or -1 and errno. */
static inline int syslat_filter_calls(const struct syslat_allowed_call *allowed, size_t count)
{
	size_t length = 0, most = 8 + 6 * count;
	struct sock_filter *code = calloc(most, sizeof(*code));
	struct sock_fprog program;
	long result;

	if (!code)
		return -1;
	code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYSLAT_AUDIT_ARCH, 1, 0);
	code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
	code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	for (size_t i = 0; i < count; i++) {
		if (allowed[i].argument < 0) {
			code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i].number, 0, 1);
			code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
			continue;
		}
		code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i].number, 0, 5);
		/* The lower half of an argument: both architectures are little-endian, and these arguments are ints. */
		code[length++] = (struct sock_filter)BPF_STMT(
			BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)allowed[i].argument));
		code[length++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, allowed[i].mask);
		code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i].value, 0, 1);
		code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
		code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	}
	code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	program = (struct sock_fprog){.len = (unsigned short)length, .filter = code};
	result = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
	free(code);
	return (int)result;
}

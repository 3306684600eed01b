/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few kernel types that syslat reads, cut down to the fields it reads, as Linux has them since 5.16; what older or other
 * kernels have instead is in features.bpf.h. preserve_access_index lets libbpf relocate each access to the running kernel.
 */
#ifndef SYSLAT_KERNEL_BPF_H
#define SYSLAT_KERNEL_BPF_H

#include <stdbool.h>
#include <stdint.h>

/* The names that bpf_helper_defs.h expects from vmlinux.h or linux/types.h. */
typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef uint64_t __u64;
typedef int16_t __s16;
typedef int32_t __s32;
typedef int64_t __s64;
typedef uint16_t __be16;
typedef uint32_t __be32;
typedef uint32_t __wsum;

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_TASK_STORAGE = 29 };
enum { BPF_F_NO_PREALLOC = 1U << 0, BPF_F_MMAPABLE = 1U << 10 };
enum { BPF_LOCAL_STORAGE_GET_F_CREATE = 1U << 0 };
enum { BPF_NOEXIST = 1 };

/* include/linux/sched.h: kernel threads, io_uring workers, other workers that never run user code. */
#define PF_KTHREAD 0x00200000
#define PF_EXITING 0x00000004
#define PF_WORKERS (PF_KTHREAD | 0x00000010 | 0x00004000)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
	unsigned long flags;
	__u32 status; /* x86 only */
	__u32 cpu;
};

struct list_head {
	struct list_head *next;
};

/* include/linux/kernfs.h */
struct kernfs_node {
	struct kernfs_node *__parent;
	const char *name;
	__u64 id;
};

struct cgroup_root {
	__u32 hierarchy_id;
	char name[64]; /* of a hierarchy without controllers, such as systemd's */
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
	__u32 level; /* 0 is the root */
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct css_set {
	struct cgroup_subsys_state *subsys[1];
	struct cgroup *dfl_cgrp; /* of version 2 */
	struct list_head cgrp_links;
};

struct cgrp_cset_link {
	struct cgroup *cgrp;
	struct list_head cgrp_link;
};

typedef struct {
	__u32 val;
} kuid_t;

struct cred {
	kuid_t uid;
};

struct upid {
	__u32 nr;
};

struct pid {
	__u32 level;
	struct upid numbers[1];
};

/* ---- files, which are read only where arguments are ---- */

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct qstr {
	const unsigned char *name;
};

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct super_block {
	unsigned long s_magic;
};

struct inode {
	unsigned short i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path pwd;
};

struct mm_struct {
	unsigned long env_end;
	struct file *exe_file;
};

/* ---- sockets, likewise ---- */

struct in6_addr {
	__u32 words[4];
};

struct sock_common {
	__u32 skc_daddr;
	__u32 skc_rcv_saddr;
	__u16 skc_dport; /* in network order */
	__u16 skc_num;
	unsigned short skc_family;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	__u16 sk_protocol;
};

struct socket {
	struct sock *sk;
};

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[108];
};

struct unix_address {
	int len; /* of `name` */
	struct sockaddr_un name[0];
};

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct sock *peer;
};

struct sched_info {
	unsigned long long run_delay; /* ns that the task was runnable and waited for a CPU */
};

struct sched_entity {
	unsigned char sched_delayed; /* it sleeps, and is in its CPU's queue all the same; since Linux 6.12 */
};

/*
 * Every number is declared unsigned, whatever the kernel says: libbpf can then read it in whatever size a kernel has it (on_cpu
 * is an int, and a u8 since Linux 7.2).
 */
struct task_struct {
	struct sched_info sched_info;
	struct sched_entity se;
	struct thread_info thread_info;
	unsigned int __state;
	unsigned int on_cpu;
	unsigned int flags;
	unsigned long jobctl;
	__u32 pid;
	__u32 tgid;
	__u64 start_time;
	char comm[16];
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	const struct cred *cred;
	struct files_struct *files;
	struct fs_struct *fs;
	struct mm_struct *mm;
	struct css_set *cgroups;
};

/* The contexts of programs on trace events. */
struct trace_event_raw_sys_enter {
	long id;
};

struct trace_event_raw_sys_exit {
	long ret;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

struct pt_regs {
};

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few kernel types that syslat reads, cut down to the fields it reads.
 * preserve_access_index lets libbpf relocate each access to the running kernel.
 */
#ifndef SYSLAT_KERNEL_H
#define SYSLAT_KERNEL_H

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

/* arch/x86/include/asm/thread_info.h: TS_COMPAT is set for 32-bit programs and for int $0x80 alike. */
#define TS_COMPAT 0x0002
/* include/linux/sched.h: kernel threads, io_uring workers, other workers that never run user code. */
#define PF_KTHREAD 0x00200000
#define PF_WORKERS (PF_KTHREAD | 0x00000010 | 0x00004000)
/* include/linux/sched.h: stopped by a signal or a debugger, dead, frozen (TASK_FROZEN, since Linux 6.1). */
#define TASK_NOT_IN_CALL (0x4 | 0x8 | 0x80 | 0x8000)
/* include/linux/sched.h: frozen, before Linux 6.1; since then nothing has this bit. */
#define PF_FROZEN 0x00010000
/* include/linux/sched/jobctl.h: a cgroup of version 2 is being frozen. */
#define JOBCTL_TRAP_FREEZE (1UL << 23)
/* arch/arm64/include/uapi/asm/ptrace.h: the program runs in the 32-bit state. */
#define ARM64_PSR_MODE32_BIT 0x10

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
	unsigned long flags;
	__u32 status; /* x86 only */
	__u32 cpu;    /* in task_struct before Linux 5.16 */
};

struct sched_info {
	unsigned long long run_delay; /* ns that the task was runnable and waited for a CPU */
};

/*
 * Every number is declared unsigned, whatever the kernel says: libbpf can then read it in whatever size a kernel has it (on_cpu
 * is an int, and a u8 since Linux 7.2).
 */
struct task_struct {
	struct sched_info sched_info; /* with CONFIG_SCHED_INFO, as distributions have it */
	struct thread_info thread_info;
	unsigned int __state;
	unsigned int on_cpu;
	unsigned int flags;
	unsigned long jobctl;
	__u32 pid;
	__u32 tgid;
	__u64 start_time;
	char comm[16];
};

struct task_struct___with_cpu { /* before Linux 5.16 */
	unsigned int cpu;
};

struct task_struct___with_state { /* before Linux 5.14 */
	unsigned long state;
};

struct pt_regs___x86 {
	unsigned long orig_ax;
};

struct pt_regs___arm64 {
	__u64 pstate;
	__u32 syscallno;
};

/* What the programs on trace events are given. */
struct trace_event_raw_sys_enter {
	long id;
};

struct trace_event_raw_sys_exit {
	long ret;
};

enum bpf_func_id___with_task_pt_regs { BPF_FUNC_task_pt_regs___with_task_pt_regs = 175 }; /* since Linux 5.15 */

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

/*
 * A pointer to what has the kernel type `type` from an address; reading through it is safe whatever the address is. The verifier
 * replaces the call by a move. Since Linux 6.2 (a35b9af4ec2c).
 */
void *bpf_rdonly_cast(const void *address, __u32 type) __attribute__((section(".ksyms"), weak));

#endif

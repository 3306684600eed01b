/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The differences between the kernels that the programs run on, and between their processors. Only this header asks what the
 * running kernel has; libbpf answers when it loads the programs, so that asking costs nothing later. What user space must
 * know, such as whether programs can cast, is in KernelFeatures.
 */
#ifndef SYSLAT_FEATURES_BPF_H
#define SYSLAT_FEATURES_BPF_H

#include "kernel.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* arch/x86/include/asm/thread_info.h: TS_COMPAT is set for 32-bit programs and for int $0x80 alike. */
#define TS_COMPAT 0x0002
/* arch/arm64/include/uapi/asm/ptrace.h: the program runs in the 32-bit state. */
#define ARM64_PSR_MODE32_BIT 0x10
/* include/linux/sched.h: stopped by a signal or a debugger, dead, frozen (TASK_FROZEN, since Linux 6.1). */
#define TASK_NOT_IN_CALL (0x4 | 0x8 | 0x80 | 0x8000)
/* include/linux/sched.h: frozen, before Linux 6.1; since then nothing has this bit. */
#define PF_FROZEN 0x00010000
/* include/linux/sched/jobctl.h: a cgroup of version 2 is being frozen. */
#define JOBCTL_TRAP_FREEZE (1UL << 23)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct___with_cpu { /* before Linux 5.16 */
	unsigned int cpu;
};

struct task_struct___with_state { /* before Linux 5.14 */
	unsigned long state;
};

struct kernfs_node___with_parent { /* before Linux 6.15 */
	struct kernfs_node *parent;
};

struct pt_regs___x86 {
	unsigned long orig_ax;
	unsigned long di, si, dx, r10, r8, r9; /* the arguments of a 64-bit call */
	unsigned long bx, cx, bp; /* of a 32-bit one with some of these */
};

struct pt_regs___arm64 {
	__u64 regs[31];
	__u64 pstate;
	__u64 orig_x0;
	__u32 syscallno;
};

#pragma clang attribute pop

enum bpf_func_id___with_task_pt_regs { BPF_FUNC_task_pt_regs___with_task_pt_regs = 175 }; /* since Linux 5.15 */

/*
 * A pointer to what has the kernel type `type` from an address; reading through it is safe whatever the address is. The verifier
 * replaces the call by a move. Since Linux 6.2 (a35b9af4ec2c).
 */
void *bpf_rdonly_cast(const void *address, __u32 type) __attribute__((section(".ksyms"), weak));

/*
 * The running thread, which `cpu` has. The helper for it is a call. On processors with guarded returns (mitigations
 * against speculation) it takes half as long as all other work for a system call. A cast is free.
 */
static __always_inline struct task_struct *running_thread(const struct syslat_cpu *cpu, bool can_cast)
{
	if (can_cast)
		return bpf_rdonly_cast((void *)cpu->task, bpf_core_type_id_kernel(struct task_struct));
	return bpf_get_current_task_btf();
}

/*
 * The same task, of which the verifier knows less: for each pointer that is read through one that it trusts, it looks through the
 * names of all the kernel's types, which takes it a millisecond.
 */
static __always_inline struct task_struct *plain(struct task_struct *task, bool can_cast)
{
	return can_cast ? bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct)) : task;
}

/* The CPU that a task runs on or ran on last. The number moved into thread_info with Linux 5.16. */
static __always_inline __u32 cpu_of(struct task_struct *task)
{
	struct task_struct___with_cpu *old = (void *)task;

	return bpf_core_field_exists(task->thread_info.cpu) ? task->thread_info.cpu : old->cpu;
}

/* The state of a task, 0 while it runs or could run. Called `state` before Linux 5.14. */
static __always_inline __u64 state_of(struct task_struct *task)
{
	struct task_struct___with_state *old = (void *)task;

	return bpf_core_field_exists(task->__state) ? task->__state : old->state;
}

/*
 * Whether a thread that isn't on a CPU stopped outside of its call: by a signal, a debugger or the freezer. The freezer lets a
 * call return first, as a signal would, and the thread makes it again when it thaws.
 */
static __always_inline bool is_stopped(struct task_struct *task)
{
	return state_of(task) & TASK_NOT_IN_CALL || task->flags & PF_FROZEN || task->jobctl & JOBCTL_TRAP_FREEZE;
}

/* The folder that a folder of a control group is in; NULL for the root. Called `parent` before Linux 6.15. */
static __always_inline struct kernfs_node *parent_of(struct kernfs_node *folder)
{
	struct kernfs_node___with_parent *old = (void *)folder;

	return bpf_core_field_exists(folder->__parent) ? folder->__parent : old->parent;
}

/* Whether a program can ask where the registers of a task's call are: bpf_task_pt_regs, since Linux 5.15. */
static __always_inline bool has_task_pt_regs(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id___with_task_pt_regs, BPF_FUNC_task_pt_regs___with_task_pt_regs);
}

/* How a task entered the call `number`, SYSLAT_ABI_*: by its mode on arm64, by a flag of the task and the number on x86. */
static __always_inline __u32 abi_of(struct task_struct *task, struct pt_regs *regs, __u64 number)
{
	struct pt_regs___arm64 *arm64 = (void *)regs;

	if (bpf_core_field_exists(arm64->pstate))
		return arm64->pstate & ARM64_PSR_MODE32_BIT ? SYSLAT_ABI_COMPAT : SYSLAT_ABI_NATIVE;
	if (task->thread_info.status & TS_COMPAT)
		return SYSLAT_ABI_COMPAT;
	return number & SYSLAT_X32_BIT ? SYSLAT_ABI_X32 : SYSLAT_ABI_NATIVE;
}

/* The number of the call that saved registers are of, wherever the processor has it; -1 for no call. */
static __always_inline __s64 saved_number(struct pt_regs *regs)
{
	struct pt_regs___arm64 *arm64 = (void *)regs;
	struct pt_regs___x86 *x86 = (void *)regs;

	if (bpf_core_field_exists(x86->orig_ax))
		return (__s64)x86->orig_ax;
	return bpf_core_field_exists(arm64->syscallno) ? (__s32)arm64->syscallno : -1;
}

#endif

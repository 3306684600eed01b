/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The threads that are followed if only the calls of one command are counted: the thread that begins the command, and every
 * thread that a followed thread creates. A thread is followed if it has a place to save its calls. Other threads have none.
 */
#ifndef SYSLAT_FOLLOW_BPF_H
#define SYSLAT_FOLLOW_BPF_H

#include "callers.bpf.h"
#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "off_cpu.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

static __always_inline bool is_followed(struct task_struct *task)
{
	return saved_call_of(task) != NULL;
}

/* Records that the running thread isn't followed, so that its next calls cost only a comparison. */
static __always_inline void meet_stranger(struct syslat_cpu *cpu, struct task_struct *task, __u64 regs)
{
	cpu->task = (__u64)task;
	cpu->regs = regs;
	cpu->tgid = 0;
}

/* Whether the running thread, whose registers are at `regs`, is known not to be followed. */
static __always_inline bool is_stranger(const struct syslat_cpu *cpu, __u64 regs)
{
	return cpu->regs == regs && !cpu->tgid && likely(!control.measured_tid);
}

/* Follows `task` from now on. */
static __always_inline bool follow(struct task_struct *task, __u64 regs)
{
	if (!make_place(task, regs)) {
		__sync_fetch_and_add(&control.unfollowed, 1);
		return false;
	}
	__sync_fetch_and_add(&control.followed, 1);
	return true;
}

/*
 * Follows the running thread if it is entering the call that begins the command: the first execve of a child that the process
 * which loaded the programs has created since. True if it is.
 */
static __noinline bool begin_command_now(struct syslat_cpu *cpu, __u64 regs)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!cpu || task->real_parent->tgid != control.self_tgid || task->start_time < control.attached_ns || !follow(task, regs))
		return false;
	control.awaited = 0;
	cpu->task = (__u64)task;
	cpu->regs = regs;
	cpu->tgid = task->tgid;
	cpu->caller = 0;
	cpu->cgroups = 0;
	return true;
}

static __always_inline bool begin_command(struct syslat_cpu *cpu, __u64 regs, __u64 number)
{
	return unlikely(control.awaited) && number == control.awaited && begin_command_now(cpu, regs);
}

/* Follows `child`, which the running thread has created and which hasn't run yet, if the running thread is followed. */
static __always_inline void follow_child(struct task_struct *child)
{
	struct off_cpu_call *stale;

	if (control.generation != settings.generation)
		return;
	stale = saved_call_of(child);
	if (unlikely(stale != NULL)) { /* of an earlier thread at this address, whose end was missed */
		stale->call.left_ns = 0;
		if (settings.tells_callers)
			part_from(caller_in(stale->caller));
		take_place_back(child);
		__sync_fetch_and_add(&control.followed, -1);
	}
	if (child->flags & PF_WORKERS || !is_followed(bpf_get_current_task_btf()))
		return;
	/* The address of its registers is found when it makes its first call. */
	follow(child, 0);
}

#endif

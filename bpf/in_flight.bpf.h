/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The calls in flight, thread by thread, as the task iterator finds them. Nothing here needs a helper that reads kernel
 * memory, which a kernel under lockdown refuses: every field is read through a pointer whose type the verifier knows.
 */
#ifndef SYSLAT_IN_FLIGHT_BPF_H
#define SYSLAT_IN_FLIGHT_BPF_H

#include "callers.bpf.h"
#include "calls.bpf.h"
#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "off_cpu.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

/* How often a call that changes while it is copied is copied again. */
#define COPY_TRIES 8

/*
 * The number of the call that a blocked thread is in, by its saved registers; -1 if it is in none (it took an
 * exception or an interrupt, or it is stopped on its way back).
 */
static __always_inline __s64 blocked_in(struct task_struct *task, struct pt_regs *regs)
{
	if (task->flags & PF_WORKERS || task->on_cpu || state_of(task) == 0 || is_stopped(task))
		return -1;
	return saved_number(regs);
}

static __always_inline bool is_same(const struct syslat_call *left, const struct syslat_call *right)
{
	return left->regs == right->regs && left->start_ns == right->start_ns && left->number == right->number
		&& left->abi == right->abi;
}

/*
 * Copies a call that its CPU may be changing. False if there is none. A second copy differs if the call was written
 * meanwhile, since the fields of a call always change in the same order.
 */
static __always_inline bool copy_call(volatile struct syslat_call *from, struct syslat_call *to)
{
	struct syslat_call again;
	__u32 i;

	for (i = 0; i < COPY_TRIES; i++) {
		__u32 fence = 0;

		to->regs = from->regs;
		to->start_ns = from->start_ns;
		to->number = from->number;
		to->abi = from->abi;
		fence = __sync_fetch_and_add(&control.reader_fence, 1);
		opaque(fence);
		again.regs = from->regs;
		again.start_ns = from->start_ns;
		again.number = from->number;
		again.abi = from->abi;
		if (to->regs == 0)
			return false;
		if (is_same(to, &again))
			return true;
	}
	return false;
}

/* The call that `task` is in, wherever it is stored. False if it is in none. */
static __always_inline bool find_call(struct task_struct *task, struct syslat_call *call)
{
	struct off_cpu_call *saved = saved_call_of(task);
	struct syslat_cpu *cpu;
	struct pt_regs *regs;
	__s64 number;
	__u32 id;

	if (saved && copy_call(&saved->call, call) && *(volatile __u64 *)&saved->task == (__u64)task)
		return true;
	id = cpu_of(task);
	cpu = bpf_map_lookup_elem(&cpus, &id);
	if (cpu && cpu->task == (__u64)task && copy_call(&cpu->current, call)
	    && *(volatile __u64 *)&cpu->task == (__u64)task)
		return true;
	if (saved || task->start_time >= control.attached_ns || !is_counted(task))
		return false;
	/* A call that is older than the probe. */
	if (!has_task_pt_regs())
		return false;
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	number = blocked_in(task, regs);
	call->number = number;
	call->abi = abi_of(task, regs, number);
	call->start_ns = 0;
	return number >= 0;
}

/* Reports the control group of a thread: as of the last return of a call of its, or the current one if no call has returned. */
static __always_inline void name_cgroup(struct task_struct *task, bool can_cast, struct syslat_in_flight *call)
{
	struct off_cpu_call *saved = settings.tells_callers ? saved_call_of(task) : NULL;
	__u32 number = saved ? caller_in(saved->caller) : 0;
	struct syslat_caller *caller = number ? caller_at(number) : NULL;
	struct cgroup *group;
	__u32 hierarchy;

	if (caller) {
		call->cgroup = caller->cgroup;
		hierarchy = caller->hierarchy;
		/* Or the compiler would have both ways read by one instruction, which the verifier refuses. */
		opaque(hierarchy);
		call->hierarchy = hierarchy;
		return;
	}
	group = cgroup_of(&control.looked_at, plain(task, can_cast), can_cast);
	call->cgroup = group->kn->id;
	call->hierarchy = group->root->hierarchy_id;
}

/* Writes a struct syslat_in_flight, and its frames, for a thread that is inside a call, or that is followed. */
static __always_inline int write_in_flight(struct bpf_iter__task *ctx, bool can_cast)
{
	struct {
		struct syslat_in_flight call;
		__u64 frames[SYSLAT_STACK_DEPTH];
	} record = {};
	struct task_struct *task = ctx->task;
	struct syslat_call call = {};
	bool is_in_call;
	long bytes = 0;

	if (!task)
		return 0;
	is_in_call = find_call(task, &call);
	if (!is_in_call && (!settings.follows || task->flags & PF_EXITING || !is_followed(task)))
		return 0;
	if (control.with_stacks)
		bytes = bpf_get_task_stack(task, record.frames, sizeof(record.frames), 0);
	if (bytes < 0)
		bytes = 0;
	record.call.pid = task->tgid;
	record.call.tid = task->pid;
	record.call.start_ns = call.start_ns;
	record.call.abi = is_in_call ? call.abi : SYSLAT_ABI_NO_CALL;
	record.call.number = call.number;
	record.call.depth = bytes / 8;
	((__u64 *)record.call.comm)[0] = name_words(task)[0];
	((__u64 *)record.call.comm)[1] = name_words(task)[1];
	record.call.uid = plain(task, can_cast)->cred->uid.val;
	record.call.process_start_ns = plain(task, can_cast)->group_leader->start_time;
	name_cgroup(task, can_cast, &record.call);
	bytes += sizeof(record.call);
	opaque(bytes);
	if (bytes > 0 && bytes <= (long)sizeof(record))
		bpf_seq_write(ctx->meta->seq, &record, bytes);
	return 0;
}

#define ITERATOR(suffix, can_cast) \
	SEC("iter/task") \
	int syslat_in_flight##suffix(struct bpf_iter__task *ctx) \
	{ \
		return write_in_flight(ctx, can_cast); \
	}

ITERATOR(, true)
ITERATOR(_castless, false)

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The work at each event: a thread enters a call, returns from it, loses and gets a CPU in it, is moved in it, ends in it. */
#ifndef SYSLAT_CALLS_BPF_H
#define SYSLAT_CALLS_BPF_H

#include "callers.bpf.h"
#include "compiler.bpf.h"
#include "features.bpf.h"
#include "follow.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "off_cpu.bpf.h"
#include "returned.bpf.h"
#include "rows.bpf.h"
#include "run_delay.bpf.h"
#include "slow.bpf.h"
#include "syslat.h"
#include "waits.bpf.h"

#include <bpf/bpf_helpers.h>

static __always_inline bool is_counted(struct task_struct *task)
{
	if (unlikely(control.measured_tid))
		return task->pid == control.measured_tid;
	if (settings.follows)
		return is_followed(task);
	return task->tgid != control.self_tgid;
}

/* The same for the running thread, which `cpu` has. */
static __always_inline bool is_running_counted(const struct syslat_cpu *cpu)
{
	if (unlikely(control.measured_tid))
		return is_counted(bpf_get_current_task_btf());
	if (settings.follows && !cpu->tgid)
		return false;
	return cpu->tgid != control.self_tgid;
}

/*
 * Writes down which thread runs, for its next calls, and gives it a place to save them. Here and not in the switch, where a
 * run queue is locked that allocating may need (before Linux 6.4).
 */
static __noinline int meet_thread(struct syslat_cpu *cpu, __u64 regs)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct off_cpu_call *place;

	if (!cpu)
		return 0;
	if (settings.follows && !is_followed(task)) {
		meet_stranger(cpu, task, regs);
		if (control.measured_tid == task->pid)
			cpu->tgid = task->tgid;
		return 0;
	}
	make_place(task, regs);
	cpu->task = (__u64)task;
	cpu->regs = regs;
	cpu->tgid = task->tgid;
	place = saved_call_of(task);
	cpu->caller = place ? place->caller : 0;
	cpu->cgroups = 0;
	return 0;
}

/* Counts a call in progress as lost. The only place where calls are. */
static __always_inline void lose(struct syslat_cpu *cpu, const struct syslat_call *call, enum syslat_loss reason)
{
	cpu->lost[reason]++;
	cpu->lost_of[checked_row(call->row)]++;
}

/*
 * Says in `call` which one it is, in one store: the switch copies these fields as a word, which a processor waits for while they
 * are still on their way to memory one by one.
 */
static __always_inline void describe(struct syslat_call *call, __u64 row, __u64 abi, __u64 number)
{
	__u64 set = (__u8)settings.generation;

	*(__u64 *)&call->row = row | abi << 16 | set << 24 | number << 32;
}

static __always_inline void enter(struct pt_regs *regs, __u64 number, bool can_cast)
{
	struct syslat_cpu *cpu = own_cpu();
	__u32 abi, row;

	if (unlikely(!cpu))
		return;
	if (unlikely(cpu->current.regs)) {
		/* The set of programs that was here before has seen this entry. */
		if (cpu->current.regs == (__u64)regs && cpu->current.set != (__u8)settings.generation)
			return;
		lose(cpu, &cpu->current, SYSLAT_LOST_OVERWRITTEN);
		cpu->current.regs = 0;
	}
	if (unlikely(cpu->regs != (__u64)regs))
		meet_thread(cpu, (__u64)regs);
	if (unlikely(!is_running_counted(cpu)) && !(settings.follows && begin_command(cpu, (__u64)regs, number)))
		return;
	abi = abi_of(running_thread(cpu, can_cast), regs, number);
	row = checked_row(row_number(abi, number));
	cpu->rows[row].entries++;
	describe(&cpu->current, row, abi, number);
	cpu->current.wait_ns = 0;
	cpu->current.start_ns = bpf_ktime_get_ns();
	/* Last: from here on the call is there for a switch to save. */
	barrier();
	cpu->current.regs = (__u64)regs;
}

static __always_inline bool has_result(const struct syslat_call *call)
{
	__u32 number = call->number & ~SYSLAT_X32_BIT;

	if (call->abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX)
		return true;
	return !(control.resultless[call->abi][number / 64] >> (number % 64) & 1);
}

/*
 * Handles a return whose entry is not in this CPU's element. Some kernels occasionally omit a switch, so that the call
 * is still where the previous switch saved it; restores it. False if the entry was never seen.
 */
static __noinline int recover(struct syslat_cpu *cpu, __u64 regs, __u64 now)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct off_cpu_call *saved;
	__u64 waited;

	if (!cpu)
		return 0;
	if (!is_counted(task)) { /* the daemon's own calls end here, and strangers' first ones after they got the CPU */
		if (settings.follows && !cpu->current.regs)
			meet_stranger(cpu, task, regs);
		return 0;
	}
	saved = saved_call_of(task);
	if (!saved || !saved->call.left_ns || saved->regs != regs) {
		cpu->unmatched_exits++;
		return 0;
	}
	if (cpu->current.regs)
		lose(cpu, &cpu->current, SYSLAT_LOST_OVERWRITTEN);
	cpu->task = (__u64)task;
	cpu->regs = regs;
	cpu->tgid = task->tgid;
	cpu->caller = saved->caller;
	cpu->cgroups = 0;
	/* When it came back isn't known; it was off the CPU at least at the beginning. */
	waited = restore_call(saved, cpu, now);
	if (settings.finds_slow && is_worth_noting(waited))
		note_hidden_wait(waited);
	return 1;
}

static __always_inline void leave(struct pt_regs *regs, __s64 result, __u64 now, bool can_cast)
{
	struct syslat_cpu *cpu = own_cpu();
	struct returned call = {};
	__u64 bucket;

	if (unlikely(!cpu))
		return;
	if (unlikely(cpu->current.regs != (__u64)regs)
	    && ((settings.follows && is_stranger(cpu, (__u64)regs)) || !recover(cpu, (__u64)regs, now))) {
		/* Where nothing else returns on this CPU, user space comes itself to have counted what was put off. */
		if (settings.tells_callers && is_asked(cpu) && !(cpu->request & 1)) {
			cpu->sequence++;
			write_fence(cpu);
			meet_reader();
			write_fence(cpu);
			cpu->sequence++;
		}
		return;
	}
	cpu->current.regs = 0;
	call.row = cpu->current.row;
	call.ns = now - cpu->current.start_ns;
	/* A call takes at least 1 ns, however coarse the clock is, since a time of 0 means no call. */
	if (unlikely((__s64)call.ns <= 0))
		call.ns = 1;
	call.wait = cpu->current.wait_ns;
	if (call.wait) {
		/* The scheduler's own account of the time in its queues; its clock is another, so it may overshoot. */
		call.runnable = run_delay_in(&cpu->current, running_thread(cpu, can_cast));
		if (call.wait > call.ns)
			call.wait = call.ns;
		if (call.runnable > call.wait)
			call.runnable = call.wait;
	}
	if ((__u64)result >= (__u64)-SYSLAT_MAX_ERRNO && has_result(&cpu->current))
		call.error = -result;
	/* Or the verifier would look at all that follows once with an error and once without. */
	forget(call.error, now);
	forget(call.ns, now);
	forget(call.wait, now);
	if (settings.tells_callers) {
		call.caller = caller_of(cpu, running_thread(cpu, can_cast), result, can_cast);
		forget(call.caller, now);
	}
	if (settings.finds_slow) {
		if (unlikely(is_noteworthy(cpu, &call)))
			meet_slow(&call, result, can_cast);
		forget(call.error, now);
		forget(call.ns, now);
	}
	cpu->sequence++;
	write_fence(cpu);
	if (settings.tells_callers && unlikely(is_asked(cpu)) && meet_reader()) {
		defer(cpu, &call);
		write_fence(cpu);
		cpu->sequence--;
		return;
	}
	bucket = syslat_bucket(call.ns);
	/* The verifier knows which of 38 ways led here; without that it looks at what follows once. */
	forget(bucket, now);
	count_returned(cpu, &call, bucket);
	write_fence(cpu);
	cpu->sequence++;
}

static __always_inline void switch_threads(struct task_struct *prev, struct task_struct *next)
{
	struct syslat_cpu *cpu = own_cpu();
	struct off_cpu_call *saved;
	__u64 now = 0, waited;

	if (unlikely(!cpu))
		return;
	if (unlikely(cpu->current.regs && cpu->task != (__u64)prev)) {
		if (cpu->task == (__u64)next) /* the set of programs that was here before has seen this switch */
			return;
		/* The kernel omitted the switch to `prev`, so this is the state of an earlier thread. */
		lose(cpu, &cpu->current, SYSLAT_LOST_OVERWRITTEN);
		cpu->current.regs = 0;
	}
	if (cpu->current.regs) {
		saved = saved_call_of(prev);
		if (likely(saved)) {
			if (unlikely(saved->call.left_ns))
				lose(cpu, &saved->call, SYSLAT_LOST_OVERWRITTEN);
			now = bpf_ktime_get_ns();
			note_run_delay(&cpu->current, prev);
			save_call(saved, cpu, now);
		} else {
			lose(cpu, &cpu->current, SYSLAT_LOST_NO_MEMORY);
			cpu->current.regs = 0;
		}
	}
	saved = next->flags & PF_KTHREAD ? NULL : saved_call_of(next); /* the idle task is a kernel thread too */
	if (!saved) {
		cpu->task = 0;
		cpu->regs = 0;
		return;
	}
	if (settings.tells_callers) {
		cpu->caller = saved->caller;
		cpu->cgroups = 0;
	}
	cpu->task = (__u64)next;
	cpu->regs = saved->regs;
	cpu->tgid = saved->tgid;
	if (saved->call.left_ns) {
		if (!now)
			now = bpf_ktime_get_ns();
		waited = restore_call(saved, cpu, now);
		if (settings.finds_slow && unlikely(is_worth_noting(waited)))
			note_wait(next, waited, now);
	}
}

/* A thread that isn't running is moved to another CPU. */
static __always_inline void move_thread(struct task_struct *task)
{
	struct off_cpu_call *saved;

	if (!task->se.sched_delayed)
		return;
	saved = saved_call_of(task);
	if (saved && saved->call.left_ns)
		keep_run_delay(&saved->call, task);
}

/* A thread that ends inside a call (exit, exit_group) never returns from it. Runs in that thread. */
static __always_inline void end_thread(struct task_struct *task)
{
	struct syslat_cpu *cpu = own_cpu();
	struct off_cpu_call *saved;

	if (!cpu)
		return;
	if (cpu->current.regs && cpu->task == (__u64)task) {
		cpu->rows[checked_row(cpu->current.row)].never_returned++;
		cpu->current.regs = 0;
	}
	/* Its id may soon belong to another process, whose calls must be counted. */
	if (unlikely(task->pid == control.self_tgid))
		control.self_tgid = 0;
	saved = saved_call_of(task);
	if (saved && saved->call.left_ns) { /* the switch to it was not shown */
		cpu->rows[checked_row(saved->call.row)].never_returned++;
		saved->call.left_ns = 0;
	}
	if (settings.tells_callers && saved) {
		part_from(caller_in(saved->caller));
		saved->caller = 0;
	}
	if (settings.follows) {
		if (!saved)
			return;
		__sync_fetch_and_add(&control.followed, -1);
	}
	take_place_back(task);
}

#endif

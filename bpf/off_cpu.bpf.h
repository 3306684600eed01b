/* SPDX-License-Identifier: GPL-2.0 */
/* Where a thread's call is saved while the thread is off the CPU. */
#ifndef SYSLAT_OFF_CPU_BPF_H
#define SYSLAT_OFF_CPU_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

/* The place in `off_cpu_array` that `task` may have. */
static __always_inline struct off_cpu_call *array_place_of(struct task_struct *task)
{
	__u32 low = (__u32)(__u64)task, hash, index;

	/* The verifier takes half an address for a number, which may be shifted. */
	asm volatile("" : "+w"(low));
	/* Multiplicative hashing, by 2^32 over the golden ratio; the bits that alignment leaves 0 say nothing. */
	hash = (low >> 6) * 0x9e3779b1u;
	index = (__u64)hash * settings.array_places >> 32;
	return bpf_map_lookup_elem(&off_cpu_array, &index);
}

static __always_inline bool has_place(struct task_struct *task, const struct off_cpu_call *place)
{
	return place && place->task == (__u64)task;
}

/* Where the call of `task` is saved, or would be; NULL if it has made none. */
static __always_inline struct off_cpu_call *saved_call_of(struct task_struct *task)
{
	struct off_cpu_call *place = array_place_of(task);
	__u64 key = (__u64)task;

	if (has_place(task, place))
		return place;
	if (settings.follows && !control.stored)
		return NULL;
	if (settings.saves_in_table)
		return bpf_map_lookup_elem(&off_cpu_table, &key);
	return bpf_task_storage_get(&off_cpu_storage, task, 0, 0);
}

/* Gives a thread, whose registers are at `regs` in its calls, a place to save them. False if there is none to be had. */
static __always_inline bool make_place(struct task_struct *task, __u64 regs)
{
	struct off_cpu_call empty = {.task = (__u64)task, .regs = regs, .tgid = task->tgid};
	struct off_cpu_call *place = array_place_of(task);
	__u64 key = (__u64)task;

	struct off_cpu_call *known = saved_call_of(task);

	if (known) {
		known->regs = regs;
		return true;
	}
	if (place && __sync_val_compare_and_swap(&place->task, 0, key) == 0) {
		place->regs = regs;
		place->tgid = task->tgid;
		place->caller = 0;
		return true;
	}
	if (settings.saves_in_table) {
		if (bpf_map_update_elem(&off_cpu_table, &key, &empty, BPF_NOEXIST))
			return false;
	} else if (!bpf_task_storage_get(&off_cpu_storage, task, &empty, BPF_LOCAL_STORAGE_GET_F_CREATE)) {
		return false;
	}
	if (settings.follows)
		__sync_fetch_and_add(&control.stored, 1);
	return true;
}

/* Takes it back from a thread that ends and has no call there; task storage goes with its task. */
static __always_inline void take_place_back(struct task_struct *task)
{
	struct off_cpu_call *place = array_place_of(task);
	__u64 key = (__u64)task;

	if (has_place(task, place)) {
		__sync_lock_test_and_set(&place->task, 0); /* an atomic, so that what was written before is seen before */
		return;
	}
	if (settings.saves_in_table)
		bpf_map_delete_elem(&off_cpu_table, &key);
	if (settings.follows)
		__sync_fetch_and_add(&control.stored, -1);
}

/* Saves the call of the CPU's thread, which leaves it now. */
static __always_inline void save_call(struct off_cpu_call *saved, struct syslat_cpu *cpu, __u64 now)
{
	saved->call.start_ns = cpu->current.start_ns;
	saved->call.wait_ns = cpu->current.wait_ns;
	saved->call.run_delay_ns = cpu->current.run_delay_ns;
	*(__u64 *)&saved->call.row = *(__u64 *)&cpu->current.row;
	/* Last: from here on the call is there for the task iterator to find. */
	barrier();
	saved->call.left_ns = now;
	cpu->current.regs = 0;
}

/* Brings a saved call back to the CPU that its thread runs on now. How long the thread was off the CPU. */
static __always_inline __u64 restore_call(struct off_cpu_call *saved, struct syslat_cpu *cpu, __u64 now)
{
	__u64 waited = now - saved->call.left_ns;

	cpu->current = saved->call;
	cpu->current.wait_ns += waited;
	cpu->current.regs = saved->regs;
	saved->call.left_ns = 0;
	return waited;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stack of a call's longest wait. When the call returns, the stack of the wait is gone, and walking stacks at each
 * switch is expensive. But a thread that gets the CPU back still has the stack on which it lost the CPU. So after a
 * long wait that stack is walked, before the thread continues.
 */
#ifndef SYSLAT_WAITS_BPF_H
#define SYSLAT_WAITS_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "rows.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

/* Whether a wait may have to be noted. The clocks of two CPUs may differ by a little, so that it looks shorter than none. */
static __always_inline bool is_worth_noting(__u64 waited)
{
	return (__s64)waited >= (__s64)settings.shortest_wait_ns;
}

/* How long a call of a kind takes that is slow; SYSLAT_NO_THRESHOLD if none is. */
static __always_inline __u64 threshold_of(struct syslat_slow *slow, __u32 abi, __u32 number)
{
	if (abi == SYSLAT_ABI_X32)
		number &= ~SYSLAT_X32_BIT;
	opaque(abi);
	opaque(number);
	if (abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX)
		return slow->threshold_of_others;
	return slow->thresholds[abi][number];
}

/* The first of the waits that `task` may have; the others of its set follow. */
static __always_inline __u32 first_wait(__u64 task)
{
	return ((__u32)(task >> 6) * 0x9e3779b1u >> 24) % SYSLAT_WAIT_SETS * SYSLAT_WAIT_WAYS;
}

static __always_inline struct syslat_wait *wait_at(struct syslat_slow *slow, __u32 index)
{
	opaque(index);
	return &slow->waits[index % (SYSLAT_WAIT_SETS * SYSLAT_WAIT_WAYS)];
}

/* Another CPU may need the same place for another thread. It holds it for a microsecond; other threads then go without. */
static __always_inline bool take_wait(struct syslat_wait *wait)
{
	return __sync_val_compare_and_swap(&wait->busy, 0, 1) == 0;
}

static __always_inline void leave_wait(struct syslat_wait *wait)
{
	__sync_lock_test_and_set(&wait->busy, 0);
}

/*
 * The place for a wait of a call, or that of the wait that was noted longest ago.
 *
 * Not static, for the verifier's sake; see claim_row.
 */
__noinline __u32 find_wait(__u64 task)
{
	struct syslat_slow *slow = the_slow();
	__u32 first = first_wait(task), i, found = first;
	__u64 oldest = ~0ull;

	if (!slow)
		return 0;
	for (i = 0; i < SYSLAT_WAIT_WAYS; i++) {
		struct syslat_wait *wait = wait_at(slow, first + i);

		if (wait->task == task)
			return first + i;
		if (wait->noted_ns < oldest) {
			oldest = wait->noted_ns;
			found = first + i;
		}
	}
	return found;
}

/* Whether a wait of the running CPU's call is to be looked at: long for such a call, and longer than the others of it. */
__noinline bool is_long_wait(__u64 waited)
{
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	__u64 least, slowest;

	if (!cpu || !slow)
		return false;
	least = threshold_of(slow, cpu->current.abi, cpu->current.number);
	if (least != SYSLAT_NO_THRESHOLD)
		least /= 4;
	/* Then it is the slowest of all, whatever the threshold. */
	slowest = slow->slowest[checked_row(cpu->current.row)].ns;
	if (slowest < least)
		least = slowest;
	return waited > least;
}

/* Writes down how long a call was off the CPU, where it isn't known where: the switch back to its thread was not shown. */
__noinline int note_hidden_wait(__u64 waited)
{
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_wait *wait;

	if (!cpu || !slow || !is_long_wait(waited))
		return 0;
	wait = wait_at(slow, find_wait(cpu->task));
	if (!take_wait(wait))
		return 0;
	if (wait->task != cpu->task || wait->start_ns != cpu->current.start_ns || wait->longest_ns < waited) {
		wait->task = cpu->task;
		wait->start_ns = cpu->current.start_ns;
		wait->longest_ns = waited;
		wait->noted_ns = cpu->current.start_ns;
		wait->depth = 0;
	}
	leave_wait(wait);
	return 0;
}

/* Writes down where `next`, which gets the CPU, was for the time of `waited`, unless it was longer elsewhere in the same call. */
static __noinline int note_wait(struct task_struct *next, __u64 waited, __u64 now)
{
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	__u64 task;
	struct syslat_wait *wait;
	long bytes;

	if (!cpu || !slow || !is_long_wait(waited))
		return 0;
	task = cpu->task;
	wait = wait_at(slow, find_wait(task));
	if (!take_wait(wait))
		return 0;
	if (wait->task != task || wait->start_ns != cpu->current.start_ns || wait->longest_ns < waited) {
		wait->task = task;
		wait->start_ns = cpu->current.start_ns;
		wait->longest_ns = waited;
		wait->noted_ns = now;
		bytes = bpf_get_task_stack(next, wait->frames, sizeof(wait->frames), 0);
		wait->depth = bytes > 0 ? (__u64)bytes / 8 : 0;
	}
	leave_wait(wait);
	return 0;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slow calls, logged one by one when they return, and the slowest of each row.
 *
 * A call that isn't slow costs one comparison, with a number in the cache line of its counters (`mark_ns`). The rest
 * may cost microseconds.
 */
#ifndef SYSLAT_SLOW_BPF_H
#define SYSLAT_SLOW_BPF_H

#include "cgroups.bpf.h"
#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "returned.bpf.h"
#include "rows.bpf.h"
#include "syslat.h"
#include "waits.bpf.h"

#include <bpf/bpf_helpers.h>

#ifdef SYSLAT_READS_ARGUMENTS
#include "arguments.bpf.h"
#endif

/* How often a change that another CPU was quicker with is tried again. */
#define SLOW_TRIES 8
/* How often the record of a slowest call is asked for that another CPU is writing: for longer than that takes. */
#define SLOWEST_TRIES 64
#define SLOWEST_TURNS 16

static __always_inline bool is_wanted_error(struct syslat_slow *slow, __u32 error)
{
	opaque(error);
	/* 0 is not an error and has no bit. */
	return slow->errors[error / 64 % (sizeof(slow->errors) / sizeof(slow->errors[0]))] >> (error % 64) & 1;
}

/* Whether a call with this error is to be logged. Not static, for the verifier; see claim_row. */
__noinline bool is_noteworthy_error(__u32 error)
{
	struct syslat_slow *slow = the_slow();

	return slow && is_wanted_error(slow, error);
}

/* Whether a call may have to be logged. */
static __always_inline bool is_noteworthy(struct syslat_cpu *cpu, const struct returned *call)
{
	return unlikely(call->ns >= cpu->rows[checked_row(call->row)].mark_ns)
		|| (settings.finds_errors && unlikely(call->error) && is_noteworthy_error(call->error));
}

/*
 * Whether a process may have one more call of a row logged in this second.
 *
 * This and what follows isn't static for the verifier's sake; see claim_row.
 */
__noinline bool is_within_limit(__u32 tgid, __u32 row, __u64 now)
{
	struct syslat_slow *slow = the_slow();
	__u64 key = (__u64)(tgid & 0x3fffff) << 42 | (__u64)row << 32;
	__u64 second = now / 1000000000 & 0xffff, old;
	__u32 first = (tgid * 0x9e3779b1u ^ row * 0x85ebca6bu) >> 16, i;

	if (!slow || !settings.slow_limit)
		return true;
	for (i = 0; i < SLOW_TRIES; i++) {
		__u64 *place = &slow->limits[first % SYSLAT_LIMITS];
		bool is_own, is_over;

		old = *(volatile __u64 *)place;
		is_own = old >> 32 == key >> 32;
		is_over = (old >> 16 & 0xffff) != second;
		if (is_own && !is_over) {
			if ((old & 0xffff) >= settings.slow_limit)
				return false;
			if (__sync_val_compare_and_swap(place, old, old + 1) == old)
				return true;
		} else if (is_own || is_over) {
			if (__sync_val_compare_and_swap(place, old, key | second << 16 | 1) == old)
				return true;
		} else {
			/* Another's, which was there first in this second. */
			first++;
			if (i >= SYSLAT_LIMIT_WAYS)
				break;
		}
	}
	return true;
}

/* Copies a unit of this CPU's record, if the record has that, to one of the ring or of the slowest. How many it has copied. */
__noinline __u32 copy_unit(__u32 unit, __u32 to, bool is_slowest)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_unit *place = NULL;
	__u32 i, target;

	if (!draft || !settings.finds_slow || unit >= SYSLAT_RECORD_UNITS)
		return 0;
	if (unit >= SYSLAT_MOST_UNITS) {
		target = (unit - SYSLAT_MOST_UNITS) / SYSLAT_TARGET_UNITS % SYSLAT_TARGETS;
		if ((unit - SYSLAT_MOST_UNITS) % SYSLAT_TARGET_UNITS * SYSLAT_UNIT >= draft->record.head.lengths[target])
			return 0;
	} else if (unit >= SYSLAT_HEAD_UNITS && (unit - SYSLAT_HEAD_UNITS) * 8 >= draft->record.head.depth) {
		return 0;
	}
	if (is_slowest) {
		place = bpf_map_lookup_elem(&slowest, &to);
	} else {
		to &= settings.ring_units - 1;
		place = bpf_map_lookup_elem(&slow_ring, &to);
	}
	if (!place)
		return 0;
#pragma unroll
	for (i = 1; i < 8; i++)
		place->words[i] = draft->units[unit].words[i];
	/* The first word of a record in the ring says that it is whole. */
	if (unit != 0 || is_slowest)
		place->words[0] = draft->units[unit].words[0];
	return 1;
}

/* Copies this CPU's record to where it begins. */
__noinline int copy_record(__u32 to, bool is_slowest)
{
	__u32 i;

	for (i = 0; i < SYSLAT_RECORD_UNITS; i++)
		to += copy_unit(i, to, is_slowest);
	return 0;
}

/* How many units this CPU's record takes. */
static __always_inline __u32 units_of(const struct syslat_slow_head *head)
{
	__u32 units = SYSLAT_HEAD_UNITS + (head->depth + 7) / 8, i;

#pragma unroll
	for (i = 0; i < SYSLAT_TARGETS; i++)
		units += (head->lengths[i] + SYSLAT_UNIT - 1) / SYSLAT_UNIT;
	return units;
}

/* Puts this CPU's record into the ring. False if there is no room. */
__noinline bool publish(void)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_unit *first;
	__u32 units, i, at;
	__u64 place;

	if (!draft || !slow || !cpu)
		return false;
	units = units_of(&draft->record.head);
	for (i = 0; i < SLOW_TRIES; i++) {
		place = *(volatile __u64 *)&slow->reserved;
		/* Signed: it may have been released since `place` was read. */
		if ((__s64)(place + units - *(volatile __u64 *)&slow->released) > (__s64)settings.ring_units)
			return false;
		if (__sync_val_compare_and_swap(&slow->reserved, place, place + units) == place)
			break;
	}
	if (i == SLOW_TRIES)
		return false;
	copy_record(place, false);
	at = place & (settings.ring_units - 1);
	first = bpf_map_lookup_elem(&slow_ring, &at);
	if (!first)
		return false;
	write_fence(cpu);
	*(volatile __u64 *)&first->words[0] = place + 1;
	return true;
}

/* Takes the record of the slowest call of a row from other CPUs. */
__noinline bool lock_slowest(__u32 row)
{
	struct syslat_slow *slow = the_slow();
	struct syslat_slowest *slowest;
	__u32 i;

	if (!slow)
		return false;
	slowest = &slow->slowest[checked_row(row)];
	for (i = 0; i < SLOWEST_TRIES; i++)
		if (__sync_val_compare_and_swap(&slowest->lock, 0, 1) == 0)
			return true;
	return false;
}

/* Makes this CPU's record that of the slowest call of its row, unless another CPU had a slower one meanwhile. */
__noinline int keep_slowest(__u32 row)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_slowest *slowest;
	__u32 i;

	if (!draft || !slow || !cpu)
		return 0;
	row = checked_row(row);
	slowest = &slow->slowest[row];
	for (i = 0; i < SLOWEST_TURNS; i++)
		if (lock_slowest(row))
			break;
	if (i == SLOWEST_TURNS) {
		/* The virtual CPU that has it was taken away. The next that is slower than what is kept is looked at again. */
		if (slowest->ns + 1 < cpu->rows[row].mark_ns)
			cpu->rows[row].mark_ns = slowest->ns + 1;
		return 0;
	}
	if (draft->record.head.ns > slowest->ns) {
		slowest->sequence++;
		write_fence(cpu);
		copy_record(row * settings.slowest_units, true);
		slowest->ns = draft->record.head.ns;
		write_fence(cpu);
		slowest->sequence++;
	}
	__sync_lock_test_and_set(&slowest->lock, 0);
	return 0;
}

/* Takes over where the running thread's call waited longest, if that is known. */
__noinline int take_frames(void)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_wait *wait;
	__u32 depth;

	if (!draft || !slow || !cpu)
		return 0;
	draft->record.head.longest_ns = 0;
	draft->record.head.depth = 0;
	wait = wait_at(slow, find_wait(cpu->task));
	if (wait->task != cpu->task || !take_wait(wait))
		return 0;
	if (wait->task == cpu->task && wait->start_ns == cpu->current.start_ns) {
		depth = wait->depth;
		draft->record.head.longest_ns = wait->longest_ns < draft->record.head.wait_ns ? wait->longest_ns
												: draft->record.head.wait_ns;
		draft->record.head.depth = depth <= SYSLAT_STACK_DEPTH ? depth : SYSLAT_STACK_DEPTH;
		__builtin_memcpy(draft->record.frames, wait->frames, sizeof(wait->frames));
		wait->noted_ns = 0; /* others may have the place */
	}
	leave_wait(wait);
	return 0;
}

/* Says in this CPU's record whose call it was. */
static __always_inline int describe_thread(bool can_cast)
{
	struct task_struct *task = plain(bpf_get_current_task_btf(), can_cast);
	struct syslat_draft *draft = this_draft();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_slow_head *head;
	struct cgroup *group;

	if (!draft || !cpu)
		return 0;
	head = &draft->record.head;
	group = cgroup_of(&cpu->looked_at, task, can_cast);
	head->cgroup = group->kn->id;
	head->hierarchy = group->root->hierarchy_id;
	head->process_start_ns = task->group_leader->start_time;
	head->uid = task->cred->uid.val;
	head->tgid = task->tgid;
	head->tid = task->pid;
	((__u64 *)head->comm)[0] = ((const __u64 *)&task->comm[0])[0];
	((__u64 *)head->comm)[1] = ((const __u64 *)&task->comm[0])[1];
	return 0;
}

__noinline int describe_thread_casting(void)
{
	return settings.finds_slow ? describe_thread(true) : 0;
}

__noinline int describe_thread_castless(void)
{
	return settings.finds_slow ? describe_thread(false) : 0;
}

/* Writes down the call that the running thread returns from, which is described in this CPU's record but for what takes long. */
__noinline int write_down_slow(bool is_wanted)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_slow_head *head;
	bool is_slowest, is_held_back = false;
	__u32 row;

	if (!draft || !slow || !cpu)
		return 0;
	head = &draft->record.head;
	row = checked_row(cpu->current.row);
	is_slowest = head->ns > slow->slowest[row].ns;
	if (is_wanted)
		is_held_back = !is_within_limit(cpu->tgid, row, head->end_ns);
	if (is_slowest || (is_wanted && !is_held_back)) {
		take_frames();
#ifdef SYSLAT_READS_ARGUMENTS
		read_arguments();
#endif
	}
	draft->sequence++;
	write_fence(cpu);
	if (is_wanted) {
		draft->seen++;
		if (is_held_back)
			draft->held_back++;
		else if (publish())
			draft->written++;
		else
			draft->dropped++;
	}
	write_fence(cpu);
	draft->sequence++;
	if (is_slowest)
		keep_slowest(row);
	return 0;
}

/* Begins a record of the call that the running thread returns from. Whether it is slow, or its error is wanted: 1, or 0. */
__noinline int begin_record(__u64 ns, __u64 wait, __u64 runnable, __s64 result, __u64 error)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_slow *slow = the_slow();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_slow_head *head;
	__u64 threshold, mark;
	__u32 row, i;

	if (!draft || !slow || !cpu)
		return 0;
	head = &draft->record.head;
	head->end_ns = cpu->current.start_ns + ns;
	head->ns = ns;
	head->wait_ns = wait;
	head->runnable_ns = runnable;
	head->result = result;
	head->error = error;
	head->call = cpu->current.number;
	head->abi = cpu->current.abi;
	head->flags = 0;
	head->targets = 0;
#pragma unroll
	for (i = 0; i < SYSLAT_TARGETS; i++)
		head->lengths[i] = 0;
	row = checked_row(cpu->current.row);
	threshold = threshold_of(slow, cpu->current.abi, cpu->current.number);
	mark = slow->slowest[row].ns;
	if (ns > mark)
		mark = ns;
	mark++;
	/* Calls of many kinds share these rows. */
	if ((row == SYSLAT_ROW_INVALID || row == SYSLAT_ROW_OTHER) && slow->least_threshold < mark)
		mark = slow->least_threshold;
	cpu->rows[row].mark_ns = threshold < mark ? threshold : mark;
	return ns >= threshold || is_wanted_error(slow, error);
}

/* Handles a call that may have to be logged. */
static __always_inline void meet_slow(const struct returned *call, __s64 result, bool can_cast)
{
	bool is_wanted = begin_record(call->ns, call->wait, call->runnable, result, call->error);

	if (can_cast)
		describe_thread_casting();
	else
		describe_thread_castless();
	write_down_slow(is_wanted);
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* How a call that has returned is counted, at once or, while user space reads, a little later. */
#ifndef SYSLAT_RETURNED_BPF_H
#define SYSLAT_RETURNED_BPF_H

#include "blocks.bpf.h"
#include "cells.bpf.h"
#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "rows.bpf.h"
#include "syslat.h"

/* A call that has returned. */
struct returned {
	__u64 ns;
	__u64 wait;
	__u64 runnable;
	__u64 error;
	__u32 row;
	__u32 caller; /* 0 where it isn't known, or not told */
};

/* Counts a call, between two changes of the CPU's sequence. */
static __always_inline void count_returned(struct syslat_cpu *cpu, const struct returned *call, __u64 bucket)
{
	__u32 index = checked_row(call->row), octave;
	struct syslat_row *row = &cpu->rows[index];

	row->total_ns += call->ns;
	if (call->wait) {
		row->wait_ns += call->wait;
		row->runnable_ns += call->runnable;
	}
	if (call->ns - 1 < row->min_ns - 1)
		row->min_ns = call->ns;
	if (call->ns > row->max_ns)
		row->max_ns = call->ns;
	octave = count_duration(cpu, index, bucket);
	if (unlikely(call->error))
		count_error(index, call->error);
	/* The verifier knows of which block it was. */
	forget(octave, call->ns);
	if (settings.tells_callers)
		count_for_caller(cpu, call->caller, index, octave, call->ns, call->wait, call->runnable, call->error != 0);
}

/* Not static, for the verifier's sake, which otherwise would look at what follows once for each way through it. */
__noinline __u32 bucket_of(__u64 ns)
{
	return syslat_bucket(ns);
}

/* Counts what returned while user space was reading. Not static, for the verifier's sake; see claim_row. */
__noinline int count_deferred(__u32 number)
{
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_notes *own = this_notes();
	struct syslat_deferred *deferred;
	struct returned call;

	if (!cpu || !own || number >= SYSLAT_DEFERRED)
		return 0;
	deferred = &own->deferred[number];
	call.ns = deferred->ns;
	call.wait = deferred->wait_ns;
	call.runnable = deferred->runnable_ns;
	call.error = deferred->error;
	call.row = deferred->row;
	call.caller = deferred->caller;
	forget(call.error, call.ns);
	count_returned(cpu, &call, bucket_of(call.ns));
	return 0;
}

#define DEFERRED_AT_ONCE 16

/* Counts some of them. In two steps, or the verifier would go through each. */
__noinline int count_some_deferred(__u32 first)
{
	struct syslat_cpu *cpu = this_cpu();
	__u32 i;

	if (!cpu)
		return 0;
	for (i = 0; i < DEFERRED_AT_ONCE; i++)
		if (first + i < cpu->deferred_count)
			count_deferred(first + i);
	return 0;
}

/*
 * Heeds what user space asks of this CPU, after its sequence has become odd. While user space reads, 1: the call is to be put off.
 * When it has read, or reads for too long, what was put off is counted; in a new epoch if user space has read it all.
 */
__noinline int meet_reader(void)
{
	struct syslat_cpu *cpu = this_cpu();
	__u32 request, i;

	if (!cpu)
		return 0;
	request = *(volatile __u32 *)&cpu->request;
	if (request & 1) {
		if (cpu->deferred_count < SYSLAT_DEFERRED)
			return 1;
	} else {
		cpu->flipped = cpu->sequence - 1;
		cpu->epoch = cpu->next_epoch;
	}
	for (i = 0; i < SYSLAT_DEFERRED; i += DEFERRED_AT_ONCE)
		count_some_deferred(i);
	cpu->deferred_count = 0;
	write_fence(cpu);
	cpu->granted = request;
	return 0;
}

/* Puts a call off until user space has read. */
static __always_inline void defer(struct syslat_cpu *cpu, const struct returned *call)
{
	__u32 number = cpu->deferred_count;
	struct syslat_notes *own = this_notes();
	struct syslat_deferred *deferred;

	if (!own || number >= SYSLAT_DEFERRED)
		return;
	deferred = &own->deferred[number];
	deferred->caller = call->caller;
	deferred->row = call->row;
	deferred->error = call->error;
	deferred->ns = call->ns;
	deferred->wait_ns = call->wait;
	deferred->runnable_ns = call->runnable;
	cpu->deferred_count = number + 1;
}

/* Whether user space asks anything that this CPU hasn't heeded. */
static __always_inline bool is_asked(const struct syslat_cpu *cpu)
{
	return *(volatile __u32 *)&cpu->request != cpu->granted;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Where a thread's call stands while the thread is off the CPU. */
#ifndef SYSLAT_PARKING_H
#define SYSLAT_PARKING_H

/* The place in `parking_array` that `task` may have. */
static __always_inline struct parked_call *place_of(struct task_struct *task)
{
	__u32 low = (__u32)(__u64)task, hash, index;

	/* The verifier takes half an address for a number, which may be shifted. */
	asm volatile("" : "+w"(low));
	/* Multiplicative hashing, by 2^32 over the golden ratio; the bits that alignment leaves 0 say nothing. */
	hash = (low >> 6) * 0x9e3779b1u;
	index = (__u64)hash * settings.array_places >> 32;
	return bpf_map_lookup_elem(&parking_array, &index);
}

static __always_inline bool has_place(struct task_struct *task, const struct parked_call *place)
{
	return place && place->task == (__u64)task;
}

/* Where the call of `task` is parked, or would be; NULL if it has made none. */
static __always_inline struct parked_call *parking_of(struct task_struct *task)
{
	struct parked_call *place = place_of(task);
	__u64 key = (__u64)task;

	if (likely(has_place(task, place)))
		return place;
	if (settings.parks_in_table)
		return bpf_map_lookup_elem(&parking_table, &key);
	return bpf_task_storage_get(&parking_storage, task, 0, 0);
}

/* Gives a thread, whose registers are at `regs` in its calls, a place to park them. */
static __always_inline void make_parking(struct task_struct *task, __u64 regs)
{
	struct parked_call parking = {.task = (__u64)task, .regs = regs, .tgid = task->tgid};
	struct parked_call *place = place_of(task);
	__u64 key = (__u64)task;

	if (parking_of(task))
		return;
	if (place && __sync_val_compare_and_swap(&place->task, 0, key) == 0) {
		place->regs = regs;
		place->tgid = task->tgid;
	} else if (settings.parks_in_table) {
		bpf_map_update_elem(&parking_table, &key, &parking, BPF_NOEXIST);
	} else {
		bpf_task_storage_get(&parking_storage, task, &parking, BPF_LOCAL_STORAGE_GET_F_CREATE);
	}
}

/* Takes it back from a thread that ends and has no call there; task storage goes with its task. */
static __always_inline void end_parking(struct task_struct *task)
{
	struct parked_call *place = place_of(task);
	__u64 key = (__u64)task;

	if (has_place(task, place))
		__sync_lock_test_and_set(&place->task, 0); /* an atomic, so that what was written before is seen before */
	else if (settings.parks_in_table)
		bpf_map_delete_elem(&parking_table, &key);
}

/* Parks the call that the CPU's thread is in. */
static __always_inline void park(struct parked_call *parking, struct syslat_cpu *cpu, __u64 now)
{
	parking->call = cpu->current;
	parking->call.wait_ns -= now;
	cpu->current.regs = 0;
}

/* Brings a parked call back to the CPU that its thread runs on. */
static __always_inline void unpark(struct parked_call *parking, struct syslat_cpu *cpu, __u64 now)
{
	cpu->current = parking->call;
	cpu->current.wait_ns += now;
	parking->call.regs = 0;
}

#endif

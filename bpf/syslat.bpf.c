// SPDX-License-Identifier: GPL-2.0
/*
 * Latency, errors and waiting time of every system call, kept in the kernel.
 *
 * The call that a CPU's current thread is in stands in that CPU's element of the
 * map `cpus`, like a register: sys_enter writes it, sys_exit reads it, and
 * sched_switch saves it to the thread's task storage and restores it when the
 * thread runs again, on whichever CPU. A call that never leaves its CPU costs two
 * array look-ups and no helper beyond the clock; waiting time falls out of the
 * switches, with one clock for all CPUs.
 *
 * Tracepoint programs run with preemption off and none of these tracepoints fires
 * in an interrupt, so a CPU's element has one writer and needs no atomics.
 */
#include "kernel.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#ifndef likely /* bpf_helpers.h defines both since libbpf 1.7 */
#define likely(x) __builtin_expect(!!(x), 1)
#endif
#ifndef unlikely
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
/* Keeps the compiler from proving a bound away that the verifier can't see. */
#define opaque(x) asm volatile("" : "+r"(x))

/* How many places a new (slot, errno) pair looks at before it gives up. */
#define ERROR_PROBES 32

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of possible CPU ids at load */
	__type(key, __u32);
	__type(value, struct syslat_cpu);
} cpus SEC(".maps");

/* A thread's call while the thread is off the CPU. */
struct parked_call {
	struct syslat_call call;
	__u64 since_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct parked_call);
} parked SEC(".maps");

struct syslat_control control = {.totals.layout_version = SYSLAT_LAYOUT_VERSION};

/*
 * Which set of programs this is. While one set takes over from another, both are attached, and each event is the business of
 * the set that its CPU's element names.
 */
const volatile __u32 generation = 0;

static __always_inline struct syslat_cpu *this_cpu(void)
{
	__u32 id = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpus, &id);
}

/* This CPU's element; NULL if another set of programs works there. */
static __always_inline struct syslat_cpu *own_cpu(void)
{
	struct syslat_cpu *cpu = this_cpu();

	return cpu && likely(cpu->generation == generation) ? cpu : NULL;
}

static __always_inline __u32 abi_of(struct task_struct *task, __u64 number)
{
	if (!bpf_core_field_exists(task->thread_info.status))
		return task->thread_info.flags >> ARM64_TIF_32BIT & 1 ? SYSLAT_ABI_COMPAT : SYSLAT_ABI_NATIVE;
	if (task->thread_info.status & TS_COMPAT)
		return SYSLAT_ABI_COMPAT;
	return number & SYSLAT_X32_BIT ? SYSLAT_ABI_X32 : SYSLAT_ABI_NATIVE;
}

#include "slots.h"

static __always_inline struct syslat_row *row_of(struct syslat_cpu *cpu, __u32 slot)
{
	opaque(slot);
	return &cpu->rows[slot & (SYSLAT_SLOTS - 1)];
}

static __always_inline bool is_counted(struct task_struct *task)
{
	if (unlikely(control.measured_tid))
		return (__u32)task->pid == control.measured_tid;
	return (__u32)task->tgid != control.self_tgid;
}

/* Counts one error. Cells are an insertion-only hash table: every CPU probes alike, so a pair has one cell. */
static __noinline int count_error(__u32 slot, __u32 error)
{
	__u32 key = SYSLAT_ERROR_KEY(slot, error);
	__u32 at = slot * 61 + error * 7;
	struct syslat_cpu *cpu = this_cpu();
	__u32 i;

	if (!cpu)
		return 0;
	for (i = 0; i < ERROR_PROBES; i++) {
		__u32 cell = (at + i) & (SYSLAT_ERROR_CELLS - 1);
		__u32 found = control.error_keys[cell];

		if (found == 0)
			found = __sync_val_compare_and_swap(&control.error_keys[cell], 0, key);
		if (found == 0 || found == key) {
			cpu->error_cells[cell]++;
			return 0;
		}
	}
	row_of(cpu, slot)->errors_other++;
	return 0;
}

/* The state of a call turned out to be of no thread that could still return from it. */
static __always_inline void lose(struct syslat_cpu *cpu, const struct syslat_call *call)
{
	cpu->lost_overwritten++;
	row_of(cpu, call->slot)->lost++;
}

static __always_inline __u64 run_delay_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->sched_info.run_delay) ? task->sched_info.run_delay : 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(syslat_enter, struct pt_regs *regs, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct syslat_cpu *cpu = own_cpu();
	__u32 abi, slot;

	if (unlikely(!cpu) || unlikely(!is_counted(task)))
		return 0;
	if (unlikely(cpu->current.regs))
		lose(cpu, &cpu->current);
	if (unlikely(cpu->task != (__u64)task)) {
		/* Here and not in the switch, where a run queue is locked that allocating may need (before Linux 6.4). */
		bpf_task_storage_get(&parked, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
		cpu->task = (__u64)task;
	}
	abi = abi_of(task, number);
	slot = slot_of(abi, number);
	row_of(cpu, slot)->entries++;
	cpu->current.slot = slot;
	cpu->current.abi = abi;
	cpu->current.number = number;
	cpu->current.wait_ns = 0;
	cpu->current.start_ns = bpf_ktime_get_ns();
	/* Last: from here on the call is there for a switch to save. */
	barrier();
	cpu->current.regs = (__u64)regs;
	return 0;
}

static __always_inline bool has_result(const struct syslat_call *call)
{
	__u32 number = call->number & ~SYSLAT_X32_BIT;

	if (call->abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX)
		return true;
	return !(control.resultless[call->abi][number / 64] >> (number % 64) & 1);
}

/*
 * A return whose entry doesn't stand in this CPU's element. Some kernels leave out a switch now and then, so that the
 * call is still where the switch before it put it; brings it back. False if the entry was never seen.
 */
static __noinline int recover(struct syslat_cpu *cpu, __u64 regs, __u64 now)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct parked_call *parking;

	if (!cpu || !is_counted(task)) /* the daemon's own calls end here */
		return 0;
	parking = bpf_task_storage_get(&parked, task, 0, 0);
	if (!parking || parking->call.regs != regs) {
		cpu->unmatched_exits++;
		return 0;
	}
	if (cpu->current.regs)
		lose(cpu, &cpu->current);
	cpu->task = (__u64)task;
	cpu->current = parking->call;
	/* When it came back isn't known; it was off the CPU at least at the beginning. */
	cpu->current.wait_ns += now - parking->since_ns;
	parking->call.regs = 0;
	return 1;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(syslat_exit, struct pt_regs *regs, long result)
{
	__u64 now = bpf_ktime_get_ns();
	struct syslat_cpu *cpu = own_cpu();
	struct syslat_row *row;
	__u64 ns, wait, runnable = 0;
	bool is_error;
	__u32 bucket;

	if (unlikely(!cpu))
		return 0;
	if (unlikely(cpu->current.regs != (__u64)regs) && !recover(cpu, (__u64)regs, now))
		return 0;
	cpu->current.regs = 0;
	row = row_of(cpu, cpu->current.slot);
	ns = now - cpu->current.start_ns;
	if (unlikely((__s64)ns < 0))
		ns = 0;
	wait = cpu->current.wait_ns;
	if (wait) {
		/* The scheduler's own account of the time in its queues; its clock is another, so it may overshoot. */
		runnable = run_delay_of(bpf_get_current_task_btf()) - cpu->current.run_delay_ns;
		if (wait > ns)
			wait = ns;
		if (runnable > wait)
			runnable = wait;
	}
	is_error = (__u64)result >= (__u64)-SYSLAT_MAX_ERRNO && has_result(&cpu->current);
	cpu->sequence++;
	barrier();
	row->total_ns += ns;
	if (wait) {
		row->wait_ns += wait;
		row->runnable_ns += runnable;
	}
	if (ns - 1 < row->min_ns - 1)
		row->min_ns = ns;
	if (ns > row->max_ns)
		row->max_ns = ns;
	bucket = syslat_bucket(ns);
	opaque(bucket);
	if (likely(bucket < SYSLAT_BUCKETS))
		row->buckets[bucket]++;
	if (is_error)
		count_error(cpu->current.slot, -result);
	barrier();
	cpu->sequence++;
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(syslat_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct syslat_cpu *cpu = own_cpu();
	struct parked_call *parking;
	__u64 now = 0;

	if (unlikely(!cpu))
		return 0;
	if (unlikely(cpu->current.regs && cpu->task != (__u64)prev)) {
		/* The switch to `prev` was not shown, so what stands here is an earlier thread's. */
		lose(cpu, &cpu->current);
		cpu->current.regs = 0;
	}
	if (cpu->current.regs) {
		parking = bpf_task_storage_get(&parked, prev, 0, 0);
		if (likely(parking)) {
			if (unlikely(parking->call.regs))
				lose(cpu, &parking->call);
			now = bpf_ktime_get_ns();
			if (cpu->current.wait_ns == 0)
				cpu->current.run_delay_ns = run_delay_of(prev);
			parking->since_ns = now;
			parking->call = cpu->current;
		} else {
			cpu->lost_no_memory++;
			row_of(cpu, cpu->current.slot)->lost++;
		}
		cpu->current.regs = 0;
	}
	if (next->flags & PF_KTHREAD) { /* the idle task too */
		cpu->task = 0;
		return 0;
	}
	parking = bpf_task_storage_get(&parked, next, 0, 0);
	cpu->task = parking ? (__u64)next : 0;
	if (parking && parking->call.regs) {
		if (!now)
			now = bpf_ktime_get_ns();
		cpu->current = parking->call;
		cpu->current.wait_ns += now - parking->since_ns;
		parking->call.regs = 0;
	}
	return 0;
}

/* A thread that ends inside a call (exit, exit_group) never returns from it. Runs in that thread. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(syslat_thread_end, struct task_struct *task)
{
	struct syslat_cpu *cpu = own_cpu();
	struct parked_call *parking;

	if (!cpu)
		return 0;
	if (cpu->current.regs && cpu->task == (__u64)task) {
		row_of(cpu, cpu->current.slot)->never_returned++;
		cpu->current.regs = 0;
	}
	/* Its id may soon be another process's, whose calls count. */
	if (unlikely((__u32)task->pid == control.self_tgid))
		control.self_tgid = 0;
	parking = bpf_task_storage_get(&parked, task, 0, 0);
	if (parking && parking->call.regs) { /* the switch to it was not shown */
		row_of(cpu, parking->call.slot)->never_returned++;
		parking->call.regs = 0;
	}
	return 0;
}

#include "in_flight.h"

char LICENSE[] SEC("license") = "GPL";

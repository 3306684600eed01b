// SPDX-License-Identifier: GPL-2.0
/*
 * Latency, errors and waiting time of every system call, kept in the kernel.
 *
 * The call that a CPU's current thread is in stands in that CPU's element of the
 * map `cpus`, like a register: sys_enter writes it, sys_exit reads it, and
 * sched_switch parks it (parking.h) and brings it back when the thread runs again,
 * on whichever CPU. A call that never leaves its CPU costs two
 * array look-ups and no helper beyond the clock; waiting time falls out of the
 * switches, with one clock for all CPUs.
 *
 * These programs run with preemption off (attach.h says how that is had on each
 * kernel) and none of the tracepoints fires in an interrupt, so a CPU's element
 * has one writer and needs no atomics.
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
/* Keeps the verifier from knowing more of `x` than of `by`, of which it knows nothing. Two instructions that change nothing. */
#define forget(x, by) asm volatile("%0 ^= %1\n%0 ^= %1" : "+r"(x) : "r"(by))

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of possible CPU ids at load */
	__type(key, __u32);
	__type(value, struct syslat_cpu);
} cpus SEC(".maps");

/* A thread, and its call while it is off the CPU. */
struct parked_call {
	struct syslat_call call; /* while it stands here, its wait_ns lacks the time at which it was parked */
	__u64 task;              /* whose it is; in `parking_array`, 0 while it is free */
	__u64 regs;              /* where the kernel puts the thread's registers at every system call */
	__u32 tgid;
	__u32 pad;
};

/*
 * Where calls are parked. A thread has the place here that its address hashes to, if that was free at its first call, and keeps
 * it until it ends. Finding that place takes no helper.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE); /* for the sake of alignment: a place fills one cache line */
	__uint(max_entries, 1); /* set to SYSLAT_ARRAY_PLACES for each possible CPU id at load */
	__type(key, __u32);
	__type(value, struct parked_call);
} parking_array SEC(".maps");

/* Where the other threads' calls are parked; no thread is left without a place. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct parked_call);
} parking_storage SEC(".maps");

/*
 * Where these calls are parked instead on kernels whose task storage can't be had here (see KernelFeatures): by the address of
 * the task. All its memory is taken when it is made, so it has a limit that task storage hasn't.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1); /* set to SYSLAT_TABLE_PLACES at load where it is used */
	__type(key, __u64);
	__type(value, struct parked_call);
} parking_table SEC(".maps");

struct syslat_control control = {.totals.layout_version = SYSLAT_LAYOUT_VERSION};

/*
 * While one set of programs takes over from another, both are attached, and `control.generation` says which of them counts.
 * Where the kernel lets a thread lose the CPU between the two, the first may have seen an event before that number changed and
 * the second sees it after, so what a set finds done already it leaves alone.
 */
struct syslat_settings settings SEC(".data.settings") = {};

static __always_inline struct syslat_cpu *this_cpu(void)
{
	__u32 id = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpus, &id);
}

/* This CPU's element; NULL if another set of programs counts. */
static __always_inline struct syslat_cpu *own_cpu(void)
{
	return likely(control.generation == settings.generation) ? this_cpu() : NULL;
}

#include "parking.h"
#include "rows.h"
#include "blocks.h"
#include "calls.h"
#include "attach.h"
#include "in_flight.h"

/* Writes down who runs it and when, as the kernel knows it: user space may be in namespaces of ids and of time. */
SEC("raw_tp")
int syslat_whoami(void *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();

	control.asker_tgid = id >> 32;
	control.asker_tid = (__u32)id;
	control.asked_ns = bpf_ktime_get_ns();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

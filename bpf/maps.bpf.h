/* SPDX-License-Identifier: GPL-2.0 */
/* The maps, and the variables that user space sees as maps. */
#ifndef SYSLAT_MAPS_BPF_H
#define SYSLAT_MAPS_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of possible CPU ids at load */
	__type(key, __u32);
	__type(value, struct syslat_cpu);
} cpus SEC(".maps");

/* A thread, and its call while the thread is off the CPU. */
struct off_cpu_call {
	struct syslat_call call;
	__u64 task;              /* whose it is; in `off_cpu_array`, 0 while the place is free */
	__u64 regs;              /* where the kernel puts the thread's registers at every system call */
	__u32 tgid;
	__u32 caller; /* whose its calls are, when it returned from one last; 0 before */
};

/*
 * Where calls of threads off the CPU are saved. A thread has the place here that its address hashes to, if that was free at its
 * first call, and keeps it until it ends. Finding that place takes no helper.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE); /* for the sake of alignment: a place fills one cache line */
	__uint(max_entries, 1); /* set to SYSLAT_ARRAY_PLACES for each possible CPU id at load */
	__type(key, __u32);
	__type(value, struct off_cpu_call);
} off_cpu_array SEC(".maps");

/* Where the calls of the other threads are saved; no thread is left without a place. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct off_cpu_call);
} off_cpu_storage SEC(".maps");

/*
 * Where these calls are saved instead on kernels whose task storage can't be had here (see KernelFeatures): by the address of
 * the task. All its memory is taken when it is made, so it has a limit that task storage hasn't.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1); /* set to SYSLAT_TABLE_PLACES at load where it is used */
	__type(key, __u64);
	__type(value, struct off_cpu_call);
} off_cpu_table SEC(".maps");

/* The callers. The maps from here on are created only if callers are recorded. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SYSLAT_CALLERS);
	__type(key, __u32);
	__type(value, struct syslat_caller);
} callers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct syslat_roster);
} roster SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of possible CPU ids at load */
	__type(key, __u32);
	__type(value, struct syslat_notes);
} notes SEC(".maps");

/* The cells of each CPU and its log, one CPU after the other. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set at load */
	__type(key, __u32);
	__type(value, struct syslat_cell);
} cells SEC(".maps");

/* Slow calls. These maps are created only if slow calls are logged. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct syslat_slow);
} slow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set to the number of possible CPU ids at load */
	__type(key, __u32);
	__type(value, struct syslat_draft);
} drafts SEC(".maps");

/*
 * The records of slow calls that user space hasn't read. Not a map of the type that is made for this: making a record there takes a
 * lock that may sleep on PREEMPT_RT before Linux 6.12 (8b62645b09f8), which a tracepoint must not do.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set at load */
	__type(key, __u32);
	__type(value, struct syslat_unit);
} slow_ring SEC(".maps");

/* The record of the slowest call of each row. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* set at load */
	__type(key, __u32);
	__type(value, struct syslat_unit);
} slowest SEC(".maps");

struct syslat_control control = {.totals.layout_version = SYSLAT_LAYOUT_VERSION};

/*
 * The settings that user space made before the programs were loaded. The map is frozen, so the verifier takes its contents for
 * constants and drops dead code. Features that are off cost nothing, and their maps are not created.
 *
 * While one set of programs takes over from another, both are attached, and `control.generation` says which of them counts.
 * Where the kernel lets a thread lose the CPU between the two, the first may have seen an event before that number changed and
 * the second sees it after, so what a set finds done already it leaves alone.
 */
const volatile struct syslat_settings settings SEC(".rodata.settings") = {};

static __always_inline struct syslat_cpu *this_cpu(void)
{
	__u32 id = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpus, &id);
}

static __always_inline struct syslat_notes *this_notes(void)
{
	__u32 id = bpf_get_smp_processor_id();

	return settings.tells_callers ? bpf_map_lookup_elem(&notes, &id) : NULL;
}

static __always_inline struct syslat_slow *the_slow(void)
{
	__u32 zero = 0;

	return settings.finds_slow ? bpf_map_lookup_elem(&slow, &zero) : NULL;
}

static __always_inline struct syslat_draft *this_draft(void)
{
	__u32 id = bpf_get_smp_processor_id();

	return settings.finds_slow ? bpf_map_lookup_elem(&drafts, &id) : NULL;
}

/* This CPU's element; NULL if another set of programs counts. */
static __always_inline struct syslat_cpu *own_cpu(void)
{
	return likely(control.generation == settings.generation) ? this_cpu() : NULL;
}

/*
 * Keeps another CPU from seeing what is written after it before what was written before it. x86 doesn't reorder writes; the
 * only instruction of the BPF set that orders them elsewhere, on every kernel this runs on, is an atomic that returns a value.
 */
static __always_inline void write_fence(struct syslat_cpu *cpu)
{
#ifdef SYSLAT_ORDERS_WRITES
	barrier();
#else
	__u32 before = __sync_fetch_and_add(&cpu->fence, 1);

	opaque(before);
#endif
}

#endif

// SPDX-License-Identifier: GPL-2.0
/*
 * Latency, errors and waiting time of every system call, kept in the kernel.
 *
 * The call that a CPU's current thread is in is stored in that CPU's element of the
 * map `cpus`, like a register: sys_enter writes it, sys_exit reads it, and
 * sched_switch saves it (off_cpu.bpf.h) and restores it when the thread runs again,
 * on whichever CPU. A call that never leaves its CPU costs two array look-ups and no
 * helper beyond the clock; waiting time falls out of the switches, with one clock
 * for all CPUs.
 *
 * These programs run with preemption off (attach.bpf.h explains how on each
 * kernel) and none of the tracepoints fires in an interrupt, so a CPU's element
 * has one writer and needs no atomics.
 */
#include "attach.bpf.h"
#include "in_flight.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"

#include <bpf/bpf_helpers.h>

/* Records the caller's ids and the time in the kernel's terms, since user space may be in pid and time namespaces. */
SEC("raw_tp")
int syslat_whoami(void *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();

	control.asker_tgid = id >> 32;
	control.asker_tid = (__u32)id;
	control.asked_ns = bpf_ktime_get_ns();
	return 0;
}

/*
 * Writes down which function an address is in. All of them can be read in /proc/kallsyms, too, but that takes as long as a short
 * command runs.
 */
SEC("raw_tp")
int syslat_name(void *ctx)
{
	__u64 address = control.asked_address;

	bpf_snprintf(control.name, sizeof(control.name), (const char *)settings.name_format, &address, sizeof(address));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

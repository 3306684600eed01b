/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the programs are attached.
 *
 * They must run with preemption off. If a thread were preempted inside a program, the kernel would skip that program for every
 * other thread on the CPU, and the CPU's element would have two writers. Up to Linux 6.19, raw tracepoints (tp_btf) run with
 * preemption off and cost least. Since then, programs on the raw tracepoint sched_process_exit are preemptible, and since Linux
 * 7.2 those on sys_enter and sys_exit as well: __bpf_trace_run in kernel/trace/bpf_trace.c holds rcu_read_lock_dont_migrate, and
 * the tracepoints no longer turn preemption off. Programs on the trace events of the same names still run with preemption off
 * (perf_trace_* in include/trace/perf.h). sched_switch fires with interrupts off on all kernels. User space loads one of the two
 * variants of each; see KernelFeatures.
 */
#ifndef SYSLAT_ATTACH_BPF_H
#define SYSLAT_ATTACH_BPF_H

#include "calls.bpf.h"
#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

SEC("tp_btf/sched_switch")
int BPF_PROG(syslat_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	switch_threads(prev, next);
	return 0;
}

/* Only for kernels with delayed dequeue. Fires with the lock of a run queue held and interrupts off. */
SEC("tp_btf/sched_migrate_task")
int BPF_PROG(syslat_migrate, struct task_struct *task, int cpu)
{
	move_thread(task);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(syslat_thread_end, struct task_struct *task)
{
	end_thread(task);
	return 0;
}

/*
 * The two programs for a followed thread that creates another. The first is for kernels up to Linux 6.19 and runs when the new
 * thread is complete. Since then, programs at its tracepoint are preemptible, as above. The second runs when the new thread is
 * given to a CPU, with interrupts off and a run queue locked, where task storage can't be created before Linux 6.4.
 */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(syslat_fork, struct task_struct *parent, struct task_struct *child)
{
	follow_child(child);
	return 0;
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(syslat_wakeup_new, struct task_struct *child)
{
	follow_child(child);
	return 0;
}

/* Fires in the thread that ends. */
SEC("tp/sched/sched_process_exit")
int syslat_thread_end_event(void *event)
{
	end_thread(bpf_get_current_task_btf());
	return 0;
}

/* ---- raw tracepoints ---- */

/* The programs named `_castless` are for kernels without casts, before Linux 6.2. */
#define RAW_PROGRAMS(suffix, can_cast) \
	SEC("tp_btf/sys_enter") \
	int BPF_PROG(syslat_enter##suffix, struct pt_regs *regs, long number) \
	{ \
		enter(regs, number, can_cast); \
		return 0; \
	} \
	SEC("tp_btf/sys_exit") \
	int BPF_PROG(syslat_exit##suffix, struct pt_regs *regs, long result) \
	{ \
		leave(regs, result, bpf_ktime_get_ns(), can_cast); \
		return 0; \
	}

RAW_PROGRAMS(, true)
RAW_PROGRAMS(_castless, false)

/* ---- trace events ---- */

/* The registers of the running thread's call. A raw tracepoint receives them; a trace event doesn't. */
static __always_inline struct pt_regs *running_regs(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct syslat_cpu *cpu = this_cpu();

	/* For a followed thread that hasn't made a call yet, only the task is known. */
	if (likely(cpu && cpu->task == (__u64)task) && (!settings.follows || cpu->regs))
		return bpf_rdonly_cast((void *)cpu->regs, bpf_core_type_id_kernel(struct pt_regs));
	return (struct pt_regs *)bpf_task_pt_regs(task);
}

SEC("tp/raw_syscalls/sys_enter")
int syslat_enter_event(struct trace_event_raw_sys_enter *event)
{
	enter(running_regs(), event->id, true);
	return 0;
}

SEC("tp/raw_syscalls/sys_exit")
int syslat_exit_event(struct trace_event_raw_sys_exit *event)
{
	__u64 now = bpf_ktime_get_ns();

	leave(running_regs(), event->ret, now, true);
	return 0;
}

#endif

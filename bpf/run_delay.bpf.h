/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For how long the thread of a call could have run and waited for a CPU, by the scheduler's own account of the thread.
 *
 * Since Linux 6.12 that account can be wrong. A thread that goes to sleep may stay in its CPU's queue until its turn comes
 * (delayed dequeue). If load balancing moves it to another CPU meanwhile, enqueue_task in kernel/sched/core.c notes it as
 * waiting for a CPU, and the rest of its sleep is counted as such. So what the account gains by a sleep with such a move is
 * left out.
 */
#ifndef SYSLAT_RUN_DELAY_BPF_H
#define SYSLAT_RUN_DELAY_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "syslat.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* For how long a task has waited for CPUs in its life. Kernels have it with CONFIG_SCHED_INFO, as distributions do; else 0. */
static __always_inline __u64 run_delay_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->sched_info.run_delay) ? task->sched_info.run_delay : 0;
}

/* The thread of the call, which is `task`, leaves the CPU. */
static __always_inline void note_run_delay(struct syslat_call *call, struct task_struct *task)
{
	if (call->wait_ns == 0)
		call->run_delay_ns = run_delay_of(task);
	else if (unlikely(call->run_delay_ns & SYSLAT_RUN_DELAY_OWN))
		call->run_delay_ns = run_delay_of(task) - (call->run_delay_ns & ~SYSLAT_RUN_DELAY_OWN);
}

/* The thread of a saved call is moved to another CPU while it sleeps and is in a queue. What its account gains until it runs is wrong. */
static __always_inline void keep_run_delay(struct syslat_call *call, struct task_struct *task)
{
	if (!(call->run_delay_ns & SYSLAT_RUN_DELAY_OWN))
		call->run_delay_ns = (run_delay_of(task) - call->run_delay_ns) | SYSLAT_RUN_DELAY_OWN;
}

/* For how long the call has waited for CPUs. Its thread is `task`, which runs now. */
static __always_inline __u64 run_delay_in(const struct syslat_call *call, struct task_struct *task)
{
	if (unlikely(call->run_delay_ns & SYSLAT_RUN_DELAY_OWN))
		return call->run_delay_ns & ~SYSLAT_RUN_DELAY_OWN;
	return run_delay_of(task) - call->run_delay_ns;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The calls in progress, thread by thread, as the task iterator finds them. */
#ifndef SYSLAT_IN_FLIGHT_H
#define SYSLAT_IN_FLIGHT_H

static __always_inline __u64 state_of(struct task_struct *task)
{
	struct task_struct___with_state *old = (void *)task;

	return bpf_core_field_exists(task->__state) ? task->__state : BPF_CORE_READ(old, state);
}

static __always_inline __u32 cpu_of(struct task_struct *task)
{
	struct task_struct___with_cpu *old = (void *)task;

	return bpf_core_field_exists(task->thread_info.cpu) ? task->thread_info.cpu : BPF_CORE_READ(old, cpu);
}

/*
 * The number of the call that a blocked thread is in, by its saved registers; -1 if it is in none (it took an
 * exception or an interrupt, or it is stopped on its way back).
 */
static __always_inline __s64 blocked_in(struct task_struct *task)
{
	struct pt_regs___arm64 *arm64;
	struct pt_regs___x86 *x86;
	__u64 state = state_of(task);
	struct pt_regs *regs;

	if (!bpf_core_enum_value_exists(enum bpf_func_id___with_task_pt_regs, BPF_FUNC_task_pt_regs___with_task_pt_regs))
		return -1;
	if (task->flags & PF_WORKERS || task->on_cpu || state == 0 || state & TASK_NOT_IN_CALL)
		return -1;
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	x86 = (void *)regs;
	arm64 = (void *)regs;
	if (bpf_core_field_exists(x86->orig_ax))
		return (__s64)BPF_CORE_READ(x86, orig_ax);
	return bpf_core_field_exists(arm64->syscallno) ? BPF_CORE_READ(arm64, syscallno) : -1;
}

/* The call that `task` is in, wherever it stands. False if it is in none. */
static __always_inline bool find_call(struct task_struct *task, struct syslat_call *call)
{
	struct parked_call *parking = bpf_task_storage_get(&parked, task, 0, 0);
	struct syslat_cpu *cpu;
	__s64 number;
	__u32 id;

	if (parking && parking->call.regs) {
		*call = parking->call;
		return true;
	}
	id = cpu_of(task);
	cpu = bpf_map_lookup_elem(&cpus, &id);
	if (cpu && cpu->task == (__u64)task && cpu->current.regs) {
		*call = cpu->current;
		return true;
	}
	if (parking || task->start_time >= control.attached_ns || !is_counted(task))
		return false;
	number = blocked_in(task);
	call->number = number;
	call->abi = abi_of(task, number);
	call->slot = SYSLAT_SLOT_OTHER;
	call->start_ns = 0;
	return number >= 0;
}

/* Writes a struct syslat_in_flight, and its frames, for every thread that is inside a call. */
SEC("iter/task")
int syslat_in_flight(struct bpf_iter__task *ctx)
{
	struct {
		struct syslat_in_flight call;
		__u64 frames[SYSLAT_STACK_DEPTH];
	} record = {};
	struct task_struct *reader = bpf_get_current_task_btf();
	struct task_struct *task = ctx->task;
	struct syslat_call call = {};
	long bytes = 0;

	control.reader_tgid = reader->tgid;
	control.reader_tid = reader->pid;
	if (!task || !find_call(task, &call))
		return 0;
	if (control.with_stacks)
		bytes = bpf_get_task_stack(task, record.frames, sizeof(record.frames), 0);
	if (bytes < 0)
		bytes = 0;
	record.call.pid = task->tgid;
	record.call.tid = task->pid;
	record.call.start_ns = call.start_ns;
	record.call.slot = call.slot;
	record.call.abi = call.abi;
	record.call.number = call.number;
	record.call.depth = bytes / 8;
	bpf_probe_read_kernel_str(record.call.comm, sizeof(record.call.comm), task->comm);
	bytes += sizeof(record.call);
	opaque(bytes);
	if (bytes > 0 && bytes <= (long)sizeof(record))
		bpf_seq_write(ctx->meta->seq, &record, bytes);
	return 0;
}

#endif

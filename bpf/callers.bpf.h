/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose calls a thread's are: its process, name, control group and user, looked at when a call returns.
 *
 * A thread that has the CPU is known by its name and by the addresses of its credentials and of its set of control groups, which
 * change when what they hold does. Those are noted at the first return after it got the CPU, where all that its caller is known by
 * is compared; so no address is trusted from one stay on the CPU to the next.
 */
#ifndef SYSLAT_CALLERS_BPF_H
#define SYSLAT_CALLERS_BPF_H

#include "cgroups.bpf.h"
#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "off_cpu.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

/* How often a change that another CPU was quicker with is tried again. */
#define CHANGE_TRIES 16

static __always_inline struct syslat_caller *caller_at(__u32 caller)
{
	return settings.tells_callers ? bpf_map_lookup_elem(&callers, &caller) : NULL;
}

/* The caller in a thread's state; 0 if it belongs to an earlier roster. */
static __always_inline __u32 caller_in(__u32 state)
{
	return state >> SYSLAT_CALLER_BITS == settings.caller_run ? state & (SYSLAT_CALLERS - 1) : 0;
}

static __always_inline __u64 *words_of(const char *comm)
{
	return (__u64 *)comm;
}

/* A thread's name, to be compared in two steps. */
static __always_inline const __u64 *name_words(struct task_struct *task)
{
	return (const __u64 *)&task->comm[0];
}

/* The id of a process in its own pid namespace. */
static __always_inline __u32 inner_id_of(struct task_struct *leader, bool can_cast)
{
	struct pid *pid = leader->thread_pid;
	__u32 level = pid->level;
	__u64 address;

	if (!level || !can_cast)
		return leader->pid;
	address = (__u64)pid + bpf_core_field_offset(struct pid, numbers);
	/* The verifier doesn't allow adding a number to this pointer, so it is kept as an address. */
	asm volatile("" : "+r"(address));
	address += (__u64)level * bpf_core_type_size(struct upid);
	return ((struct upid *)bpf_rdonly_cast((void *)address, bpf_core_type_id_kernel(struct upid)))->nr;
}

static __always_inline void describe_caller(struct task_struct *task, struct cgroup *group, struct syslat_caller *who)
{
	who->start_ns = task->group_leader->start_time;
	who->tgid = task->tgid;
	who->uid = task->cred->uid.val;
	who->cgroup = group->kn->id;
	who->hierarchy = group->root->hierarchy_id;
	words_of(who->comm)[0] = name_words(task)[0];
	words_of(who->comm)[1] = name_words(task)[1];
}

static __always_inline bool is_same_caller(const struct syslat_caller *left, const struct syslat_caller *right)
{
	const __u64 *names = words_of(left->comm), *others = words_of(right->comm);

	return names[0] == others[0] && names[1] == others[1] && left->uid == right->uid && left->cgroup == right->cgroup
		&& left->hierarchy == right->hierarchy && left->tgid == right->tgid && left->start_ns == right->start_ns;
}

/* Which callers a process shares its account of new ones with. */
static __always_inline __u32 *taken_by(struct syslat_roster *roster, __u32 tgid)
{
	return &roster->taken_by[(tgid * 0x9e3779b1u >> 22) % (sizeof(roster->taken_by) / sizeof(roster->taken_by[0]))];
}

/* Leaves out of `who` what can't be told while callers are scarce, or of a process that takes too many. */
static __always_inline void coarsen(struct syslat_roster *roster, struct syslat_caller *who)
{
	__u32 left = *(volatile __u32 *)&roster->given - *(volatile __u32 *)&roster->taken;

	if (unlikely(left < SYSLAT_FEWEST_CALLERS || *taken_by(roster, who->tgid) >= SYSLAT_CALLERS_AT_ONCE)) {
		words_of(who->comm)[0] = 0;
		words_of(who->comm)[1] = 0;
		who->flags = SYSLAT_CALLER_NAMELESS;
	}
	if (unlikely(left < SYSLAT_FEW_CALLERS)) {
		who->tgid = 0;
		who->start_ns = 0;
	}
}

static __always_inline __u32 hash_of(const struct syslat_caller *who)
{
	__u64 hash = who->start_ns ^ (__u64)who->tgid << 32 ^ who->uid;

	hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9ull ^ words_of(who->comm)[0];
	hash = (hash ^ hash >> 32) * 0x94d049bb133111ebull ^ words_of(who->comm)[1];
	hash = (hash ^ hash >> 31) * 0x9e3779b97f4a7c15ull ^ who->cgroup ^ (__u64)who->hierarchy << 48;
	return (hash * 0x9e3779b97f4a7c15ull) >> 40;
}

/*
 * Has one thread more be the caller `number`. False if none is any more: it may be given to others then.
 *
 * This and what follows isn't static for the verifier's sake; see claim_row.
 */
__noinline bool join(__u32 number)
{
	struct syslat_caller *caller = caller_at(number);
	__u32 i, threads;

	if (!caller)
		return false;
	for (i = 0; i < CHANGE_TRIES; i++) {
		threads = *(volatile __u32 *)&caller->threads;
		if (!threads)
			return false;
		if (__sync_val_compare_and_swap(&caller->threads, threads, threads + 1) == threads)
			return true;
	}
	return false;
}

/* Has one thread less be it. Returns nothing that matters. */
__noinline int part_from(__u32 number)
{
	struct syslat_caller *caller = number ? caller_at(number) : NULL;
	struct syslat_roster *roster = the_roster();

	if (!caller || !roster || __sync_fetch_and_add(&caller->threads, -1) != 1)
		return 0;
	if (number < SYSLAT_CALLERS)
		__sync_fetch_and_or(&roster->ended[number / 32], 1u << (number % 32));
	return 0;
}

/* A free caller; 0 if there is none. */
__noinline __u32 take_caller(void)
{
	struct syslat_roster *roster = the_roster();
	__u32 i, taken;

	if (!roster)
		return 0;
	for (i = 0; i < CHANGE_TRIES; i++) {
		taken = *(volatile __u32 *)&roster->taken;
		if (taken == *(volatile __u32 *)&roster->given)
			return 0;
		if (__sync_val_compare_and_swap(&roster->taken, taken, taken + 1) == taken)
			return roster->free[taken % SYSLAT_CALLERS];
	}
	return 0;
}

/* The number of the caller that is `who`: one that is there, or a new one. 0 if none is left. */
static __always_inline __u32 find_caller(struct syslat_roster *roster, const struct syslat_caller *who)
{
	__u32 *known = &roster->known[hash_of(who) % (2 * SYSLAT_CALLERS)], number = *known, order;
	struct syslat_caller *caller = caller_at(number);

	if (number && caller && is_same_caller(caller, who) && join(number)) {
		/* It may have been given to others since it was compared. */
		if (is_same_caller(caller, who))
			return number;
		part_from(number);
	}
	order = roster->taken;
	number = take_caller();
	caller = caller_at(number);
	if (!number || !caller)
		return 0;
	*caller = *who;
	caller->flags |= order << SYSLAT_CALLER_ORDER_SHIFT;
	__sync_lock_test_and_set(&caller->threads, 1);
	*known = number;
	__sync_fetch_and_add(taken_by(roster, who->tgid), 1);
	return number;
}

/*
 * Whether `known` still describes the running thread, as it did when the thread last had the CPU. Its process is the same.
 *
 * On a machine with control groups of version 1, the address of their set represents the group.
 */
static __always_inline bool is_still(const struct syslat_caller *known, struct task_struct *task)
{
	struct cgroup *group = task->cgroups->dfl_cgrp;

	if (known->flags & SYSLAT_CALLER_NAMELESS || !known->tgid || name_words(task)[0] != words_of(known->comm)[0]
	    || name_words(task)[1] != words_of(known->comm)[1] || task->cred->uid.val != known->uid)
		return false;
	if (likely(group->level))
		return !known->hierarchy && group->kn->id == known->cgroup;
	return (__u64)task->cgroups == known->groups;
}

/* Whose calls the running thread's are, which isn't known or has changed; 0 if it can't be told. */
static __always_inline __u32 look_anew(bool can_cast)
{
	struct task_struct *running = bpf_get_current_task_btf(), *task = plain(running, can_cast);
	struct syslat_roster *roster = the_roster();
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_caller who = {}, *known;
	struct off_cpu_call *place;
	struct cgroup *group;
	__u32 caller;
	__u64 mark;

	if (!cpu || !roster)
		return 0;
	caller = caller_in(cpu->caller);
	known = caller_at(caller);
	cpu->comm[0] = name_words(task)[0];
	cpu->comm[1] = name_words(task)[1];
	cpu->cred = (__u64)task->cred;
	cpu->cgroups = (__u64)task->cgroups;
	if (likely(caller && known && is_still(known, task)))
		return caller;
	group = cgroup_of(&cpu->looked_at, task, can_cast);
	describe_caller(task, group, &who);
	mark = syslat_cgroup_mark(who.cgroup, who.hierarchy);
	if (unlikely(*known_place(roster, mark) != mark)) {
		cpu->looked_at = (__u64)group;
		if (can_cast)
			write_down_casting();
		else
			write_down_castless();
	}
	if (caller && known && is_same_caller(known, &who)) {
		known->groups = cpu->cgroups;
		return caller;
	}
	coarsen(roster, &who);
	if (caller && known && is_same_caller(known, &who))
		return caller;
	place = saved_call_of(running);
	if (!place) /* nothing would release it when the thread ends */
		return 0;
	who.groups = cpu->cgroups;
	if (task->pid == task->tgid)
		who.flags |= SYSLAT_CALLER_LEADER;
	if (who.tgid)
		who.inner_tgid = inner_id_of(task->group_leader, can_cast);
	part_from(caller);
	caller = find_caller(roster, &who);
	place->caller = caller | settings.caller_run << SYSLAT_CALLER_BITS;
	cpu->caller = place->caller;
	return caller;
}

/* Not static, for the verifier's sake; see claim_row. */
__noinline __u32 look_anew_casting(void)
{
	return look_anew(true);
}

__noinline __u32 look_anew_castless(void)
{
	return look_anew(false);
}

/*
 * Whose call it is that the running thread returns from with `result`. Its control group can be changed by anybody at any time. Its
 * user and its name are changed by calls of its own that return 0; a name that is changed through /proc is noticed at the next such
 * call, or when the thread gets the CPU next.
 */
static __always_inline __u32 caller_of(const struct syslat_cpu *cpu, struct task_struct *task, __s64 result, bool can_cast)
{
	if (likely((__u64)task->cgroups == cpu->cgroups)
	    && (result != 0 || ((__u64)task->cred == cpu->cred && name_words(task)[0] == cpu->comm[0]
				&& name_words(task)[1] == cpu->comm[1])))
		return cpu->caller & (SYSLAT_CALLERS - 1);
	return can_cast ? look_anew_casting() : look_anew_castless();
}

#endif

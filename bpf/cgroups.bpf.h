/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control group of a thread, and its name. Names are recorded here, since user space has no right to look them up,
 * and the group may be gone by then.
 */
#ifndef SYSLAT_CGROUPS_BPF_H
#define SYSLAT_CGROUPS_BPF_H

#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* include/linux/cgroup_subsys.h; the numbers are the running kernel's. */
enum cgroup_subsys_id { cpu_cgrp_id = 1, memory_cgrp_id = 2 };

#define SYSTEMD_WORD 0x00646d6574737973ull /* "systemd" with its 0 */
/* Hierarchies of version 1 that a machine can have: 14 controllers, and a few without. */
#define MOST_HIERARCHIES 20

/* Two words of kernel memory, whatever they are. */
struct timespec64 {
	__s64 tv_sec;
	long tv_nsec;
} __attribute__((preserve_access_index));

static __always_inline const struct timespec64 *two_words(__u64 address)
{
	return bpf_rdonly_cast((void *)address, bpf_core_type_id_kernel(struct timespec64));
}

/* The group of version 1 for the controller `id`. */
static __always_inline struct cgroup *of_controller(struct css_set *set, __u32 id)
{
	struct cgroup_subsys_state **states = (void *)set + bpf_core_field_offset(struct css_set, subsys);

	return states[id]->cgroup;
}

static __always_inline struct cgroup *group_at(__u64 address)
{
	return bpf_rdonly_cast((void *)address, bpf_core_type_id_kernel(struct cgroup));
}

/*
 * Finds the group in the hierarchy that systemd has for itself, by the first of a set's links, which is looked at. False if there is
 * none, or it is the root.
 *
 * Not static, for the verifier's sake; see claim_row. Such functions are given no address but through memory.
 */
__noinline bool find_systemd(bool iterates)
{
	struct syslat_cpu *cpu = this_cpu();
	__u64 node, first, *place;
	__u32 i;

	if (!cpu)
		return false;
	place = iterates ? &control.looked_at : &cpu->looked_at;
	node = first = *place;

	for (i = 0; i < MOST_HIERARCHIES; i++) {
		__u64 start = node - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
		struct cgrp_cset_link *link = bpf_rdonly_cast((void *)start, bpf_core_type_id_kernel(struct cgrp_cset_link));
		struct cgroup *group = link->cgrp;
		__u64 name = (__u64)group->root + bpf_core_field_offset(struct cgroup_root, name);

		if ((__u64)two_words(name)->tv_sec == SYSTEMD_WORD) {
			*place = (__u64)group;
			return group->level != 0;
		}
		node = (__u64)link->cgrp_link.next;
		if (node == first)
			break;
	}
	return false;
}

/*
 * The control group under which a thread is counted: that of version 2. If that is the root, as on machines with
 * version 1, the first group of the hierarchies of systemd, CPU and memory that isn't the root.
 */
static __always_inline struct cgroup *cgroup_of(__u64 *looked_at, struct task_struct *task, bool can_cast)
{
	struct css_set *set = task->cgroups;
	struct cgroup *root = set->dfl_cgrp, *group;

	if (likely(root->level))
		return root;
	if (can_cast) {
		*looked_at = (__u64)set->cgrp_links.next;
		if (find_systemd(looked_at == &control.looked_at))
			return group_at(*looked_at);
	}
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, cpu_cgrp_id)) {
		group = of_controller(set, bpf_core_enum_value(enum cgroup_subsys_id, cpu_cgrp_id));
		if (group->level)
			return group;
	}
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) {
		group = of_controller(set, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id));
		if (group->level)
			return group;
	}
	return root;
}

static __always_inline struct syslat_roster *the_roster(void)
{
	__u32 zero = 0;

	return settings.tells_callers ? bpf_map_lookup_elem(&roster, &zero) : NULL;
}

/*
 * Takes a place of the ring that this CPU alone writes. Its number, counted from 1; 0 if user space must read first.
 *
 * Not static, for the verifier's sake; see claim_row.
 */
__noinline __u32 reserve_cgroup(void)
{
	struct syslat_roster *roster = the_roster();
	__u32 i, old;

	if (!roster)
		return 0;
	for (i = 0; i < 8; i++) {
		old = *(volatile __u32 *)&roster->written;
		if (old - *(volatile __u32 *)&roster->read >= SYSLAT_CGROUPS)
			return 0;
		if (__sync_val_compare_and_swap(&roster->written, old, old + 1) == old)
			return old + 1;
	}
	return 0;
}

/* Copies the text that is looked at. Not static, for the verifier's sake; see claim_row. Returns nothing that matters. */
__noinline int copy_name(__u32 number)
{
	struct syslat_roster *roster = the_roster();
	struct syslat_cpu *cpu = this_cpu();
	__u64 *words, address;
	__u32 i;

	if (!roster || !cpu)
		return 0;
	words = (__u64 *)roster->cgroups[(number - 1) % SYSLAT_CGROUPS].name;
	address = cpu->looked_at;
#pragma unroll
	for (i = 0; i < sizeof(roster->cgroups[0].name) / 16; i++) {
		const struct timespec64 *from = two_words(address + 16 * i);

		words[2 * i] = from->tv_sec;
		words[2 * i + 1] = from->tv_nsec;
	}
	return 0;
}

static __always_inline __u64 *known_place(struct syslat_roster *roster, __u64 mark)
{
	return &roster->known_cgroups[syslat_cgroup_place(mark)];
}

/* Writes down what `group` and its ancestors are called, as far as that wasn't done. */
static __always_inline int write_down(struct syslat_cpu *cpu, struct cgroup *group, bool can_cast)
{
	struct kernfs_node *folder = group->kn, *parent;
	struct syslat_roster *roster = the_roster();
	__u32 hierarchy = group->root->hierarchy_id, i, number;
	struct syslat_cgroup *entry;
	__u64 mark, *known;

	/* All or nothing, but for what other CPUs take meanwhile. */
	if (!roster || roster->written - roster->read > SYSLAT_CGROUPS - SYSLAT_CGROUP_DEPTH)
		return 0;
	for (i = 0; i < SYSLAT_CGROUP_DEPTH && folder; i++) {
		mark = syslat_cgroup_mark(folder->id, hierarchy);
		known = known_place(roster, mark);
		if (*known == mark)
			return 0;
		number = reserve_cgroup();
		if (!number)
			return 0;
		entry = &roster->cgroups[(number - 1) % SYSLAT_CGROUPS];
		parent = parent_of(folder);
		entry->id = folder->id;
		entry->parent = parent ? parent->id : 0;
		entry->hierarchy = hierarchy;
		if (can_cast) {
			cpu->looked_at = (__u64)folder->name;
			copy_name(number);
		} else {
			bpf_probe_read_kernel_str(entry->name, sizeof(entry->name), folder->name);
		}
		__sync_lock_test_and_set(&entry->number, number);
		*known = mark;
		folder = parent;
	}
	return 0;
}

/* Not static, for the verifier; see claim_row. The return values have no meaning. */
__noinline int write_down_casting(void)
{
	struct syslat_cpu *cpu = this_cpu();

	return cpu ? write_down(cpu, group_at(cpu->looked_at), true) : 0;
}

/* The same of the running thread's. */
__noinline int write_down_castless(void)
{
	struct syslat_cpu *cpu = this_cpu();

	return cpu ? write_down(cpu, cgroup_of(&cpu->looked_at, bpf_get_current_task_btf(), false), false) : 0;
}

#endif

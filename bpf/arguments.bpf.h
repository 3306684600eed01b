/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arguments of a slow call, and what they lead to, as they are when it returns: its registers are still those of its entry, but
 * what its pointers lead to may have changed, or may not be in memory. All of this is compiled into an object of its own, which is loaded
 * only where arguments are asked for: for each type that an object knows, libbpf looks through all types of the kernel.
 *
 * All that is read here is read by helpers, which take whatever address they are given: a kernel under lockdown (confidentiality)
 * refuses that, so that arguments can't be had there.
 */
#ifndef SYSLAT_ARGUMENTS_BPF_H
#define SYSLAT_ARGUMENTS_BPF_H

#include "compiler.bpf.h"
#include "features.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "sockets.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* include/uapi/linux/magic.h */
#define SOCKFS_MAGIC 0x534F434B
#define NSFS_MAGIC 0x6e736673
#define PIDFS_MAGIC 0x50494446
/* The longest socket address that is reported: struct sockaddr_un. */
#define ADDRESS_MAX 110
/* include/uapi/linux/fcntl.h: the folder that the thread is in. */
#define AT_FDCWD -100
/* So many folders deep is a path told at most. */
#define MOST_FOLDERS 48

/* The current target; NULL if there is no room for another one. */
static __always_inline struct syslat_target *next_target(struct syslat_draft *draft)
{
	__u32 number = draft->record.head.targets;

	if (number >= SYSLAT_TARGETS)
		return NULL;
	opaque(number);
	return &draft->record.targets[number % SYSLAT_TARGETS];
}

/* Begins one, of which nothing is left from an earlier record. */
static __always_inline void begin_target(struct syslat_target *target, __u32 argument)
{
	target->argument = argument;
	target->flags = 0;
	target->file_system = SYSLAT_FILE_SYSTEM_OTHER;
	target->inode = 0;
	target->mode = 0;
}

/* Counts the target that was made. */
static __always_inline void finish_target(struct syslat_draft *draft, struct syslat_target *target, __u32 kind, __u32 length)
{
	__u32 number = draft->record.head.targets;

	opaque(number);
	if (number >= SYSLAT_TARGETS)
		return;
	target->kind = kind;
	target->length = length;
	draft->record.head.lengths[number] = __builtin_offsetof(struct syslat_target, text) + length;
	draft->record.head.targets = number + 1;
}

/*
 * Reads the text at an address of the running process, which ends with a 0.
 *
 * This and what follows isn't static for the verifier's sake; see claim_row.
 */
__noinline int read_path(__u64 address)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	long length;

	if (!target)
		return 0;
	length = bpf_probe_read_user_str(target->text, SYSLAT_TARGET_TEXT + 2, (void *)address);
	if (length <= 0)
		return 0;
	length--;
	if (length > SYSLAT_TARGET_TEXT) {
		length = SYSLAT_TARGET_TEXT;
		target->flags = SYSLAT_TARGET_CUT;
	}
	finish_target(draft, target, SYSLAT_TARGET_PATH, length);
	return 0;
}

/* Reads the address of a socket that the call was given with its length. */
__noinline int read_address(__u64 address, __u32 length)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;

	if (!target || !address)
		return 0;
	if (length > ADDRESS_MAX)
		length = ADDRESS_MAX;
	opaque(length);
	if (length < 2 || length > ADDRESS_MAX)
		return 0;
	if (bpf_probe_read_user(target->text, length, (void *)address) == 0)
		finish_target(draft, target, SYSLAT_TARGET_ADDRESS, length);
	return 0;
}

/* Adds the name of the folder where the walk is, and goes to the folder that it is in. False at the root. */
__noinline bool walk_up(void)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	struct vfsmount *mounted;
	struct dentry *dentry, *parent;
	struct mount *mount, *above;
	__u32 length;
	long read;

	if (!target)
		return false;
	dentry = (struct dentry *)draft->dentry;
	mounted = (struct vfsmount *)draft->mount;
	parent = BPF_CORE_READ(dentry, d_parent);
	if (dentry == BPF_CORE_READ(mounted, mnt_root)) {
		mount = (void *)mounted - bpf_core_field_offset(struct mount, mnt);
		above = BPF_CORE_READ(mount, mnt_parent);
		if (above == mount || !above)
			return false;
		draft->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
		draft->mount = (__u64)above + bpf_core_field_offset(struct mount, mnt);
		return true;
	}
	length = target->length;
	opaque(length);
	if (length >= SYSLAT_TARGET_TEXT) {
		target->flags |= SYSLAT_TARGET_CUT;
		return false;
	}
	read = bpf_probe_read_kernel_str(&target->text[length], SYSLAT_NAME_MAX, BPF_CORE_READ(dentry, d_name.name));
	if (read <= 0)
		return false;
	length += read;
	if (length > SYSLAT_TARGET_TEXT) {
		length = SYSLAT_TARGET_TEXT;
		target->flags |= SYSLAT_TARGET_CUT;
	}
	target->length = length;
	if (dentry == parent) {
		target->flags |= SYSLAT_TARGET_ROOTLESS;
		return false;
	}
	draft->dentry = (__u64)parent;
	return true;
}

/* Tells the folder or file at `draft->dentry` by its path. */
__noinline int read_folders(void)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	struct dentry *dentry;
	__u32 i;

	if (!target)
		return 0;
	dentry = (struct dentry *)draft->dentry;
	/* As d_unlinked() in include/linux/dcache.h: the root of a file system has no name either. */
	if (!BPF_CORE_READ(dentry, d_hash.pprev) && BPF_CORE_READ(dentry, d_parent) != dentry)
		target->flags |= SYSLAT_TARGET_DELETED;
	target->length = 0;
	for (i = 0; i < MOST_FOLDERS; i++)
		if (!walk_up())
			break;
	if (i == MOST_FOLDERS)
		target->flags |= SYSLAT_TARGET_CUT;
	finish_target(draft, target, SYSLAT_TARGET_FILE, target->length);
	return 0;
}

/* The running thread's open file with the number `descriptor`; 0 if there is none. */
static __always_inline struct file *file_of(__s32 descriptor)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **place, *file = NULL;

	if (!table || (__u32)descriptor >= BPF_CORE_READ(table, max_fds))
		return NULL;
	place = BPF_CORE_READ(table, fd) + (__u32)descriptor;
	bpf_probe_read_kernel(&file, sizeof(file), place);
	return file;
}

/* Tells the file behind a descriptor. */
__noinline int read_descriptor(__u64 value)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	__s32 descriptor = (__s32)value;
	unsigned long magic;
	struct inode *inode;
	struct file *file;

	if (!target)
		return 0;
	if (descriptor == AT_FDCWD) {
		draft->dentry = (__u64)BPF_CORE_READ(task, fs, pwd.dentry);
		draft->mount = (__u64)BPF_CORE_READ(task, fs, pwd.mnt);
		return read_folders();
	}
	if (descriptor < 0)
		return 0;
	file = file_of(descriptor);
	if (!file)
		return 0;
	inode = BPF_CORE_READ(file, f_inode);
	target->inode = BPF_CORE_READ(inode, i_ino);
	target->mode = BPF_CORE_READ(inode, i_mode);
	magic = BPF_CORE_READ(inode, i_sb, s_magic);
	if (magic == NSFS_MAGIC)
		target->file_system = SYSLAT_FILE_SYSTEM_NAMESPACES;
	if (magic == PIDFS_MAGIC)
		target->file_system = SYSLAT_FILE_SYSTEM_PROCESSES;
	if (magic == SOCKFS_MAGIC) {
		read_socket((struct syslat_socket *)target->text, BPF_CORE_READ(file, private_data));
		finish_target(draft, target, SYSLAT_TARGET_SOCKET, sizeof(struct syslat_socket));
		return 0;
	}
	draft->dentry = (__u64)BPF_CORE_READ(file, f_path.dentry);
	draft->mount = (__u64)BPF_CORE_READ(file, f_path.mnt);
	return read_folders();
}

/* The place of the requested program's name once it runs: after its environment (create_elf_tables). */
static __always_inline __u64 program_name(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, mm, env_end);
}

/* Tells the file of the program that runs now. */
__noinline int read_program(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	struct file *file;

	if (!target)
		return 0;
	file = BPF_CORE_READ(task, mm, exe_file);
	if (!file)
		return 0;
	begin_target(target, SYSLAT_ARGUMENTS); /* none of them */
	draft->dentry = (__u64)BPF_CORE_READ(file, f_path.dentry);
	draft->mount = (__u64)BPF_CORE_READ(file, f_path.mnt);
	return read_folders();
}

/* Follows one argument of the call that the running thread returns from. */
__noinline int read_target(__u32 argument)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_target *target = draft ? next_target(draft) : NULL;
	struct syslat_slow *slow = the_slow();
	__u32 abi, number, kind;
	__u64 value;

	if (!target || !slow || argument >= SYSLAT_ARGUMENTS)
		return 0;
	abi = draft->record.head.abi;
	number = draft->record.head.call;
	if (abi == SYSLAT_ABI_X32)
		number &= ~SYSLAT_X32_BIT;
	opaque(abi);
	opaque(number);
	if (abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX)
		return 0;
	kind = slow->argument_kinds[abi][number][argument];
	value = draft->record.head.arguments[argument];
	begin_target(target, argument);
	switch (kind) {
	case SYSLAT_ARGUMENT_DESCRIPTOR:
		/* A program that has just begun finds no register as it was when its predecessor asked for it. */
		if (!draft->record.head.error && argument + 1 < SYSLAT_ARGUMENTS
		    && slow->argument_kinds[abi][number][argument + 1] == SYSLAT_ARGUMENT_PROGRAM)
			return 0;
		return read_descriptor(value);
	case SYSLAT_ARGUMENT_PATH:
		return read_path(value);
	case SYSLAT_ARGUMENT_PROGRAM:
		if (draft->record.head.error)
			return read_path(value);
		read_path(program_name());
		return read_program();
	case SYSLAT_ARGUMENT_ADDRESS:
		return argument + 1 < SYSLAT_ARGUMENTS ? read_address(value, draft->record.head.arguments[argument + 1]) : 0;
	}
	return 0;
}

/* Reads the registers of the call that the running thread returns from, as they were when it entered. */
__noinline int read_registers(void)
{
	struct syslat_draft *draft = this_draft();
	struct syslat_cpu *cpu = this_cpu();
	struct pt_regs___arm64 *arm64;
	struct pt_regs___x86 *x86;
	__u64 *arguments, regs;
	__u32 i;

	if (!draft || !cpu)
		return 0;
	regs = has_task_pt_regs() ? (__u64)bpf_task_pt_regs(bpf_get_current_task_btf()) : cpu->regs;
	x86 = (void *)regs;
	arm64 = (void *)regs;
	arguments = draft->record.head.arguments;
	if (!bpf_core_field_exists(x86->orig_ax)) {
		arguments[0] = BPF_CORE_READ(arm64, orig_x0); /* the first register has the result */
		for (i = 1; i < SYSLAT_ARGUMENTS; i++)
			arguments[i] = BPF_CORE_READ(arm64, regs[i]);
	} else if (draft->record.head.abi == SYSLAT_ABI_COMPAT) {
		arguments[0] = BPF_CORE_READ(x86, bx);
		arguments[1] = BPF_CORE_READ(x86, cx);
		arguments[2] = BPF_CORE_READ(x86, dx);
		arguments[3] = BPF_CORE_READ(x86, si);
		arguments[4] = BPF_CORE_READ(x86, di);
		arguments[5] = BPF_CORE_READ(x86, bp);
	} else {
		arguments[0] = BPF_CORE_READ(x86, di);
		arguments[1] = BPF_CORE_READ(x86, si);
		arguments[2] = BPF_CORE_READ(x86, dx);
		arguments[3] = BPF_CORE_READ(x86, r10);
		arguments[4] = BPF_CORE_READ(x86, r8);
		arguments[5] = BPF_CORE_READ(x86, r9);
	}
	if (draft->record.head.abi == SYSLAT_ABI_COMPAT)
		for (i = 0; i < SYSLAT_ARGUMENTS; i++)
			arguments[i] = (__u32)arguments[i];
	return 0;
}

/* Reads the arguments of the call that the running thread returns from into this CPU's record. Returns nothing that matters. */
__noinline int read_arguments(void)
{
	struct syslat_draft *draft = this_draft();
	__u32 i;

	if (!draft)
		return 0;
	draft->record.head.flags = SYSLAT_SLOW_ARGUMENTS;
	read_registers();
	for (i = 0; i < SYSLAT_ARGUMENTS; i++)
		read_target(i);
	return 0;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The counters of a row: histogram buckets and errnos, in blocks of 16 that are claimed when the first is needed. */
#ifndef SYSLAT_BLOCKS_BPF_H
#define SYSLAT_BLOCKS_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "rows.bpf.h"
#include "syslat.h"

/* The account that a row's next block is taken from, having taken one from it; NULL if there is none for this row. */
static __always_inline __u32 *reserve_block(__u32 row)
{
	if (row >= SYSLAT_NUMBERS || !has_name(SYSLAT_ABI_NATIVE, row))
		return reserve(&control.foreign_blocks, SYSLAT_FOREIGN_BLOCKS) ? &control.foreign_blocks : NULL;
	if (reserve(&control.own_blocks[row], SYSLAT_OWN_BLOCKS))
		return &control.own_blocks[row];
	return reserve(&control.spare_blocks, SYSLAT_SPARE_BLOCKS) ? &control.spare_blocks : NULL;
}

/* The functions here that aren't static are that for the verifier's sake; see claim_row. */

/* Allocates a block; 0 if all are in use. */
__noinline __u32 take_block(void)
{
	__u32 i, block;

	for (i = 0; i < SYSLAT_SURPLUS; i++) {
		block = control.surplus[i];
		if (unlikely(block) && __sync_val_compare_and_swap(&control.surplus[i], block, 0) == block)
			return block;
	}
	block = __sync_fetch_and_add(&control.given_blocks, 1) + 1;
	return block < SYSLAT_BLOCKS ? block : 0;
}

/* Frees a block for the next allocation. The return value has no meaning. */
__noinline int leave_block(__u32 block)
{
	__u32 i;

	for (i = 0; i < SYSLAT_SURPLUS; i++)
		if (__sync_val_compare_and_swap(&control.surplus[i], 0, block) == 0)
			break;
	return 0;
}

/* The block of a group that had none when this CPU looked; SYSLAT_NO_BLOCK if there is none left for it. */
__noinline __u32 claim_block(__u32 row, __u32 group)
{
	__u32 block, settled, *account;

	if (row >= SYSLAT_ROWS || group >= SYSLAT_GROUPS)
		return SYSLAT_NO_BLOCK;
	account = reserve_block(row);
	block = account ? take_block() : 0;
	if (!block) {
		control.blocks_full = 1;
		block = SYSLAT_NO_BLOCK;
	}
	settled = settle(control.block_of, row * SYSLAT_GROUPS + group, block);
	if (settled == block)
		return block;
	if (account)
		give_back(account);
	if (block != SYSLAT_NO_BLOCK)
		leave_block(block);
	return settled;
}

/* The block that counts how often counters of `block` have wrapped; SYSLAT_NO_BLOCK if there is none left for that. */
__noinline __u32 claim_high_block(__u32 block)
{
	__u32 high = 0, settled;

	if (block >= SYSLAT_BLOCKS)
		return SYSLAT_NO_BLOCK;
	if (reserve(&control.spare_blocks, SYSLAT_SPARE_BLOCKS))
		high = take_block();
	if (!high) {
		control.blocks_full = 1;
		high = SYSLAT_NO_BLOCK;
	}
	settled = settle(control.high_block_of, block, high);
	if (settled != high && high != SYSLAT_NO_BLOCK) {
		give_back(&control.spare_blocks);
		leave_block(high);
	}
	return settled;
}

/* Counts in a counter of `block`. Returns the count that didn't fit there: 0, 1, or 2^32 after a wrap. */
static __always_inline __u64 count_in_block(struct syslat_cpu *cpu, __u32 block, __u32 counter)
{
	__u32 high, *place;

	opaque(block);
	counter &= SYSLAT_BLOCK_COUNTERS - 1;
	if (unlikely(block >= SYSLAT_BLOCKS))
		return 1;
	place = &cpu->blocks[block].counters[counter];
	high = *place + 1;
	*place = high;
	opaque(high);
	if (likely(high))
		return 0;
	high = control.high_block_of[block];
	if (!high)
		high = claim_high_block(block);
	opaque(high);
	if (high >= SYSLAT_BLOCKS)
		return 1ull << 32;
	cpu->blocks[high].counters[counter]++;
	return 0;
}

static __always_inline __u32 block_of(__u32 row, __u32 group)
{
	__u32 block = control.block_of[row * SYSLAT_GROUPS + group];

	return likely(block) ? block : claim_block(row, group);
}

/* Counts a call in `bucket` of the histogram of `row`, which is below SYSLAT_ROWS. The octave of it. */
static __always_inline __u32 count_duration(struct syslat_cpu *cpu, __u32 row, __u64 bucket)
{
	__u32 octave;
	__u64 left;

	octave = bucket / SYSLAT_SUB_BUCKETS;
	if (unlikely(octave >= SYSLAT_OCTAVES))
		return 0; /* can't be */
	left = count_in_block(cpu, block_of(row, octave), bucket % SYSLAT_SUB_BUCKETS);
	if (unlikely(left))
		cpu->octaves[row][octave] += left;
	return octave;
}

/* Counts one error. Out of line, since most calls have none. Returns nothing that matters. */
__noinline int count_error(__u32 row, __u32 error)
{
	__u32 group = syslat_errno_group(error);
	struct syslat_cpu *cpu = this_cpu();
	__u64 left = 1;

	row = checked_row(row);
	if (!cpu)
		return 0;
	opaque(group);
	if (group < SYSLAT_GROUPS)
		left = count_in_block(cpu, block_of(row, group), error % SYSLAT_BLOCK_COUNTERS);
	if (left)
		cpu->errors_other[row] += left;
	return 0;
}

#endif

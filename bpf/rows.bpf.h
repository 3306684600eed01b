/* SPDX-License-Identifier: GPL-2.0 */
/* Which row a call is counted in: its number for a native call, a row on demand for one of another ABI. */
#ifndef SYSLAT_ROWS_BPF_H
#define SYSLAT_ROWS_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "syslat.h"

/* Takes one of `limit`, of which `taken` says how many are gone. Before it is used, so that CPUs can't pass the limit together. */
static __always_inline bool reserve(__u32 *taken, __u32 limit)
{
	if (__sync_fetch_and_add(taken, 1) < limit)
		return true;
	__sync_fetch_and_add(taken, -1);
	return false;
}

static __always_inline void give_back(__u32 *taken)
{
	__sync_fetch_and_add(taken, -1);
}

static __always_inline bool has_name(__u32 abi, __u32 number)
{
	return abi < SYSLAT_ABIS && number < SYSLAT_NUMBERS_MAX && control.named[abi][number / 64] >> (number % 64) & 1;
}

/* Stores `entry` at `place` of a table, unless another CPU was first. Returns the stored entry. */
static __always_inline __u32 settle(__u16 *table, __u32 place, __u32 entry)
{
	__u32 *word = (__u32 *)table + place / 2;
	__u32 shift = place % 2 * 16, i;

	/* A half changes once in its life, so two of these fail at most. */
	for (i = 0; i < 3; i++) {
		__u32 old = *(volatile __u32 *)word;

		if (old >> shift & 0xffff)
			return old >> shift & 0xffff;
		if (__sync_val_compare_and_swap(word, old, old | entry << shift) == old)
			return entry;
	}
	return SYSLAT_NO_ENTRY;
}

/* Allocates a row of another ABI, by its index among these; SYSLAT_FOREIGN_ROWS if all are in use. */
static __always_inline __u32 take_row(void)
{
	__u32 i, row;

	for (i = 0; i < SYSLAT_SURPLUS; i++) {
		row = control.surplus_rows[i];
		if (unlikely(row) && __sync_val_compare_and_swap(&control.surplus_rows[i], row, 0) == row)
			return row - 1;
	}
	row = __sync_fetch_and_add(&control.foreign_rows, 1);
	if (row < SYSLAT_FOREIGN_ROWS)
		return row;
	give_back(&control.foreign_rows);
	return SYSLAT_FOREIGN_ROWS;
}

/* Frees an unused row for the next allocation. */
static __always_inline void leave_row(__u32 row)
{
	__u32 i;

	for (i = 0; i < SYSLAT_SURPLUS; i++)
		if (__sync_val_compare_and_swap(&control.surplus_rows[i], 0, row + 1) == 0)
			break;
}

/*
 * Gives a row to a new call of another ABI. If several CPUs have the same call at once, each takes a row, and the call
 * gets the row that is stored first.
 *
 * Not static, so that the verifier checks it by itself. Inlined, the code after it would be verified again for each of
 * its results, which took most of the load time.
 */
__noinline __u32 claim_row(__u32 abi, __u32 number)
{
	bool is_named = has_name(abi, number);
	__u32 table = abi - 1, row, settled;

	if (number >= SYSLAT_NUMBERS_MAX || table >= SYSLAT_ABIS - 1)
		return SYSLAT_ROW_INVALID;
	if (!is_named && !reserve(&control.unnamed_rows, SYSLAT_UNNAMED_ROWS))
		return SYSLAT_ROW_INVALID;
	row = take_row();
	opaque(row);
	if (row >= SYSLAT_FOREIGN_ROWS) {
		if (!is_named) {
			give_back(&control.unnamed_rows);
			return SYSLAT_ROW_INVALID;
		}
		control.rows_full = 1;
		return SYSLAT_ROW_OTHER;
	}
	/* The reader must know whose the row is before anything is counted in it. */
	control.row_keys[row] = syslat_row_key(abi, number);
	settled = settle(&control.foreign_row_of[0][0], table * SYSLAT_NUMBERS_MAX + number, SYSLAT_ROW_FOREIGN + row);
	if (settled != SYSLAT_ROW_FOREIGN + row) {
		control.row_keys[row] = 0;
		leave_row(row);
		if (!is_named)
			give_back(&control.unnamed_rows);
	}
	return settled;
}

static __always_inline __u32 row_number(__u32 abi, __u64 number)
{
	__u32 row, table;

	if (likely(abi == SYSLAT_ABI_NATIVE))
		return likely(number < SYSLAT_NUMBERS) ? number : SYSLAT_ROW_INVALID;
	if (abi == SYSLAT_ABI_X32)
		number &= ~(__u64)SYSLAT_X32_BIT;
	if (number >= (abi == SYSLAT_ABI_X32 ? SYSLAT_X32_NUMBERS : SYSLAT_NUMBERS))
		return SYSLAT_ROW_INVALID;
	table = abi - 1;
	opaque(table);
	if (table >= SYSLAT_ABIS - 1)
		return SYSLAT_ROW_INVALID;
	row = control.foreign_row_of[table][number];
	return likely(row) ? row : claim_row(abi, number);
}

/* `row`, which was read from where the verifier doesn't know its bounds. */
static __always_inline __u32 checked_row(__u32 row)
{
	opaque(row);
	return likely(row < SYSLAT_ROWS) ? row : SYSLAT_ROW_OTHER;
}

#endif

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

/*
 * Gives a row to a call of another ABI that was not seen before. Every CPU scans in the same order and rows are never given
 * back, so one call can't get two of them.
 *
 * Not static, so that the verifier looks at it by itself: with each of its results, what comes after it would be looked at
 * anew, which took most of the time that loading takes.
 */
__noinline __u32 claim_row(__u32 abi, __u32 number)
{
	__u32 key = syslat_row_key(abi, number), table = abi - 1, found = 0, i;
	bool is_named = has_name(abi, number);

	if (number >= SYSLAT_NUMBERS_MAX)
		return SYSLAT_ROW_INVALID;
	if (!is_named && !reserve(&control.unnamed_rows, SYSLAT_UNNAMED_ROWS))
		return SYSLAT_ROW_INVALID;
	if (!reserve(&control.foreign_rows, SYSLAT_FOREIGN_ROWS)) {
		if (!is_named) {
			give_back(&control.unnamed_rows);
			return SYSLAT_ROW_INVALID;
		}
		control.rows_full = 1;
		return SYSLAT_ROW_OTHER;
	}
	for (i = 0; i < SYSLAT_FOREIGN_ROWS; i++) {
		found = __sync_val_compare_and_swap(&control.row_keys[i], 0, key);
		if (found == 0 || found == key)
			break;
	}
	if (found == key) { /* another CPU came with the same call */
		give_back(&control.foreign_rows);
		if (!is_named)
			give_back(&control.unnamed_rows);
	}
	opaque(table);
	if (table < SYSLAT_ABIS - 1)
		control.foreign_row_of[table][number] = SYSLAT_ROW_FOREIGN + i;
	return SYSLAT_ROW_FOREIGN + i;
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

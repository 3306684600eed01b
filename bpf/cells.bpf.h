/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cells that count callers' calls. Each CPU has its own, so that each cell has one writer and needs no atomics.
 *
 * A hash of the key finds a cell at one of two places. If both are in use by other keys, the contents of one are moved
 * to the CPU's log. User space reads and adds up cells and log, which ends an epoch. The contents of a cell from an
 * epoch that has been read are simply dropped.
 */
#ifndef SYSLAT_CELLS_BPF_H
#define SYSLAT_CELLS_BPF_H

#include "compiler.bpf.h"
#include "kernel.bpf.h"
#include "maps.bpf.h"
#include "syslat.h"

#include <bpf/bpf_helpers.h>

#define SYSLAT_NO_CELL 0xffffffffu

static __always_inline struct syslat_cell *cell_at(__u32 index)
{
	return settings.tells_callers ? bpf_map_lookup_elem(&cells, &index) : NULL;
}

/* Whether what a cell holds has been read. */
static __always_inline bool is_collected(const struct syslat_cell *cell, const struct syslat_cpu *cpu)
{
	return cell->key == 0 || (__s32)(cell->epoch - cpu->collected) <= 0;
}

/* Writes down in the log what the cell `place` of this CPU holds. False if the log is full. */
static __always_inline bool log_cell(struct syslat_cpu *cpu, const struct syslat_cell *cell, __u32 place)
{
	__u32 head = cpu->log_head, next = head + 1 < settings.log_places ? head + 1 : 0;
	struct syslat_cell *entry;

	if (next == *(volatile __u32 *)&cpu->log_tail)
		return false;
	entry = cell_at(cpu->first_cell + settings.cells + head);
	if (!entry)
		return false;
	*entry = *cell;
	entry->place = place;
	write_fence(cpu);
	cpu->log_head = next;
	return true;
}

/* Resets `cell` to zero. Its contents have been moved to the log. */
static __always_inline void clear_cell(struct syslat_cpu *cpu, struct syslat_cell *cell, __u32 key)
{
	__u32 i;

	cell->key = 0;
	write_fence(cpu);
	cell->total_ns = 0;
	cell->wait_ns = 0;
	cell->runnable_ns = 0;
	cell->max_ns = 0;
	cell->errors = 0;
	for (i = 0; i < SYSLAT_CELL_OCTAVES; i++)
		cell->counts[i] = 0;
	cell->epoch = cpu->epoch;
	write_fence(cpu);
	cell->key = key;
}

/*
 * The cell for `key` where the one at `index`, its first place, is of something else; SYSLAT_NO_CELL if there is none left.
 *
 * Not static, for the verifier's sake; see claim_row.
 */
__noinline __u32 find_cell(__u32 key, __u32 index)
{
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_notes *own = this_notes();
	struct syslat_cell *first, *second, *cell;
	__u32 place, other;

	if (!cpu || !own)
		return SYSLAT_NO_CELL;
	place = index - cpu->first_cell;
	other = cpu->first_cell + (place ^ 1);
	first = cell_at(index);
	second = cell_at(other);
	if (!first || !second)
		return SYSLAT_NO_CELL;
	if (second->key == key && second->epoch == cpu->epoch)
		return other;
	cell = first;
	if (!is_collected(first, cpu)) {
		if (is_collected(second, cpu)) {
			cell = second;
			index = other;
			place ^= 1;
		} else if (!log_cell(cpu, first, place)) {
			return SYSLAT_NO_CELL;
		}
	}
	clear_cell(cpu, cell, key);
	if (place < SYSLAT_CELLS_MOST)
		own->dirty[cpu->epoch & 1][place / 64] |= 1ull << (place % 64);
	return index;
}

/* Moves what the cell at `index` holds to the log, before a count of it wraps. Returns nothing that matters. */
__noinline int empty_cell(__u32 index)
{
	struct syslat_cpu *cpu = this_cpu();
	struct syslat_cell *cell = cell_at(index);

	if (!cpu || !cell)
		return 0;
	if (!log_cell(cpu, cell, index - cpu->first_cell))
		cpu->untold += (__u64)cell->counts[0] + cell->counts[1] + cell->counts[2] + cell->counts[3];
	clear_cell(cpu, cell, cell->key);
	return 0;
}

/* Counts a call for `caller`. `octave` is below SYSLAT_OCTAVES. Between two changes of the CPU's sequence. */
static __always_inline void count_for_caller(struct syslat_cpu *cpu, __u32 caller, __u32 row, __u32 octave, __u64 ns, __u64 wait,
					     __u64 runnable, bool error)
{
	__u32 key = syslat_cell_key(caller, row, octave / SYSLAT_CELL_OCTAVES), index, count;
	struct syslat_cell *cell;

	/* Multiplicative hashing, by 2^32 over the golden ratio. */
	index = cpu->first_cell + (__u32)((__u64)(__u32)(key * 0x9e3779b1u) * settings.cells >> 32);
	cell = cell_at(index);
	if (!cell)
		return;
	if (unlikely(*(__u64 *)&cell->key != (key | (__u64)cpu->epoch << 32))) {
		index = caller ? find_cell(key, index) : SYSLAT_NO_CELL;
		cell = cell_at(index);
		if (!cell) {
			cpu->untold++;
			return;
		}
	}
	cell->total_ns += ns;
	if (wait) {
		cell->wait_ns += wait;
		cell->runnable_ns += runnable;
	}
	if (ns > cell->max_ns)
		cell->max_ns = ns;
	if (error)
		cell->errors++;
	count = ++cell->counts[octave % SYSLAT_CELL_OCTAVES];
	if (unlikely(count >= SYSLAT_CELL_LIMIT))
		empty_cell(index);
}

#endif

/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * How user space reads a whole CPU as of one moment, and the calls of callers since the previous moment.
 *
 * A CPU's rows and cells are too many to be read between two calls. So user space asks the programs to leave them
 * unchanged: the programs defer calls that return meanwhile, and count them after the reading. User space asks one CPU
 * at a time, for the time of a copy. The programs don't depend on user space: when 512 calls are deferred, they resume
 * counting.
 */
#ifndef SYSLAT_COLLECTOR_H
#define SYSLAT_COLLECTOR_H

#include "reader.h"
#include "syslat.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

/* For how long a store may take to be seen by another CPU: longer than any processor holds one back. */
#define SYSLAT_VISIBLE_NS 2000
/* How long the programs on a CPU may be in the middle of a call: its virtual CPU may have been taken away. */
#define SYSLAT_PATIENCE_NS 20000000
#define SYSLAT_CUT_TRIES 50

static inline uint64_t syslat_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline void syslat_wait(uint64_t ns)
{
	uint64_t begin = syslat_now();

	while (syslat_now() - begin < ns)
		;
}

/* The CPU's sequence between two calls. False if it is in the middle of one for too long. */
static inline bool syslat_settled(const struct syslat_cpu *cpu, uint32_t *sequence)
{
	uint64_t begin = 0;

	for (;;) {
		*sequence = __atomic_load_n(&cpu->sequence, __ATOMIC_ACQUIRE);
		if (!(*sequence & 1))
			return true;
		if (!begin)
			begin = syslat_now();
		else if (syslat_now() - begin > SYSLAT_PATIENCE_NS)
			return false;
	}
}

/* Asks the programs on a CPU for something, and waits until every program that hasn't seen it can be seen to run. */
static inline void syslat_ask(struct syslat_cpu *cpu, uint32_t request)
{
	__atomic_store_n(&cpu->request, request, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	syslat_wait(SYSLAT_VISIBLE_NS);
}

/* Copies what a CPU counted of calls that returned. */
static inline void syslat_copy_cpu(const struct syslat_cpu *cpu, const struct syslat_control *control, struct syslat_cpu *to)
{
	uint32_t blocks = __atomic_load_n(&control->given_blocks, __ATOMIC_ACQUIRE) + 1;

	if (blocks > SYSLAT_BLOCKS)
		blocks = SYSLAT_BLOCKS;
	memcpy(to->rows, cpu->rows, sizeof(to->rows));
	memcpy(to->blocks, cpu->blocks, blocks * sizeof(to->blocks[0]));
	if (control->blocks_full)
		memcpy(to->octaves, cpu->octaves, sizeof(to->octaves));
	memcpy(to->errors_other, cpu->errors_other, sizeof(to->errors_other));
	to->epoch = cpu->epoch;
	to->log_head = cpu->log_head;
	to->untold = cpu->untold;
}

/* Whether no call has returned on a CPU since it was copied, and none is put off. */
static inline bool syslat_is_unchanged(const struct syslat_cpu *cpu, const struct syslat_cpu *copy)
{
	return __atomic_load_n(&cpu->sequence, __ATOMIC_ACQUIRE) == copy->sequence
		&& __atomic_load_n(&cpu->deferred_count, __ATOMIC_RELAXED) == 0;
}

/*
 * Copies a CPU's rows as of one moment, at which an epoch of its cells ends: `to->epoch`, which isn't read yet. False
 * if that failed; nothing is lost then, and the contents of `to` are unchanged or will be copied again.
 */
static inline bool syslat_cut(struct syslat_cpu *cpu, const struct syslat_control *control, struct syslat_cpu *to)
{
	for (uint32_t tries = 0; tries < SYSLAT_CUT_TRIES; tries++) {
		uint32_t frozen = (cpu->request + 1) | 1, before, after;
		bool is_whole;

		syslat_ask(cpu, frozen);
		is_whole = syslat_settled(cpu, &before);
		if (is_whole) {
			syslat_copy_cpu(cpu, control, to);
			syslat_load_fence();
			is_whole = syslat_settled(cpu, &after) && before == after;
		}
		/* Where the programs haven't begun the epoch that they were asked for last, nothing has been counted since. */
		__atomic_store_n(&cpu->next_epoch, cpu->epoch + (is_whole ? 1 : 0), __ATOMIC_SEQ_CST);
		syslat_ask(cpu, frozen + 1);
		if (!is_whole || !syslat_settled(cpu, &after))
			continue;
		/* Unless the programs went on counting before the new epoch began: then that moment is gone. */
		if (__atomic_load_n(&cpu->granted, __ATOMIC_ACQUIRE) == frozen + 1)
			after = __atomic_load_n(&cpu->flipped, __ATOMIC_ACQUIRE);
		if (before == after) {
			to->sequence = before;
			return true;
		}
	}
	return false;
}

/* Where a CPU's cells are, and how many. */
struct syslat_cell_memory {
	const struct syslat_cell *cells; /* of all CPUs */
	uint32_t cells_per_cpu;
	uint32_t log_places;
};

/* How many 64-bit words a bit for each of a CPU's cells takes. */
#define SYSLAT_PLACE_WORDS (SYSLAT_CELLS_MOST / 64)

static inline bool syslat_is_new(uint32_t epoch, uint32_t collected, uint32_t last)
{
	return (int32_t)(epoch - collected) > 0 && (int32_t)(last - epoch) >= 0;
}

/*
 * Copies to `found` what a CPU's cells and its log hold of the epochs after `copy->collected`, up to `copy->epoch`, which has ended.
 * Returns how many cells that is, at most `cells_per_cpu` and `log_places` together. The same may be found twice only in parts
 * that add up.
 */
static inline uint32_t syslat_collect(const struct syslat_cpu *cpu, const struct syslat_notes *notes, const struct syslat_cpu *copy,
				      const struct syslat_cell_memory *memory, struct syslat_cell *found)
{
	const struct syslat_cell *cells = memory->cells + cpu->first_cell, *log = cells + memory->cells_per_cpu;
	uint32_t count = 0, place, head, words = (memory->cells_per_cpu + 63) / 64;
	uint64_t read[SYSLAT_PLACE_WORDS] = {0};

	for (place = copy->log_tail; place != copy->log_head; place = place + 1 < memory->log_places ? place + 1 : 0)
		if (syslat_is_new(log[place].epoch, copy->collected, copy->epoch))
			found[count++] = log[place];
	for (uint32_t word = 0; word < words; word++) {
		uint64_t dirty = __atomic_load_n(&notes->dirty[0][word], __ATOMIC_RELAXED)
			| __atomic_load_n(&notes->dirty[1][word], __ATOMIC_RELAXED);

		for (; dirty; dirty &= dirty - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(dirty);
			const struct syslat_cell *cell = &cells[word * 64 + bit];
			uint32_t key = __atomic_load_n(&cell->key, __ATOMIC_ACQUIRE);
			uint32_t epoch = __atomic_load_n(&cell->epoch, __ATOMIC_ACQUIRE);

			if (!key || !syslat_is_new(epoch, copy->collected, copy->epoch))
				continue;
			found[count] = *cell;
			syslat_load_fence();
			if (__atomic_load_n(&cell->key, __ATOMIC_RELAXED) != key
			    || __atomic_load_n(&cell->epoch, __ATOMIC_RELAXED) != epoch)
				continue;
			read[word] |= 1ull << bit;
			count++;
		}
	}
	/* The cells that were moved to the log before they could be read. */
	head = __atomic_load_n(&cpu->log_head, __ATOMIC_ACQUIRE);
	for (place = copy->log_head; place != head; place = place + 1 < memory->log_places ? place + 1 : 0) {
		uint32_t stood = log[place].place;

		if (!syslat_is_new(log[place].epoch, copy->collected, copy->epoch) || stood >= memory->cells_per_cpu)
			continue;
		if (!(read[stood / 64] >> (stood % 64) & 1))
			found[count++] = log[place];
	}
	return count;
}

/* Lets the programs forget what was collected. */
static inline void syslat_forget(struct syslat_cpu *cpu, struct syslat_notes *notes, struct syslat_cpu *copy,
				 const struct syslat_cell_memory *memory)
{
	uint32_t words = (memory->cells_per_cpu + 63) / 64;

	/* The other half belongs to the current epoch. */
	for (uint32_t word = 0; word < words; word++)
		__atomic_store_n(&notes->dirty[copy->epoch & 1][word], 0, __ATOMIC_RELAXED);
	copy->collected = copy->epoch;
	copy->log_tail = copy->log_head;
	__atomic_store_n(&cpu->log_tail, copy->log_tail, __ATOMIC_RELEASE);
	__atomic_store_n(&cpu->collected, copy->collected, __ATOMIC_RELEASE);
}

/* ---- the identities of the callers ---- */

/* Makes every caller but 0 free. Before the programs are attached. */
static inline void syslat_begin_roster(struct syslat_roster *roster, uint32_t run)
{
	roster->run = run;
	for (uint32_t caller = 1; caller < SYSLAT_CALLERS; caller++)
		roster->free[caller - 1] = caller;
	__atomic_store_n(&roster->given, SYSLAT_CALLERS - 1, __ATOMIC_SEQ_CST);
}

/* Finds the first caller at `*place` or after it that no thread has any more, and moves `*place` past it. False if there is none. */
static inline bool syslat_next_ended(const struct syslat_roster *roster, uint32_t *place, uint32_t *caller)
{
	while (*place < SYSLAT_CALLERS) {
		uint32_t word = __atomic_load_n(&roster->ended[*place / 32], __ATOMIC_ACQUIRE) >> (*place % 32);

		if (!word) {
			*place = (*place / 32 + 1) * 32;
			continue;
		}
		*place += (uint32_t)__builtin_ctz(word);
		*caller = (*place)++;
		return true;
	}
	return false;
}

/* Makes a caller that has ended free. */
static inline void syslat_give_back(struct syslat_roster *roster, uint32_t caller)
{
	uint32_t given = roster->given;

	__atomic_fetch_and(&roster->ended[caller / 32], ~(1u << (caller % 32)), __ATOMIC_SEQ_CST);
	roster->free[given % SYSLAT_CALLERS] = caller;
	__atomic_store_n(&roster->given, given + 1, __ATOMIC_SEQ_CST);
}

/* Lets processes that took many callers take more. */
static inline void syslat_forgive(struct syslat_roster *roster)
{
	memset(roster->taken_by, 0, sizeof(roster->taken_by));
}

/* Reads the reported control group number `*read`, counted from 0, and adds 1 to that. False if there is none. */
static inline bool syslat_next_cgroup(const struct syslat_roster *roster, uint32_t *place, struct syslat_cgroup *to)
{
	uint32_t read = *place;
	const struct syslat_cgroup *entry = &roster->cgroups[read % SYSLAT_CGROUPS];

	if (read == __atomic_load_n(&roster->written, __ATOMIC_ACQUIRE)
	    || __atomic_load_n(&entry->number, __ATOMIC_ACQUIRE) != read + 1)
		return false;
	*to = *entry;
	to->name[sizeof(to->name) - 1] = 0;
	*place = read + 1;
	return true;
}

/* Makes room for others in the ring of control groups. */
static inline void syslat_set_cgroups_read(struct syslat_roster *roster, uint32_t read)
{
	__atomic_store_n(&roster->read, read, __ATOMIC_RELEASE);
}

/* Makes the programs report a control group again when they see it next. */
static inline void syslat_forget_cgroup(struct syslat_roster *roster, uint64_t id, uint32_t hierarchy)
{
	uint64_t mark = syslat_cgroup_mark(id, hierarchy);
	uint64_t *known = &roster->known_cgroups[syslat_cgroup_place(mark)];

	__atomic_compare_exchange_n(known, &mark, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* ---- what a daemon leaves for the next ---- */

/* How many times something was kept, and how long the two halves that follow are; the last number says which half is whole. */
struct syslat_kept {
	uint32_t written;
	uint32_t lengths[2];
	uint32_t pad;
};

/* Makes the half for `written` the one that is whole, after all that was written to it. */
static inline void syslat_keep(struct syslat_kept *kept, uint32_t written, uint32_t length)
{
	__atomic_store_n(&kept->lengths[written % 2], length, __ATOMIC_RELEASE);
	__atomic_store_n(&kept->written, written, __ATOMIC_SEQ_CST);
}

#endif

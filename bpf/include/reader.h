/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Functions for user space to read the maps, which are mapped into its memory, while the kernel writes them. */
#ifndef SYSLAT_READER_H
#define SYSLAT_READER_H

#include "syslat.h"

#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>

static inline const struct syslat_row *syslat_row_at(const struct syslat_cpu *cpus, uint32_t cpu, uint32_t row)
{
	return &cpus[cpu].rows[row];
}

/* The calls in flight that one CPU has lost for one reason. */
static inline uint64_t syslat_lost(const struct syslat_cpu *cpus, uint32_t cpu, enum syslat_loss reason)
{
	return *(const volatile uint64_t *)&cpus[cpu].lost[reason];
}

/* The call of row SYSLAT_ROW_FOREIGN + `index`, in the form of syslat_row_key; 0 while it is free. */
static inline uint32_t syslat_foreign_key(const struct syslat_control *control, uint32_t index)
{
	return __atomic_load_n(&control->row_keys[index], __ATOMIC_RELAXED);
}

/* Marks `number` as having a name in the table of `abi`. */
static inline void syslat_set_named(struct syslat_control *control, uint32_t abi, uint32_t number)
{
	control->named[abi][number / 64] |= (uint64_t)1 << number % 64;
}

/* Marks the result of `number` as having no meaning. */
static inline void syslat_set_resultless(struct syslat_control *control, uint32_t abi, uint32_t number)
{
	control->resultless[abi][number / 64] |= (uint64_t)1 << number % 64;
}

/* Keeps the loads after it from happening before those that precede it. */
static inline void syslat_load_fence(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/* Makes `generation` the set of programs that counts. Everything written before becomes visible first. */
static inline void syslat_set_generation(struct syslat_control *control, uint32_t generation)
{
	__atomic_store_n(&control->generation, generation, __ATOMIC_SEQ_CST);
}

/* For tests: places in the maps that Swift can't name, because the arrays have too many elements for its tuples. */
static inline uint16_t *syslat_block_table(struct syslat_control *control)
{
	return control->block_of;
}

static inline uint16_t *syslat_high_block_table(struct syslat_control *control)
{
	return control->high_block_of;
}

static inline uint32_t *syslat_block_at(struct syslat_cpu *cpus, uint32_t cpu, uint32_t block)
{
	return cpus[cpu].blocks[block].counters;
}

static inline uint64_t *syslat_octave_at(struct syslat_cpu *cpus, uint32_t cpu, uint32_t row, uint32_t octave)
{
	return &cpus[cpu].octaves[row][octave];
}

static inline uint32_t *syslat_own_blocks(struct syslat_control *control, uint32_t row)
{
	return &control->own_blocks[row];
}

/* Makes the programs look up the threshold of each row again at its next call. */
static inline void syslat_forget_marks(struct syslat_cpu *cpu)
{
	for (uint32_t row = 0; row < SYSLAT_ROWS; row++)
		__atomic_store_n(&cpu->rows[row].mark_ns, 0, __ATOMIC_RELAXED);
}

/* Starts counting the calls of all threads, and then stores the time at which that began. */
static inline void syslat_begin(struct syslat_control *control, uint64_t unix_ns)
{
	__atomic_store_n(&control->measured_tid, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&control->totals.attached_unix_ns, unix_ns, __ATOMIC_SEQ_CST);
}

/* Sets the format for names of functions: without an offset. */
static inline void syslat_set_name_format(struct syslat_settings *settings)
{
	memcpy(settings->name_format, "%ps", sizeof("%ps"));
}

/* The name that `syslat_name` has written. */
static inline const char *syslat_asked_name(const struct syslat_control *control)
{
	return control->name;
}

/* Makes the next execve by a child of the process that loaded the programs the beginning of the command to follow. */
static inline void syslat_await_command(struct syslat_control *control)
{
	__atomic_store_n(&control->awaited, SYS_execve, __ATOMIC_SEQ_CST);
}

/* Whether the command has begun. */
static inline bool syslat_has_begun(const struct syslat_control *control)
{
	return __atomic_load_n(&control->awaited, __ATOMIC_SEQ_CST) == 0;
}

/* The number of threads of the command that are followed. */
static inline uint32_t syslat_followed(const struct syslat_control *control)
{
	return __atomic_load_n(&control->followed, __ATOMIC_SEQ_CST);
}

/* The number of threads of the command that couldn't be followed. */
static inline uint32_t syslat_unfollowed(const struct syslat_control *control)
{
	return __atomic_load_n(&control->unfollowed, __ATOMIC_SEQ_CST);
}

/* The sums over all CPUs of those counters of a row that can be read independently. */
struct syslat_sums {
	uint64_t total_ns;
	uint64_t never_returned;
	uint64_t lost;
	uint64_t entries;
};

/*
 * The sums of a row over the CPUs 0 ..< `count`, each counter read independently. On every CPU, entries are read after the
 * counters for the ends of calls. So a call that moves between CPUs meanwhile may look in flight a moment too long, but never
 * looks as if it returned before it entered. The time of calls that returned is read from `copies`, which has the calls that
 * returned; it is `cpus` itself or an earlier copy of it.
 */
static inline struct syslat_sums syslat_sum_row(const struct syslat_cpu *cpus, const struct syslat_cpu *copies, uint32_t count,
					      uint32_t row)
{
	struct syslat_sums sum = {0};

	for (uint32_t cpu = 0; cpu < count; cpu++) {
		const volatile struct syslat_row *counted = &cpus[cpu].rows[row];

		sum.total_ns += *(const volatile uint64_t *)&copies[cpu].rows[row].total_ns;
		sum.never_returned += counted->never_returned;
		sum.lost += *(const volatile uint64_t *)&cpus[cpu].lost_of[row];
	}
	syslat_load_fence();
	for (uint32_t cpu = 0; cpu < count; cpu++)
		sum.entries += *(const volatile uint64_t *)&cpus[cpu].rows[row].entries;
	return sum;
}

enum {
	SYSLAT_COPIED_BUCKETS = SYSLAT_OCTAVES * SYSLAT_BLOCK_COUNTERS,
	SYSLAT_COPIED_ERRNOS = SYSLAT_ERRNO_GROUPS * SYSLAT_BLOCK_COUNTERS,
};

/* One CPU's counts of the calls of a row that returned. */
struct syslat_returned {
	struct syslat_row row; /* as of that moment, in the members about calls that returned */
	uint64_t errors_other;
	/* The octaves that hold calls. Elements of the arrays below outside of them are left over from before. */
	uint32_t first_octave, last_octave;
	/* A bit for each errno group that has counters. The elements of other groups are left over from before. */
	uint32_t errno_groups;
	uint64_t buckets[SYSLAT_COPIED_BUCKETS];
	uint64_t octaves[SYSLAT_OCTAVES]; /* calls of an octave that are in no bucket */
	uint64_t errnos[SYSLAT_COPIED_ERRNOS];
};

/* The counters of a group of a row on one CPU; false if it has none. */
static inline bool syslat_copy_group(const struct syslat_cpu *cpu, const struct syslat_control *control, uint32_t row,
				     uint32_t group, uint64_t *counters)
{
	uint32_t block = __atomic_load_n(&control->block_of[row * SYSLAT_GROUPS + group], __ATOMIC_RELAXED);
	const volatile uint32_t *low, *high;
	uint32_t carried;

	if (block == 0 || block >= SYSLAT_BLOCKS)
		return false;
	low = cpu->blocks[block].counters;
	carried = __atomic_load_n(&control->high_block_of[block], __ATOMIC_RELAXED);
	/* Block 0 is always zero. */
	high = cpu->blocks[carried < SYSLAT_BLOCKS ? carried : 0].counters;
	for (uint32_t i = 0; i < SYSLAT_BLOCK_COUNTERS; i++)
		counters[i] = low[i] | (uint64_t)high[i] << 32;
	return true;
}

/*
 * Copies the counts of a row on one CPU, all as of one moment between two calls.
 *
 * False if there was no such moment. The writer needs nanoseconds for a call and doesn't return before hundreds have passed, but
 * its virtual CPU may have been taken away while it was writing.
 */
static inline bool syslat_copy_row(const struct syslat_cpu *cpus, uint32_t cpu, uint32_t row,
				   const struct syslat_control *control, struct syslat_returned *to)
{
	const struct syslat_cpu *from = &cpus[cpu];
	const volatile struct syslat_row *counted = &from->rows[row];
	const volatile uint64_t *octaves = from->octaves[row];

	for (uint32_t tries = 0; tries < 10000; tries++) {
		uint32_t before = __atomic_load_n(&from->sequence, __ATOMIC_ACQUIRE);

		if (before & 1)
			continue;
		to->row = *counted;
		to->errors_other = *(const volatile uint64_t *)&from->errors_other[row];
		to->first_octave = syslat_bucket(to->row.min_ns) / SYSLAT_SUB_BUCKETS;
		to->last_octave = syslat_bucket(to->row.max_ns) / SYSLAT_SUB_BUCKETS;
		for (uint32_t i = to->first_octave; i <= to->last_octave; i++) {
			uint64_t *buckets = to->buckets + i * SYSLAT_BLOCK_COUNTERS;

			if (!syslat_copy_group(from, control, row, i, buckets))
				memset(buckets, 0, SYSLAT_BLOCK_COUNTERS * sizeof(*buckets));
			to->octaves[i] = octaves[i];
		}
		to->errno_groups = 0;
		for (uint32_t i = 0; i < SYSLAT_ERRNO_GROUPS; i++)
			if (syslat_copy_group(from, control, row, SYSLAT_OCTAVES + i, to->errnos + i * SYSLAT_BLOCK_COUNTERS))
				to->errno_groups |= 1u << i;
		syslat_load_fence();
		if (before == __atomic_load_n(&from->sequence, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

/* Swift imports a C array as a tuple, and doesn't import a long one at all. */
static inline const uint64_t *syslat_returned_buckets(const struct syslat_returned *returned)
{
	return returned->buckets;
}

static inline const uint64_t *syslat_returned_octaves(const struct syslat_returned *returned)
{
	return returned->octaves;
}

/* How many calls returned one errno. */
struct syslat_error {
	uint32_t number;
	uint64_t count;
};

/* Finds the first errno at `*place` or after it that calls returned, and moves `*place` past it. False if there is none. */
static inline bool syslat_next_error(const struct syslat_returned *returned, uint32_t *place, struct syslat_error *error)
{
	while (*place < SYSLAT_COPIED_ERRNOS) {
		uint32_t at = (*place)++, group = at / SYSLAT_BLOCK_COUNTERS;

		if (!(returned->errno_groups >> group & 1) || returned->errnos[at] == 0)
			continue;
		error->number = syslat_group_errno(SYSLAT_OCTAVES + group) + at % SYSLAT_BLOCK_COUNTERS;
		error->count = returned->errnos[at];
		return true;
	}
	return false;
}

#endif

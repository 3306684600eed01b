/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* How user space, which has the maps mapped into memory, reads them while the kernel writes. */
#ifndef SYSLAT_READER_H
#define SYSLAT_READER_H

#include "syslat.h"

#include <stdbool.h>

static inline const struct syslat_row *syslat_row_at(const struct syslat_cpu *cpus, uint32_t cpu, uint32_t slot)
{
	return &cpus[cpu].rows[slot];
}

static inline const uint32_t *syslat_slot_keys_of(const struct syslat_control *control)
{
	return control->slot_keys;
}

static inline const uint32_t *syslat_error_keys_of(const struct syslat_control *control)
{
	return control->error_keys;
}

/* How many cells for errors are taken; grows only. */
static inline uint32_t syslat_error_keys_taken(const struct syslat_control *control)
{
	uint32_t taken = 0;

	for (uint32_t cell = 0; cell < SYSLAT_ERROR_CELLS; cell++)
		taken += __atomic_load_n(&control->error_keys[cell], __ATOMIC_RELAXED) != 0;
	return taken;
}

/* Says that `number` has a name in the table of `abi`. */
static inline void syslat_set_named(struct syslat_control *control, uint32_t abi, uint32_t number)
{
	control->named[abi][number / 64] |= (uint64_t)1 << number % 64;
}

/* Says that the result of `number` means nothing. */
static inline void syslat_set_resultless(struct syslat_control *control, uint32_t abi, uint32_t number)
{
	control->resultless[abi][number / 64] |= (uint64_t)1 << number % 64;
}

/* Keeps the loads after it from happening before those that precede it. */
static inline void syslat_load_fence(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/* What one CPU counted of the calls that returned, without the buckets and the errors by number. */
struct syslat_counters {
	uint64_t total_ns, wait_ns, runnable_ns, min_ns, max_ns, errors_other;
	/* The buckets that hold calls, beside bucket 0; none if `last_bucket` is 0. */
	uint32_t first_bucket, last_bucket;
};

/*
 * Copies what one CPU holds of a row, all as of one moment between two calls: the counters, the buckets from
 * `first_bucket` to `last_bucket` and bucket 0, and the error cells that are listed in `cells`.
 *
 * False if that moment could not be had: the writer needs nanoseconds for a call and comes back after hundreds at the
 * earliest, but its virtual CPU may have been taken away in the middle.
 */
static inline bool syslat_copy_row(const struct syslat_cpu *cpus, uint32_t cpu, uint32_t slot, const uint16_t *cells,
				   uint32_t cell_count, struct syslat_counters *counters, uint64_t *buckets,
				   uint64_t *errors)
{
	const volatile struct syslat_row *row = &cpus[cpu].rows[slot];
	const volatile uint64_t *error_cells = cpus[cpu].error_cells;
	const uint32_t *sequence = &cpus[cpu].sequence;

	for (uint32_t tries = 0; tries < 10000; tries++) {
		uint32_t before = __atomic_load_n(sequence, __ATOMIC_ACQUIRE);

		if (before & 1)
			continue;
		counters->total_ns = row->total_ns;
		counters->wait_ns = row->wait_ns;
		counters->runnable_ns = row->runnable_ns;
		counters->min_ns = row->min_ns;
		counters->max_ns = row->max_ns;
		counters->errors_other = row->errors_other;
		counters->first_bucket = counters->total_ns ? syslat_bucket(counters->min_ns) : 0;
		counters->last_bucket = counters->total_ns ? syslat_bucket(counters->max_ns) : 0;
		buckets[0] = row->buckets[0];
		for (uint32_t i = counters->first_bucket; i <= counters->last_bucket; i++)
			buckets[i] = row->buckets[i];
		for (uint32_t i = 0; i < cell_count; i++)
			errors[i] = error_cells[cells[i]];
		syslat_load_fence();
		if (before == __atomic_load_n(sequence, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

#endif

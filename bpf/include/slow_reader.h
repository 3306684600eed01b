/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* How user space, which has the maps mapped into memory, says which calls are slow, and reads their records. */
#ifndef SYSLAT_SLOW_READER_H
#define SYSLAT_SLOW_READER_H

#include "slow.h"

#include <stdbool.h>
#include <string.h>

/* Whatever is asked for later, no call is slow, and none was the slowest. */
static inline void syslat_want_nothing(struct syslat_slow *slow)
{
	for (uint32_t abi = 0; abi < SYSLAT_SLOW_ABIS; abi++)
		for (uint32_t number = 0; number < SYSLAT_SLOW_NUMBERS; number++)
			slow->thresholds[abi][number] = SYSLAT_NO_THRESHOLD;
	slow->threshold_of_others = SYSLAT_NO_THRESHOLD;
	slow->least_threshold = SYSLAT_NO_THRESHOLD;
	memset(slow->errors, 0, sizeof(slow->errors));
}

static inline void syslat_forget_slowest(struct syslat_slow *slow)
{
	memset(slow->slowest, 0, sizeof(slow->slowest));
}

static inline void syslat_set_threshold(struct syslat_slow *slow, uint32_t abi, uint32_t number, uint64_t ns)
{
	__atomic_store_n(&slow->thresholds[abi][number], ns, __ATOMIC_RELAXED);
}

static inline void syslat_want_error(struct syslat_slow *slow, uint32_t error, bool is_wanted)
{
	uint64_t bit = (uint64_t)1 << error % 64;

	if (error / 64 >= sizeof(slow->errors) / sizeof(slow->errors[0]))
		return;
	if (is_wanted)
		slow->errors[error / 64] |= bit;
	else
		slow->errors[error / 64] &= ~bit;
}

static inline void syslat_set_argument_kind(struct syslat_slow *slow, uint32_t abi, uint32_t number, uint32_t argument,
					    enum syslat_argument_kind kind)
{
	slow->argument_kinds[abi][number][argument] = (uint8_t)kind;
}

/* The first bytes of records are the same in the ring and in memory. */
static inline const struct syslat_slow_head *syslat_head_of(const struct syslat_unit *record)
{
	return (const struct syslat_slow_head *)record;
}

static inline uint32_t syslat_units_for(uint32_t bytes)
{
	return (bytes + SYSLAT_UNIT - 1) / SYSLAT_UNIT;
}

/* How many units a record takes; what can't be is cut. */
static inline uint32_t syslat_units_of(const struct syslat_slow_head *head)
{
	uint32_t units = SYSLAT_HEAD_UNITS + syslat_units_for(head->depth * 8u);

	for (uint32_t i = 0; i < SYSLAT_TARGETS; i++)
		units += syslat_units_for(head->lengths[i]);
	return units <= SYSLAT_MOST_UNITS_WITH_TARGETS ? units : SYSLAT_MOST_UNITS_WITH_TARGETS;
}

static inline const uint64_t *syslat_frames_of(const struct syslat_unit *record)
{
	return record[SYSLAT_HEAD_UNITS].words;
}

/* Target `index` of a record, of which as many bytes are there as the head says; NULL if it has no such target. */
static inline const struct syslat_target *syslat_target_of(const struct syslat_unit *record, uint32_t index)
{
	const struct syslat_slow_head *head = syslat_head_of(record);
	uint32_t place = SYSLAT_HEAD_UNITS + syslat_units_for(head->depth * 8u);

	for (uint32_t i = 0; i < index; i++)
		place += syslat_units_for(head->lengths[i]);
	if (index >= head->targets || index >= SYSLAT_TARGETS || head->lengths[index] > 16 + SYSLAT_TARGET_TEXT)
		return NULL;
	return (const struct syslat_target *)&record[place];
}

/* Clears places of the ring that were read, so that the next writer finds nothing that looks like a record. */
static inline void syslat_release(struct syslat_slow *slow, struct syslat_unit *ring, uint32_t ring_units, uint64_t end)
{
	__atomic_store_n(&slow->releasing, end, __ATOMIC_SEQ_CST);
	for (uint64_t place = slow->released; place != end; place++)
		__atomic_store_n(&ring[place & (ring_units - 1)].words[0], 0, __ATOMIC_RELAXED);
	__atomic_store_n(&slow->released, end, __ATOMIC_RELEASE);
}

/* Finishes what a process that was killed was doing. To be called before the first record is read. */
static inline void syslat_resume_ring(struct syslat_slow *slow, struct syslat_unit *ring, uint32_t ring_units)
{
	if (slow->releasing > slow->released)
		syslat_release(slow, ring, ring_units, slow->releasing);
}

/* Where the ring ends now: what is written there from now on comes after that. */
static inline uint64_t syslat_ring_end(const struct syslat_slow *slow)
{
	return __atomic_load_n(&slow->reserved, __ATOMIC_RELAXED);
}

/*
 * Copies the oldest record that is whole and begins before `end` to `to`, which has room for any, and gives its place back. False if
 * there is none.
 */
static inline bool syslat_next_slow(struct syslat_slow *slow, struct syslat_unit *ring, uint32_t ring_units, uint64_t end,
				    struct syslat_unit *to)
{
	uint64_t place = slow->released;
	uint32_t units;

	if (place >= end)
		return false;
	if (__atomic_load_n(&ring[place & (ring_units - 1)].words[0], __ATOMIC_ACQUIRE) != place + 1)
		return false;
	for (uint32_t i = 0; i < SYSLAT_HEAD_UNITS; i++)
		to[i] = ring[(place + i) & (ring_units - 1)];
	units = syslat_units_of(syslat_head_of(to));
	for (uint32_t i = SYSLAT_HEAD_UNITS; i < units; i++)
		to[i] = ring[(place + i) & (ring_units - 1)];
	syslat_release(slow, ring, ring_units, place + units);
	return true;
}

/* A CPU's counts of slow calls. */
struct syslat_slow_counts {
	uint64_t seen;
	uint64_t written;
	uint64_t dropped;
	uint64_t held_back;
};

/* Copies that, as of one moment. False if it is in the middle of a call for too long: its virtual CPU may have been taken away. */
static inline bool syslat_copy_slow_counts(const struct syslat_draft *draft, struct syslat_slow_counts *to)
{
	for (uint32_t tries = 0; tries < 10000; tries++) {
		uint32_t before = __atomic_load_n(&draft->sequence, __ATOMIC_ACQUIRE);

		if (before & 1)
			continue;
		to->seen = *(const volatile uint64_t *)&draft->seen;
		to->written = *(const volatile uint64_t *)&draft->written;
		to->dropped = *(const volatile uint64_t *)&draft->dropped;
		to->held_back = *(const volatile uint64_t *)&draft->held_back;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (before == __atomic_load_n(&draft->sequence, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

/* Copies the record of the slowest call of a row, of which there are `units` units, to `to`. False if there is none, or no moment for it. */
static inline bool syslat_copy_slowest(const struct syslat_slow *slow, const struct syslat_unit *slowest, uint32_t units, uint32_t row,
				       struct syslat_unit *to)
{
	const struct syslat_slowest *state = &slow->slowest[row];

	for (uint32_t tries = 0; tries < 10000; tries++) {
		uint32_t before = __atomic_load_n(&state->sequence, __ATOMIC_ACQUIRE);

		if (before & 1)
			continue;
		if (*(const volatile uint64_t *)&state->ns == 0)
			return false;
		memcpy(to, slowest + (uint64_t)row * units, units * sizeof(*to));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (before == __atomic_load_n(&state->sequence, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

/* Parts of records that are no type to Swift. */
static inline const uint8_t *syslat_text_of(const struct syslat_target *target)
{
	return (const uint8_t *)target->text;
}

static inline const uint64_t *syslat_arguments_of(const struct syslat_slow_head *head)
{
	return head->arguments;
}

#endif

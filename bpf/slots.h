/* SPDX-License-Identifier: GPL-2.0 */
/* Which row a call is counted in: slots are given on demand, and limited for what means nothing. */
#ifndef SYSLAT_SLOTS_H
#define SYSLAT_SLOTS_H

/* Set in what take_slot returns if no other CPU had taken the slot for the same key before. */
#define SLOT_IS_NEW 0x10000

/*
 * Takes the slot of a key. Every CPU scans in the same order and slots are never given back, so one key can't get two
 * of them. SYSLAT_SLOT_OTHER if all are taken.
 *
 * Not static, so that the verifier looks at it by itself: with each of its results, what comes after it would be looked at
 * anew, which took most of the time that loading takes.
 */
__noinline __u32 take_slot(__u32 key)
{
	__u32 slot;

	for (slot = SYSLAT_SLOT_FIRST; slot < SYSLAT_SLOTS; slot++) {
		__u32 found = control.slot_keys[slot];

		if (found == key)
			return slot;
		if (found == 0) {
			found = __sync_val_compare_and_swap(&control.slot_keys[slot], 0, key);
			if (found == key)
				return slot;
			if (found == 0)
				return slot | SLOT_IS_NEW;
		}
	}
	control.slots_full = 1;
	return SYSLAT_SLOT_OTHER;
}

/* Gives a slot to a call seen for the first time. */
static __noinline __u32 claim_slot(__u32 abi, __u32 number)
{
	bool is_unnamed, is_foreign = abi != SYSLAT_ABI_NATIVE;
	__u32 slot;

	if (abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX || control.slots_full)
		return SYSLAT_SLOT_OTHER;
	is_unnamed = !(control.named[abi][number / 64] >> (number % 64) & 1);
	if (is_unnamed && control.unnamed_slots >= SYSLAT_UNNAMED_SLOTS)
		return SYSLAT_SLOT_INVALID;
	if (!is_unnamed && is_foreign && control.foreign_slots >= SYSLAT_FOREIGN_SLOTS)
		return SYSLAT_SLOT_OTHER;
	slot = take_slot(SYSLAT_SLOT_KEY(abi, number));
	if (slot & SLOT_IS_NEW) { /* two CPUs that come with the same call use up one */
		if (is_unnamed)
			__sync_fetch_and_add(&control.unnamed_slots, 1);
		else if (is_foreign)
			__sync_fetch_and_add(&control.foreign_slots, 1);
		slot &= ~SLOT_IS_NEW;
	}
	if (slot != SYSLAT_SLOT_OTHER)
		control.slot_of[abi][number] = slot;
	return slot;
}

static __always_inline __u32 slot_of(__u32 abi, __u64 number)
{
	__u32 slot;

	if (abi == SYSLAT_ABI_X32)
		number &= ~(__u64)SYSLAT_X32_BIT;
	if (number >= (abi == SYSLAT_ABI_X32 ? SYSLAT_X32_NUMBERS : SYSLAT_NUMBERS))
		return SYSLAT_SLOT_INVALID;
	slot = control.slot_of[abi][number];
	return likely(slot) ? slot : claim_slot(abi, number);
}

#endif

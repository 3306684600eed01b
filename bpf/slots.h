/* SPDX-License-Identifier: GPL-2.0 */
/* Which row a call is counted in: slots are given on demand, and limited for what means nothing. */
#ifndef SYSLAT_SLOTS_H
#define SYSLAT_SLOTS_H

/*
 * Takes a slot for a call seen for the first time. Every CPU scans in the same order
 * and slots are never given back, so one key can't get two of them.
 */
static __noinline __u32 claim_slot(__u32 abi, __u32 number)
{
	__u32 key = SYSLAT_SLOT_KEY(abi, number);
	__u32 slot;

	if (abi >= SYSLAT_ABIS || number >= SYSLAT_NUMBERS_MAX || control.slots_full)
		return SYSLAT_SLOT_OTHER;
	if (!(control.named[abi][number / 64] >> (number % 64) & 1)) {
		if (control.unnamed_slots >= SYSLAT_UNNAMED_SLOTS)
			return SYSLAT_SLOT_INVALID;
		__sync_fetch_and_add(&control.unnamed_slots, 1);
	} else if (abi != SYSLAT_ABI_NATIVE) {
		if (control.foreign_slots >= SYSLAT_FOREIGN_SLOTS)
			return SYSLAT_SLOT_OTHER;
		__sync_fetch_and_add(&control.foreign_slots, 1);
	}
	for (slot = SYSLAT_SLOT_FIRST; slot < SYSLAT_SLOTS; slot++) {
		__u32 found = control.slot_keys[slot];

		if (found == 0)
			found = __sync_val_compare_and_swap(&control.slot_keys[slot], 0, key);
		if (found == 0 || found == key) {
			control.slot_of[abi][number] = slot;
			return slot;
		}
	}
	control.slots_full = 1;
	return SYSLAT_SLOT_OTHER;
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

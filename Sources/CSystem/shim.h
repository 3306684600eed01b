// SPDX-License-Identifier: Apache-2.0
/* What the C library has and its Swift module doesn't show. */
#pragma once

#include <malloc.h>

/*
 * One heap that grows and shrinks in large steps. The heap of a thread other than the first grows page by page, with a
 * system call and a page fault each: that was half the cost of an answer (mallopt(3)). To be called before the first thread.
 */
static inline void syslat_use_one_heap(void)
{
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TOP_PAD, 512 << 10);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

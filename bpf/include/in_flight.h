/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The task iterator's record of a call in flight. */
#ifndef SYSLAT_IN_FLIGHT_H
#define SYSLAT_IN_FLIGHT_H

#include "callers.h"

#include <stdint.h>

/* In `abi`: the thread is followed, and in no call. */
#define SYSLAT_ABI_NO_CALL 0xffffffffu

/* One call in progress, as the task iterator writes it; `depth` frames of 8 bytes follow, innermost first. */
struct syslat_in_flight {
	uint32_t pid; /* thread group id, initial pid namespace */
	uint32_t tid;
	uint64_t start_ns; /* the clock of calls; 0 if the call is older than the probe */
	uint32_t abi;
	uint32_t number;
	char comm[SYSLAT_COMM_LENGTH];
	uint32_t depth;
	uint32_t uid; /* as in struct syslat_caller, as are the following */
	uint64_t process_start_ns;
	uint64_t cgroup;
	uint32_t hierarchy;
	uint32_t pad;
};

_Static_assert(sizeof(struct syslat_in_flight) == 72, "in flight");

#endif

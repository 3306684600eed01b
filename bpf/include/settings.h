/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The settings of a set of programs, which are constants to them. */
#ifndef SYSLAT_SETTINGS_H
#define SYSLAT_SETTINGS_H

#include <stdint.h>

/* The settings that user space makes before the programs are loaded; each set of programs has its own. */
struct syslat_settings {
	uint32_t generation;     /* which set of programs this is */
	uint32_t saves_in_table; /* whether calls off the CPU are saved in `off_cpu_table` and not in task storage */
	uint32_t array_places;   /* how many places `off_cpu_array` has: SYSLAT_ARRAY_PLACES for each possible CPU id */
	uint32_t cells;          /* how many cells each CPU has; even */
	uint32_t log_places;     /* how many places its log has */
	uint32_t tells_callers;  /* whether callers are recorded */
	uint32_t caller_run;     /* as in struct syslat_roster */
	uint32_t finds_slow;     /* whether slow calls are logged, and the slowest call of each row is kept */
	uint32_t ring_units;     /* how many units `slow_ring` has, a power of two; at least four records */
	uint32_t slowest_units;  /* how many units of `slowest` each row has */
	uint32_t slow_limit;     /* the most calls per second to log for a process and a call; 0 for no limit */
	uint32_t finds_errors;   /* whether calls with certain errors are logged regardless of latency */
	uint32_t follows;        /* whether only the calls of one command and of its descendants are counted */
	uint64_t shortest_wait_ns; /* shorter waits are not examined */
	char name_format[8];     /* the format of names for `syslat_name`: "%ps", which must be a constant */
};

#endif

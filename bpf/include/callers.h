/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The layout of callers for both halves: their identities, and the cells that count their calls. */
#ifndef SYSLAT_CALLERS_H
#define SYSLAT_CALLERS_H

#include <stdint.h>

/*
 * A caller is the common identity of threads whose calls are counted together: the process, the thread's name, the
 * control group and the user. Caller 0 means no caller.
 */
#define SYSLAT_CALLERS 16384
/* If few callers are free, new ones share more: below this number they lose their process, ... */
#define SYSLAT_FEW_CALLERS (SYSLAT_CALLERS / 4)
/* ... and below this number also their name. */
#define SYSLAT_FEWEST_CALLERS (SYSLAT_CALLERS / 16)
/* A process that takes more new callers than this between two snapshots gets further ones without their names. */
#define SYSLAT_CALLERS_AT_ONCE 512
#define SYSLAT_COMM_LENGTH 16

/* A caller's number in a thread's state: its lower bits; above them the run that it is of. */
#define SYSLAT_CALLER_BITS 14

/* The identity of a caller. It doesn't change while `threads` isn't 0. */
struct syslat_caller {
	uint64_t start_ns; /* when the process started: the clock of calls, of the thread group's leader; 0 if `tgid` is 0 */
	uint64_t cgroup;   /* the inode number of its folder; 0 if it isn't known */
	char comm[SYSLAT_COMM_LENGTH];
	uint32_t tgid; /* in the initial pid namespace; 0: of several processes */
	uint32_t inner_tgid; /* in the process's own pid namespace */
	uint32_t uid; /* the real one, in the initial user namespace */
	uint32_t hierarchy; /* of the control group, as the kernel numbers them; 0 is version 2 */
	uint32_t threads; /* threads that have it; after 0 no thread gets it until user space frees it */
	uint32_t flags; /* SYSLAT_CALLER_*; in the other bits, how many callers there were before it */
	uint64_t groups; /* the address of the set of control groups that a thread of it had last */
};

#define SYSLAT_CALLER_LEADER 1  /* `comm` is that of the thread group's leader */
#define SYSLAT_CALLER_NAMELESS 2 /* of several names */
#define SYSLAT_CALLER_ORDER_SHIFT 2

/* A control group as it was when it was seen first. */
struct syslat_cgroup {
	uint64_t id;
	uint64_t parent; /* 0 for the root */
	uint32_t hierarchy;
	uint32_t number; /* of its place in the ring, plus 1: written last */
	char name[256];  /* ends at the first 0, or with the field */
};

/* The entry of a control group in `known_cgroups`, never 0, and its place. */
static inline uint64_t syslat_cgroup_mark(uint64_t id, uint32_t hierarchy)
{
	return (id ^ (uint64_t)hierarchy << 40) | (uint64_t)1 << 63;
}

#define SYSLAT_CGROUPS 1024 /* places for control groups that user space hasn't read yet */
#define SYSLAT_KNOWN_CGROUPS 2048 /* the most groups that the kernel half remembers as reported */
#define SYSLAT_CGROUP_DEPTH 32    /* the most ancestors that are reported with a group */

/* The state of callers that all CPUs share and seldom write: the element of the map `roster`. */
struct syslat_roster {
	/* A ring of free callers: programs take at `taken`, user space gives back at `given`. */
	uint32_t taken;
	uint32_t given;
	/* The ring `cgroups`: programs reserve at `written`; user space has read what is before `read`. */
	uint32_t written;
	uint32_t read;
	uint32_t run; /* a random number below 2^18, so that what threads have of an earlier roster can be told apart */
	uint32_t pad[11];
	uint32_t free[SYSLAT_CALLERS];
	uint32_t ended[SYSLAT_CALLERS / 32];   /* a bit for each caller that no thread has any more */
	uint32_t known[2 * SYSLAT_CALLERS];    /* by a hash of all that it is known by: a caller that may be this one */
	uint32_t taken_by[1024];               /* new callers since user space cleared it, by a hash of the process */
	uint64_t known_cgroups[SYSLAT_KNOWN_CGROUPS]; /* the reported groups, by hash */
	struct syslat_cgroup cgroups[SYSLAT_CGROUPS];
};

static inline uint32_t syslat_cgroup_place(uint64_t mark)
{
	return (uint32_t)(mark * 0x9e3779b97f4a7c15ull >> 40) % SYSLAT_KNOWN_CGROUPS;
}

/* ---- cells: what a caller's calls are counted in ---- */

#define SYSLAT_CELL_OCTAVES 4
#define SYSLAT_CELL_ROW_BITS 10
#define SYSLAT_CELL_GROUP_BITS 4

/*
 * The calls of one caller, of one row, and of SYSLAT_CELL_OCTAVES octaves, on one CPU, in one epoch. An epoch ends when user space
 * reads; what a cell holds of an epoch that has been read is forgotten.
 */
struct syslat_cell {
	uint32_t key;   /* syslat_cell_key; 0 while it is free */
	uint32_t epoch;
	uint64_t total_ns;
	uint64_t wait_ns;
	uint64_t runnable_ns;
	uint64_t max_ns;
	uint32_t errors;
	uint32_t place; /* in the log: where among the CPU's cells it stood */
	uint32_t counts[SYSLAT_CELL_OCTAVES];
};

/* The key of a cell: the caller, the row and the group of octaves. */
static inline uint32_t syslat_cell_key(uint32_t caller, uint32_t row, uint32_t group)
{
	return caller << (SYSLAT_CELL_ROW_BITS + SYSLAT_CELL_GROUP_BITS) | row << SYSLAT_CELL_GROUP_BITS | group;
}

static inline uint32_t syslat_key_caller(uint32_t key)
{
	return key >> (SYSLAT_CELL_ROW_BITS + SYSLAT_CELL_GROUP_BITS);
}

static inline uint32_t syslat_key_row(uint32_t key)
{
	return key >> SYSLAT_CELL_GROUP_BITS & ((1u << SYSLAT_CELL_ROW_BITS) - 1);
}

static inline uint32_t syslat_key_group(uint32_t key)
{
	return key & ((1u << SYSLAT_CELL_GROUP_BITS) - 1);
}

/* A count of a cell that comes to this is moved to the log, so that none wraps. */
#define SYSLAT_CELL_LIMIT (1u << 30)

/*
 * How much there is of cells and of the log that they are moved to when another needs their place: for each CPU, its share of
 * SYSLAT_CELLS_SHARED, at least SYSLAT_CELLS_LEAST and at most SYSLAT_CELLS_MOST cells.
 */
#define SYSLAT_CELLS_SHARED 105472 /* 6.4 MiB of them */
#define SYSLAT_CELLS_LEAST 256
#define SYSLAT_CELLS_MOST 32768

/* A call that returned while user space was reading. */
struct syslat_deferred {
	uint32_t caller;
	uint16_t row;
	uint16_t error;
	uint64_t ns;
	uint64_t wait_ns;
	uint64_t runnable_ns;
};

#define SYSLAT_DEFERRED 512

/* The notes of a CPU for user space, and for itself after user space has read: the element of the map `notes`, by CPU id. */
struct syslat_notes {
	uint64_t dirty[2][SYSLAT_CELLS_MOST / 64]; /* a bit for each cell that was claimed, by the parity of the epoch */
	struct syslat_deferred deferred[SYSLAT_DEFERRED];
};

_Static_assert(sizeof(struct syslat_caller) == 64, "a caller fills one cache line");
_Static_assert(sizeof(struct syslat_cell) == 64, "a cell fills one cache line");
_Static_assert(sizeof(struct syslat_deferred) == 32, "deferred");

#endif

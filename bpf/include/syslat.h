/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What the kernel half and the user half of syslat both know, written once.
 *
 * bpf/syslat.bpf.c includes this header, and Swift imports it as the C module
 * CSyslatLayout, so the two can't drift: every offset that user space reads
 * through mmap is asserted below and compiled on both sides.
 */
#ifndef SYSLAT_H
#define SYSLAT_H

#include <stddef.h>
#include <stdint.h>

/* Changes whenever the meaning or place of anything below changes. */
#define SYSLAT_LAYOUT_VERSION 5

/* ---- the histogram: log-linear, 16 buckets per power of two, bounds inclusive above ---- */

#define SYSLAT_SUB_BITS 4
#define SYSLAT_SUB_BUCKETS (1 << SYSLAT_SUB_BITS)
/* Durations up to 2^SYSLAT_MAX_EXPONENT ns (18 minutes) have a bucket of their own. */
#define SYSLAT_MAX_EXPONENT 40
enum {
	/* The last bucket holds everything longer. */
	SYSLAT_OVERFLOW_BUCKET = (SYSLAT_MAX_EXPONENT - SYSLAT_SUB_BITS + 1) * SYSLAT_SUB_BUCKETS,
	SYSLAT_BUCKETS = SYSLAT_OVERFLOW_BUCKET + 1,
};

/* floor(log2(u)) for u != 0, step by step: the BPF instruction set has no count-leading-zeros. */
static inline uint32_t syslat_log2_stepwise(uint64_t u)
{
	uint32_t e = 0;

	if (u >> 32) { e += 32; u >>= 32; }
	if (u >> 16) { e += 16; u >>= 16; }
	if (u >> 8) { e += 8; u >>= 8; }
	if (u >> 4) { e += 4; u >>= 4; }
	if (u >> 2) { e += 2; u >>= 2; }
	return e + (uint32_t)(u >> 1);
}

/* floor(log2(u)) for u != 0. */
static inline uint32_t syslat_log2(uint64_t u)
{
#ifdef __bpf__
	return syslat_log2_stepwise(u);
#else
	return 63 - (uint32_t)__builtin_clzll(u);
#endif
}

/* The bucket of a duration of `ns` nanoseconds: 0 ..< SYSLAT_BUCKETS. */
static inline uint32_t syslat_bucket(uint64_t ns)
{
	uint64_t u = ns - (ns != 0);
	uint32_t e;

	if (u < SYSLAT_SUB_BUCKETS)
		return (uint32_t)u;
	if (u >> SYSLAT_MAX_EXPONENT)
		return SYSLAT_OVERFLOW_BUCKET;
	e = syslat_log2(u);
	return (e - SYSLAT_SUB_BITS + 1) * SYSLAT_SUB_BUCKETS
		+ (uint32_t)((u >> (e - SYSLAT_SUB_BITS)) & (SYSLAT_SUB_BUCKETS - 1));
}

/* The largest duration in ns that falls into `bucket`; UINT64_MAX for the last one. */
static inline uint64_t syslat_bucket_upper(uint32_t bucket)
{
	uint32_t shift;

	if (bucket >= SYSLAT_OVERFLOW_BUCKET)
		return UINT64_MAX;
	if (bucket < SYSLAT_SUB_BUCKETS)
		return (uint64_t)bucket + 1;
	shift = bucket / SYSLAT_SUB_BUCKETS - 1;
	return (uint64_t)(SYSLAT_SUB_BUCKETS + bucket % SYSLAT_SUB_BUCKETS + 1) << shift;
}

/* The smallest duration in ns that falls into `bucket`. */
static inline uint64_t syslat_bucket_lower(uint32_t bucket)
{
	return bucket == 0 ? 0 : syslat_bucket_upper(bucket - 1) + 1;
}

/* ---- slots: which row a call is counted in ---- */

/* How a task entered the kernel; which table names the number follows from it. */
#define SYSLAT_ABI_NATIVE 0
#define SYSLAT_ABI_COMPAT 1 /* 32-bit program, or int $0x80 on x86 */
#define SYSLAT_ABI_X32 2    /* x86-64 number with bit 30 */
#define SYSLAT_ABIS 3

#define SYSLAT_X32_BIT 0x40000000
/* Numbers below these get a row of their own; all others share the row `invalid`. */
#define SYSLAT_NUMBERS 512
#define SYSLAT_X32_NUMBERS 548
#define SYSLAT_NUMBERS_MAX SYSLAT_X32_NUMBERS

#define SYSLAT_SLOTS 128
#define SYSLAT_SLOT_OTHER 0   /* calls that came after every slot was taken */
#define SYSLAT_SLOT_INVALID 1 /* numbers that no table could name */
#define SYSLAT_SLOT_FIRST 2

/*
 * Anybody may call anything, so that a program could take every slot with numbers that mean nothing or with calls of
 * another ABI. These get so many slots at most; what comes after goes into `invalid` and `other`.
 */
#define SYSLAT_UNNAMED_SLOTS 8
#define SYSLAT_FOREIGN_SLOTS 48

/* Set in every key, so that a taken place is never zero. */
#define SYSLAT_KEY_TAKEN 0x80000000u
#define SYSLAT_SLOT_KEY(abi, number) (SYSLAT_KEY_TAKEN | (uint32_t)(abi) << 16 | (uint32_t)(number))

/* ---- errors: one cell per (slot, errno) pair that has occurred ---- */

#define SYSLAT_ERROR_CELLS 512
#define SYSLAT_MAX_ERRNO 4095
#define SYSLAT_ERROR_KEY(slot, error) (SYSLAT_KEY_TAKEN | (uint32_t)(slot) << 16 | (uint32_t)(error))

/* ---- what the maps hold ---- */

/*
 * One system call on one CPU; written by that CPU alone. The counters fill one
 * cache line, so a call touches that line and the line of its bucket.
 * The number of calls is the sum of the buckets.
 */
struct syslat_row {
	uint64_t entries;        /* calls that entered on this CPU */
	uint64_t total_ns;       /* time of the calls that returned */
	uint64_t wait_ns;        /* the part of total_ns spent off the CPU */
	uint64_t runnable_ns;    /* the part of wait_ns in which the thread could have run: it waited for a CPU */
	uint64_t min_ns;         /* shortest call; 0 before the first */
	uint64_t max_ns;         /* longest call */
	uint64_t errors_other;   /* calls that returned -4095 ... -1 and found no cell for their errno */
	uint64_t never_returned; /* the thread ended inside the call */
	uint64_t buckets[SYSLAT_BUCKETS];
	uint64_t lost; /* in progress when its state was lost; see struct syslat_cpu */
};

/* The call that a thread is in. `regs` names it (the thread's struct pt_regs); 0 is none. */
struct syslat_call {
	uint64_t regs;
	uint64_t start_ns; /* CLOCK_MONOTONIC */
	uint64_t wait_ns;  /* off CPU so far */
	uint64_t run_delay_ns; /* what the thread had waited for CPUs in its life when it first left the CPU in this call */
	uint16_t slot;
	uint16_t abi;
	uint32_t number; /* as the kernel saw it, so that `other` and `invalid` can be told apart */
};

/* Everything that one CPU writes; the element of the map `cpus`, by CPU id. */
struct syslat_cpu {
	struct syslat_call current; /* the call of the thread that runs on this CPU now */
	/*
	 * The struct task_struct of the thread whose call `current` is. As long as it is the running one's, that thread has
	 * task storage or was refused it; 0 if the last switch found none. Not the thread's id, which execve changes in a
	 * thread that isn't the leader, in the middle of the call.
	 */
	uint64_t task;
	/* Odd while a row is being changed, so that a reader can tell that it read all of a call or nothing. */
	uint32_t sequence;
	/* Which set of programs works here; others that are attached meanwhile leave this CPU alone. */
	uint32_t generation;
	uint64_t pad1;

	uint64_t unmatched_exits;  /* returns whose entry was not seen: fork children, calls older than the recorder */
	uint64_t lost_no_memory;   /* the kernel gave no task storage when the thread left the CPU */
	uint64_t lost_overwritten; /* the state of a call in progress was found where no such call can be any more */
	uint64_t pad2[5];

	uint64_t error_cells[SYSLAT_ERROR_CELLS];
	struct syslat_row rows[SYSLAT_SLOTS];
};

/*
 * Where every version of this layout begins, so that a version can say what another one counted. User space writes the
 * totals with each snapshot.
 */
struct syslat_totals {
	uint32_t layout_version; /* SYSLAT_LAYOUT_VERSION of the kernel half */
	uint32_t pad;
	uint64_t attached_unix_ns; /* CLOCK_REALTIME; 0 until everything is attached and counts */
	uint64_t taken_unix_ns;    /* as of when the rest is */
	uint64_t calls;
	uint64_t errors;
	uint64_t total_ns;
	uint64_t wait_ns;
	uint64_t pad1; /* what every call reads stands in one cache line, the next */
};

/* What all CPUs share and seldom write: the only variable in .data. */
struct syslat_control {
	struct syslat_totals totals;
	uint32_t self_tgid;    /* the daemon in the initial pid namespace; its own calls are left out; 0 is nobody */
	uint32_t reader_tgid;  /* whoever read the task iterator last, in the initial pid namespace */
	uint32_t reader_tid;
	uint32_t measured_tid; /* while the recorder measures its own cost: only this thread's calls are counted; 0 after */
	uint32_t slots_full;
	uint32_t with_stacks;  /* whether the task iterator walks kernel stacks */
	uint32_t unnamed_slots; /* slots given to numbers that no table names */
	uint32_t foreign_slots; /* slots given to calls of another ABI than the native one */
	uint64_t cost_ps;      /* what recording adds to a call, as measured when it was attached first */
	uint64_t recursion_misses; /* of programs that have been replaced */
	uint64_t attached_ns;  /* CLOCK_MONOTONIC and task start times; threads older than this may be in calls older than it */
	uint32_t slot_keys[SYSLAT_SLOTS];        /* SYSLAT_SLOT_KEY, or 0 while free */
	uint32_t error_keys[SYSLAT_ERROR_CELLS]; /* SYSLAT_ERROR_KEY, or 0 while free */
	uint64_t named[SYSLAT_ABIS][SYSLAT_NUMBERS_MAX / 64 + 1]; /* a bit for each number that has a name */
	/* A bit for each number whose result is no result: sigreturn brings back what the interrupted code had there. */
	uint64_t resultless[SYSLAT_ABIS][SYSLAT_NUMBERS_MAX / 64 + 1];
	uint16_t slot_of[SYSLAT_ABIS][SYSLAT_NUMBERS_MAX]; /* 0 before the first call */
};

#define SYSLAT_STACK_DEPTH 32

/* One call in progress, as the task iterator writes it; `depth` frames of 8 bytes follow, innermost first. */
struct syslat_in_flight {
	uint32_t pid; /* thread group id, initial pid namespace */
	uint32_t tid;
	uint64_t start_ns; /* CLOCK_MONOTONIC; 0 if the call is older than the recorder */
	uint16_t slot;     /* SYSLAT_SLOT_OTHER if the call is older than the recorder */
	uint16_t abi;
	uint32_t number;
	char comm[16];
	uint32_t depth;
	uint32_t pad;
};

_Static_assert(sizeof(struct syslat_row) == 64 + 8 * SYSLAT_BUCKETS + 8, "row");
_Static_assert(offsetof(struct syslat_row, buckets) == 64, "a row's counters fill one cache line");
_Static_assert(sizeof(struct syslat_call) == 40, "call");
_Static_assert(offsetof(struct syslat_cpu, unmatched_exits) == 64, "cpu counters");
_Static_assert(offsetof(struct syslat_cpu, error_cells) == 128, "error cells");
_Static_assert(offsetof(struct syslat_cpu, rows) == 128 + 8 * SYSLAT_ERROR_CELLS, "rows");
_Static_assert(sizeof(struct syslat_cpu) % 8 == 0, "array elements are rounded up to 8 bytes");
_Static_assert(offsetof(struct syslat_control, slot_keys) == 120, "slot keys");
_Static_assert(offsetof(struct syslat_control, error_keys) == 120 + 4 * SYSLAT_SLOTS, "error keys");
_Static_assert(offsetof(struct syslat_control, totals) == 0 && offsetof(struct syslat_totals, layout_version) == 0,
	"every version begins with its number");
_Static_assert(sizeof(struct syslat_totals) == 64, "totals");
_Static_assert(sizeof(struct syslat_in_flight) == 48, "in flight");
_Static_assert((SYSLAT_ERROR_CELLS & (SYSLAT_ERROR_CELLS - 1)) == 0, "probing wraps by masking");

#endif

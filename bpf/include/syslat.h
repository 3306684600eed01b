/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The layout and arithmetic that the kernel half and the user half of syslat share, written once.
 *
 * bpf/syslat.bpf.c includes this header, and Swift imports it as the C module
 * CSyslatLayout, so the two can't drift: every offset that user space reads
 * through mmap is asserted below and compiled on both sides.
 */
#ifndef SYSLAT_H
#define SYSLAT_H

#include <stddef.h>
#include <stdint.h>

#include "callers.h"
#include "in_flight.h"
#include "settings.h"
#include "slow.h"

/* Changes whenever the meaning or place of anything below changes. */
#define SYSLAT_LAYOUT_VERSION 12

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

/* The empty instruction keeps the compiler from asking twice, once for each of the two. */
#define SYSLAT_LOG2_STEP(bits) \
	do { \
		if (u >> (bits)) { \
			e += (bits); \
			u >>= (bits); \
			__asm__ volatile("" : "+r"(u)); \
		} \
	} while (0)

/* floor(log2(u)) for u != 0, step by step: the BPF instruction set has no count-leading-zeros. */
static inline uint32_t syslat_log2_stepwise(uint64_t u)
{
	uint32_t e = 0;

	SYSLAT_LOG2_STEP(32);
	SYSLAT_LOG2_STEP(16);
	SYSLAT_LOG2_STEP(8);
	SYSLAT_LOG2_STEP(4);
	/* What is left is below 16: two bits for each of its logarithms. Each branch less is half the ways for the verifier to go. */
	return e + (0xffffaa50u >> (uint32_t)u * 2 & 3);
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

/* ---- rows: what a call is counted in ---- */

/* How a task entered the kernel; which table names the number follows from it. */
#define SYSLAT_ABI_NATIVE 0
#define SYSLAT_ABI_COMPAT 1 /* 32-bit program, or int $0x80 on x86 */
#define SYSLAT_ABI_X32 2    /* x86-64 number with bit 30 */
#define SYSLAT_ABIS 3

#define SYSLAT_X32_BIT 0x40000000
/* Numbers below these can get a row of their own; all others share the row `invalid`. */
#define SYSLAT_NUMBERS 512
#define SYSLAT_X32_NUMBERS 548
#define SYSLAT_NUMBERS_MAX SYSLAT_X32_NUMBERS

/*
 * The row of a native call is its number, always. Calls of other ABIs get a row the first time they are made; numbers of
 * theirs without a name, which anybody can make up, at most SYSLAT_UNNAMED_ROWS of these.
 */
#define SYSLAT_ROW_INVALID SYSLAT_NUMBERS      /* numbers that no table could name */
#define SYSLAT_ROW_OTHER (SYSLAT_NUMBERS + 1)  /* calls of other ABIs that came after all their rows were taken */
#define SYSLAT_ROW_FOREIGN (SYSLAT_NUMBERS + 2)
#define SYSLAT_FOREIGN_ROWS 126
#define SYSLAT_UNNAMED_ROWS 8
#define SYSLAT_ROWS (SYSLAT_ROW_FOREIGN + SYSLAT_FOREIGN_ROWS)

/* Set in every key, so that a taken place is never zero. */
#define SYSLAT_KEY_TAKEN 0x80000000u

/* The key of a row of another ABI: SYSLAT_ABI_*, and the number. */
static inline uint32_t syslat_row_key(uint32_t abi, uint32_t number)
{
	return SYSLAT_KEY_TAKEN | abi << 16 | number;
}

static inline uint32_t syslat_key_abi(uint32_t key)
{
	return key >> 16 & 0xff;
}

static inline uint32_t syslat_key_number(uint32_t key)
{
	return key & 0xffff;
}

/* ---- blocks: 16 counters of a row, claimed when the first of them is needed ---- */

#define SYSLAT_BLOCK_COUNTERS SYSLAT_SUB_BUCKETS
#define SYSLAT_MAX_ERRNO 4095
enum {
	/* A group of 16 counters is an octave of the histogram (bucket / 16; the last holds the overflow bucket alone) ... */
	SYSLAT_OCTAVES = SYSLAT_OVERFLOW_BUCKET / SYSLAT_SUB_BUCKETS + 1,
	/* ... or 16 errnos: 0 ... 143, which user space knows, and 512 ... 543, which only the kernel does. */
	SYSLAT_ERRNO_GROUPS = 9 + 2,
	SYSLAT_GROUPS = SYSLAT_OCTAVES + SYSLAT_ERRNO_GROUPS,
	SYSLAT_NO_GROUP = SYSLAT_GROUPS,
};

/* The group that counts `error` (1 ... SYSLAT_MAX_ERRNO) in its counter `error % 16`; SYSLAT_NO_GROUP if no errno has that number. */
static inline uint32_t syslat_errno_group(uint32_t error)
{
	if (error < 9 * SYSLAT_BLOCK_COUNTERS)
		return SYSLAT_OCTAVES + error / SYSLAT_BLOCK_COUNTERS;
	if (error >= 512 && error < 544)
		return SYSLAT_OCTAVES + 9 + (error - 512) / SYSLAT_BLOCK_COUNTERS;
	return SYSLAT_NO_GROUP;
}

/* The errno that counter 0 of an errno group counts. */
static inline uint32_t syslat_group_errno(uint32_t group)
{
	uint32_t index = group - SYSLAT_OCTAVES;

	return index < 9 ? index * SYSLAT_BLOCK_COUNTERS : 512 + (index - 9) * SYSLAT_BLOCK_COUNTERS;
}

/*
 * Blocks, which all rows share. So that no program can use up what others need, each native row is sure of its first
 * SYSLAT_OWN_BLOCKS (as long as no more than SYSLAT_NAMED_ROWS of them have names), and what means little (numbers without
 * a name, `invalid`, `other`, other ABIs) has SYSLAT_FOREIGN_BLOCKS of its own. The rest is for whatever native call comes.
 * A group that gets no block is counted as a whole: an octave in `octaves`, errors in `errors_other`.
 */
#define SYSLAT_BLOCKS 4944 /* block 0 is none */
#define SYSLAT_OWN_BLOCKS 8
#define SYSLAT_NAMED_ROWS 400
#define SYSLAT_FOREIGN_BLOCKS 512
enum { SYSLAT_SPARE_BLOCKS = SYSLAT_BLOCKS - 1 - SYSLAT_OWN_BLOCKS * SYSLAT_NAMED_ROWS - SYSLAT_FOREIGN_BLOCKS };
#define SYSLAT_NO_ENTRY 0xffffu /* what `settle` in rows.bpf.h says where other CPUs kept it from writing */
#define SYSLAT_NO_BLOCK SYSLAT_NO_ENTRY /* in `block_of`: there was none when it was needed */
/* How many blocks that two CPUs took for the same group at once can wait for the next group. */
#define SYSLAT_SURPLUS 4

/* ---- what the maps hold ---- */

/*
 * One system call on one CPU; written by that CPU alone. It fills one cache line, so a call touches that line and the
 * line of its block. The number of calls is the sum of the histogram.
 */
struct syslat_row {
	uint64_t entries;        /* calls that entered on this CPU */
	uint64_t total_ns;       /* time of the calls that returned */
	uint64_t wait_ns;        /* the part of total_ns spent off the CPU */
	uint64_t runnable_ns;    /* the part of wait_ns in which the thread could have run: it waited for a CPU */
	uint64_t min_ns;         /* shortest call, at least 1; 0 before the first */
	uint64_t max_ns;         /* longest call */
	uint64_t never_returned; /* the thread ended inside the call */
	uint64_t mark_ns;        /* a call that takes as long is looked at: it is slow, or the slowest of all */
};

struct syslat_block {
	uint32_t counters[SYSLAT_BLOCK_COUNTERS];
};

/* In `run_delay_ns` of a call: no thread lives so long. */
#define SYSLAT_RUN_DELAY_OWN (1ull << 63)

/* The call that a thread is in. */
struct syslat_call {
	union {
		uint64_t regs;   /* names it: the thread's struct pt_regs; 0 is none */
		uint64_t left_ns; /* while it is saved: when the thread left the CPU, on the clock of `start_ns`; 0 is none */
	};
	uint64_t start_ns; /* CLOCK_MONOTONIC of the initial time namespace */
	uint64_t wait_ns;  /* off CPU so far */
	/*
	 * What the thread had waited for CPUs in its life when it first left the CPU in this call; with SYSLAT_RUN_DELAY_OWN, what it
	 * has waited for them in this call. See run_delay.bpf.h.
	 */
	uint64_t run_delay_ns;
	uint16_t row; /* this and what follows is written as one word; see `describe` in calls.bpf.h */
	uint8_t abi;
	uint8_t set; /* the set of programs that saw it enter: the low bits of its generation */
	uint32_t number; /* as the kernel saw it, so that `other` and `invalid` can be told apart */
};

/* Why a call in progress was lost. User space has a LossReason for each. */
enum syslat_loss {
	SYSLAT_LOST_NO_MEMORY,   /* the kernel gave no task storage when the thread left the CPU */
	SYSLAT_LOST_OVERWRITTEN, /* the state of a call in progress was found where no such call can be any more */
	SYSLAT_LOSSES,
};

/* Everything that one CPU writes; the element of the map `cpus`, by CPU id. */
struct syslat_cpu {
	struct syslat_call current; /* the call of the thread that runs on this CPU now */
	/*
	 * The thread whose call `current` is, as long as it runs: the addresses of its struct task_struct and of its struct
	 * pt_regs, which the kernel fills at the same place at each of its calls, and its process. The thread has a place to save
	 * its calls while it is off the CPU, or was refused one; both addresses are 0 if the last switch found none. Not the
	 * thread's id, which execve changes in a thread that isn't the leader, in the middle of the call.
	 */
	uint64_t task;
	uint64_t regs;
	uint32_t tgid;
	/* Odd while a row is being changed, so that a reader can tell that it read all of a call or nothing. */
	uint32_t sequence;

	/*
	 * The caller of that thread, and the inputs that determined it: its name and the addresses of its credentials and of
	 * its set of control groups. The latter are 0 from the moment it gets the CPU until its next call returns, which looks
	 * again.
	 */
	uint32_t caller;
	/*
	 * User space asks here for the rows to stay as they are while it reads (an odd number) and for an epoch to begin (even); the
	 * programs write in `granted` what they have heeded.
	 */
	uint32_t request;
	uint32_t granted;
	uint32_t epoch; /* that the calls are counted in */
	uint64_t comm[2];
	uint64_t cred;
	uint64_t cgroups;
	uint32_t first_cell; /* where this CPU's cells begin in the map `cells`; written once */
	uint32_t fence; /* what orders the writes before and after it, where the processor wouldn't; never read */
	uint64_t looked_at; /* an address in the kernel that one function of a program gives another */

	uint64_t unmatched_exits; /* returns whose entry was not seen: fork children, calls older than the probe */
	uint64_t lost[SYSLAT_LOSSES]; /* calls in flight, by enum syslat_loss */
	uint32_t next_epoch; /* the one that begins at the next even request; written by user space */
	uint32_t collected;  /* the last epoch that user space has read; written by user space */
	uint32_t flipped;    /* `sequence` when the epoch began */
	uint32_t deferred_count;
	uint32_t log_head;   /* where the log is written next, among this CPU's places */
	uint32_t log_tail;   /* before this user space has read it; written by user space */
	uint64_t untold;     /* calls that were counted in no cell */
	uint64_t pad2;

	struct syslat_row rows[SYSLAT_ROWS];
	struct syslat_block blocks[SYSLAT_BLOCKS];
	uint64_t octaves[SYSLAT_ROWS][SYSLAT_OCTAVES]; /* calls of an octave that has no block, or that its block can't carry */
	uint64_t lost_of[SYSLAT_ROWS]; /* calls in flight when their state was lost, of each row; see enum syslat_loss */
	uint64_t errors_other[SYSLAT_ROWS]; /* calls that returned -4095 ... -1 and found no counter for their errno */
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
	uint64_t pad1; /* the fields that every call reads are in one cache line, the next */
};

/* How long the name of a kernel function is at most that is told at a command's end, with what ends it. */
#define SYSLAT_FUNCTION_LENGTH 128

/* The state that all CPUs share and seldom write: the only variable in .data. */
struct syslat_control {
	struct syslat_totals totals;

	/* Fields that every call reads. */
	uint32_t generation;   /* which set of programs counts; others that are attached meanwhile do nothing */
	uint32_t self_tgid;    /* the daemon in the initial pid namespace; its own calls are left out; 0 for none */
	uint32_t measured_tid; /* while the probe measures its own cost: only this thread's calls are counted; 0 after */
	uint32_t with_stacks;  /* whether the task iterator walks kernel stacks */
	uint64_t attached_ns;  /* the clock of calls and task start times; threads older than this may be in calls older than it */
	uint64_t cost_ps;      /* what recording adds to a call, as measured when it was attached first */
	uint64_t recursion_misses; /* of programs that have been replaced */
	uint32_t rows_full;    /* whether a call went into `other` since its ABI's rows were all taken */
	uint32_t blocks_full;  /* whether a group got no block */
	uint32_t awaited;      /* while a command is to be followed: the call that it begins with; 0 before and after */
	uint32_t stored;       /* how many threads that are followed have no place in `off_cpu_array` */
	uint64_t pad1;

	/* Who ran the program `syslat_whoami` last, as the kernel knows it, and when. */
	uint32_t asker_tgid; /* in the initial pid namespace */
	uint32_t asker_tid;
	uint64_t asked_ns;   /* the clock of calls */

	/* Threads of the command that is followed. */
	uint32_t followed;   /* how many there are */
	uint32_t unfollowed; /* how many couldn't be, for want of memory; their calls are not counted, nor those of their children */

	/* Resources in use. They are counted before they are used, so that CPUs can't exceed a limit together. */
	uint32_t foreign_rows;
	uint32_t unnamed_rows;   /* of these, rows of numbers that no table names */
	uint32_t spare_blocks;   /* of SYSLAT_SPARE_BLOCKS */
	uint32_t foreign_blocks; /* of SYSLAT_FOREIGN_BLOCKS */
	uint32_t given_blocks;   /* the first so many have been given away, but for `surplus` */
	uint32_t reader_fence;   /* orders what the task iterator reads; its value means nothing */
	uint64_t looked_at;      /* as in struct syslat_cpu, for the task iterator, which runs with preemption on */
	uint32_t surplus_rows[SYSLAT_SURPLUS]; /* rows of other ABIs that were given away and not needed, plus 1; 0 is none */

	uint32_t row_keys[SYSLAT_FOREIGN_ROWS + 2]; /* syslat_row_key of row SYSLAT_ROW_FOREIGN + i, or 0 while free */
	uint32_t surplus[SYSLAT_SURPLUS];           /* blocks that were given away and not needed; 0 is none */
	uint64_t named[SYSLAT_ABIS][SYSLAT_NUMBERS_MAX / 64 + 1]; /* a bit for each number that has a name */
	/* A bit for each number without a result: sigreturn restores the register of the interrupted code. */
	uint64_t resultless[SYSLAT_ABIS][SYSLAT_NUMBERS_MAX / 64 + 1];
	/* By ABI - 1; 0 before the first call. 32 bits have two, since atomics need 32. */
	uint16_t foreign_row_of[SYSLAT_ABIS - 1][SYSLAT_NUMBERS_MAX] __attribute__((aligned(4)));
	/* The block of each group of each row, 0 before the first call that needs it. 32 bits have two, since atomics need 32. */
	uint16_t block_of[SYSLAT_ROWS * SYSLAT_GROUPS] __attribute__((aligned(4)));
	/*
	 * Counters of a block have 32 bits. The block with this number counts their wraps, so that together they have 64 bits;
	 * 0 before the first wrap.
	 */
	uint16_t high_block_of[SYSLAT_BLOCKS] __attribute__((aligned(4)));
	uint32_t own_blocks[SYSLAT_ROWS];              /* how many of its first SYSLAT_OWN_BLOCKS each row has got */

	/* What the program `syslat_name` is asked, and what it answers: the function that an address is in, and perhaps its module. */
	uint64_t asked_address;
	char name[SYSLAT_FUNCTION_LENGTH];
};

/* How many threads for each possible CPU id have a place in `off_cpu_array` at most; the others have one elsewhere. */
#define SYSLAT_ARRAY_PLACES 256
/* How many threads have a place in `off_cpu_table` at most. */
#define SYSLAT_TABLE_PLACES 65536

_Static_assert(sizeof(struct syslat_row) == 64, "a row fills one cache line");
_Static_assert(sizeof(struct syslat_block) == 64, "a block fills one cache line");
_Static_assert(sizeof(struct syslat_call) == 40, "call");
_Static_assert(offsetof(struct syslat_call, row) == 32 && offsetof(struct syslat_call, abi) == 34
	&& offsetof(struct syslat_call, set) == 35 && offsetof(struct syslat_call, number) == 36
	&& __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a call is described in one store");
_Static_assert(offsetof(struct syslat_cpu, caller) == 64, "what calls are counted by fills one cache line");
_Static_assert(offsetof(struct syslat_cpu, unmatched_exits) == 128, "what is seldom needed stands apart");
_Static_assert(offsetof(struct syslat_cpu, rows) % 64 == 0, "rows are aligned to cache lines");
_Static_assert(offsetof(struct syslat_cpu, blocks) % 64 == 0, "blocks are aligned to cache lines");
_Static_assert(sizeof(struct syslat_cpu) % 64 == 0, "every CPU's element begins with a cache line");
_Static_assert(offsetof(struct syslat_control, generation) == 64, "what every call reads fills one cache line");
_Static_assert(offsetof(struct syslat_control, asker_tgid) == 128, "what is written stands apart");
_Static_assert(offsetof(struct syslat_control, totals) == 0 && offsetof(struct syslat_totals, layout_version) == 0,
	"every version begins with its number");
_Static_assert(sizeof(struct syslat_totals) == 64, "totals");
_Static_assert(SYSLAT_ROWS <= 1 << SYSLAT_CELL_ROW_BITS && SYSLAT_OCTAVES <= SYSLAT_CELL_OCTAVES << SYSLAT_CELL_GROUP_BITS
	&& SYSLAT_CALLERS <= 1 << (32 - SYSLAT_CELL_ROW_BITS - SYSLAT_CELL_GROUP_BITS), "the parts of a cell's key fit");
_Static_assert(SYSLAT_ROWS == SYSLAT_SLOW_ROWS && SYSLAT_ABIS == SYSLAT_SLOW_ABIS && SYSLAT_NUMBERS_MAX == SYSLAT_SLOW_NUMBERS, "slow");
_Static_assert(SYSLAT_SPARE_BLOCKS > 0 && SYSLAT_BLOCKS < SYSLAT_NO_BLOCK, "blocks");

#endif

/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The layout of slow calls for both halves. Slow calls are logged one by one. */
#ifndef SYSLAT_SLOW_H
#define SYSLAT_SLOW_H

#include <stdint.h>

#define SYSLAT_STACK_DEPTH 32

/* Records and their parts are sized in units of a cache line. */
struct syslat_unit {
	uint64_t words[8];
};

/* ---- a record: a head, then the frames and the targets as far as there are any, each from a unit of its own on ---- */

#define SYSLAT_ARGUMENTS 6
/* How many arguments of a call are followed to what they lead to. */
#define SYSLAT_TARGETS 4
/* The longest text of a target, in bytes. */
#define SYSLAT_TARGET_TEXT 496
/* A name of a file has so many bytes at most, with the 0 that ends it. */
#define SYSLAT_NAME_MAX 256

/* The target of an argument. */
enum syslat_target_kind {
	SYSLAT_TARGET_PATH = 1, /* a file's name, as the call was given it */
	SYSLAT_TARGET_FILE,     /* names of folders, the innermost first, each ended by a 0 */
	SYSLAT_TARGET_SOCKET,   /* a struct syslat_socket */
	SYSLAT_TARGET_ADDRESS,  /* a struct sockaddr, as the call was given it */
};

/* Whose files have no names of their own. */
enum syslat_file_system {
	SYSLAT_FILE_SYSTEM_OTHER,
	SYSLAT_FILE_SYSTEM_NAMESPACES,
	SYSLAT_FILE_SYSTEM_PROCESSES,
};

#define SYSLAT_TARGET_CUT 1      /* the text was longer */
#define SYSLAT_TARGET_DELETED 2  /* the file has no name any more */
#define SYSLAT_TARGET_ROOTLESS 4 /* the file is of a file system that is mounted nowhere: a pipe, an eventfd */

struct syslat_target {
	uint8_t kind; /* enum syslat_target_kind */
	uint8_t argument; /* SYSLAT_ARGUMENTS: none, but the program that runs after an execve */
	uint8_t flags;
	uint8_t file_system; /* enum syslat_file_system, of the file behind a descriptor */
	uint16_t length; /* of the text */
	uint16_t mode;   /* of the file behind a descriptor: its type, as st_mode has it */
	uint64_t inode;
	/* Longer than a text may be: what is read for the last name of it is written in one piece. */
	char text[SYSLAT_TARGET_TEXT + SYSLAT_NAME_MAX];
};

struct syslat_socket {
	uint16_t family; /* AF_*; the addresses below are of AF_INET and AF_INET6 */
	uint16_t protocol; /* IPPROTO_* */
	uint16_t local_port;
	uint16_t peer_port;
	uint8_t local[16]; /* the first four bytes of AF_INET */
	uint8_t peer[16];
	uint16_t path_length; /* of AF_UNIX: its own address, or else its peer's */
	uint16_t pad[3];
	char path[112];
};

struct syslat_slow_head {
	uint64_t number;  /* where in the ring it begins, counted from 1, in units since the beginning; written last */
	uint64_t end_ns;  /* when it returned: the clock of calls */
	uint64_t ns;
	uint64_t wait_ns;
	uint64_t runnable_ns;
	int64_t result;
	uint64_t process_start_ns; /* this and what follows as in struct syslat_caller */
	uint64_t cgroup;
	uint32_t hierarchy;
	uint32_t uid;
	uint32_t tgid;
	uint32_t tid;
	uint32_t call; /* as in struct syslat_call: the number ... */
	uint8_t abi;
	uint8_t depth;   /* how many frames it has */
	uint8_t targets; /* how many targets */
	uint8_t flags;
	uint32_t error;
	uint32_t pad;
	char comm[16];
	uint64_t longest_ns; /* the wait that the frames are of; 0 for none */
	uint64_t arguments[SYSLAT_ARGUMENTS];
	uint16_t lengths[SYSLAT_TARGETS]; /* of the targets, with what comes before their texts */
	uint64_t pad2[2];
};

#define SYSLAT_SLOW_ARGUMENTS 1 /* in `flags`: the arguments were read */

/* A record that is being made; all parts are where they are whatever the others' lengths. */
struct syslat_record {
	struct syslat_slow_head head;
	uint64_t frames[SYSLAT_STACK_DEPTH];
	struct syslat_target targets[SYSLAT_TARGETS];
};

enum {
	SYSLAT_UNIT = sizeof(struct syslat_unit),
	SYSLAT_HEAD_UNITS = sizeof(struct syslat_slow_head) / SYSLAT_UNIT,
	SYSLAT_FRAME_UNITS = SYSLAT_STACK_DEPTH * 8 / SYSLAT_UNIT,
	SYSLAT_TARGET_UNITS = sizeof(struct syslat_target) / SYSLAT_UNIT,
	SYSLAT_RECORD_UNITS = sizeof(struct syslat_record) / SYSLAT_UNIT,
	SYSLAT_MOST_TARGET_UNITS = (16 + SYSLAT_TARGET_TEXT) / SYSLAT_UNIT,
	/* The largest size of a record, without and with targets. */
	SYSLAT_MOST_UNITS = SYSLAT_HEAD_UNITS + SYSLAT_FRAME_UNITS,
	SYSLAT_MOST_UNITS_WITH_TARGETS = SYSLAT_MOST_UNITS + SYSLAT_TARGETS * SYSLAT_MOST_TARGET_UNITS,
};

/* One CPU's draft of a slow call, and its counts: the element of the map `drafts`, by CPU id. */
struct syslat_draft {
	uint32_t sequence; /* odd while the counters below change */
	uint32_t pad;
	uint64_t seen; /* each of these is one of the next three */
	uint64_t written;
	uint64_t dropped;   /* there was no room */
	uint64_t held_back; /* beyond so many a second of a process and a call */
	/* Where a walk up the folders is. */
	uint64_t dentry;
	uint64_t mount;
	uint64_t pad2;
	union {
		struct syslat_record record;
		struct syslat_unit units[SYSLAT_RECORD_UNITS];
	};
};

/* ---- what all CPUs share: the element of the map `slow` ---- */

/* How an argument is read. */
enum syslat_argument_kind {
	SYSLAT_ARGUMENT_VALUE,
	SYSLAT_ARGUMENT_DESCRIPTOR,
	SYSLAT_ARGUMENT_PATH,
	SYSLAT_ARGUMENT_PROGRAM, /* a path that is gone when the call succeeds, with the memory that it was in */
	SYSLAT_ARGUMENT_ADDRESS, /* whose length is the next argument */
};

/* The longest wait of a call in progress. */
struct syslat_wait {
	uint64_t task;     /* whose, and ... */
	uint64_t start_ns; /* ... which call it is */
	uint64_t longest_ns;
	uint64_t noted_ns;
	uint32_t busy;
	uint32_t depth;
	uint64_t frames[SYSLAT_STACK_DEPTH];
};

/* Waits are stored in sets of SYSLAT_WAIT_WAYS, by the address of the task; a new wait replaces the oldest one. */
#define SYSLAT_WAIT_WAYS 4
#define SYSLAT_WAIT_SETS 256
/* How often a process made a call in a second, by both: the process in bits 42 to 63, the row in 32 to 41, the second, the number. */
#define SYSLAT_LIMITS 4096
#define SYSLAT_LIMIT_WAYS 4

struct syslat_slowest {
	uint64_t ns; /* 0: none yet */
	uint32_t lock;
	uint32_t sequence; /* odd while its record changes */
};

#define SYSLAT_NO_THRESHOLD UINT64_MAX

#define SYSLAT_SLOW_ABIS 3
#define SYSLAT_SLOW_NUMBERS 548
#define SYSLAT_SLOW_ROWS 640

struct syslat_slow {
	/* The ring: programs reserve units at `reserved`; user space has read what is before `released`, and was about to release
	 * what is before `releasing`. Counted since the beginning. */
	uint64_t reserved;
	uint64_t released;
	uint64_t releasing;
	uint64_t threshold_of_others; /* of calls that no table could name */
	uint64_t least_threshold; /* of all */
	uint64_t pad[3];
	uint64_t thresholds[SYSLAT_SLOW_ABIS][SYSLAT_SLOW_NUMBERS];
	uint64_t errors[64]; /* a bit for each errno whose calls are logged however long they took */
	uint8_t argument_kinds[SYSLAT_SLOW_ABIS][SYSLAT_SLOW_NUMBERS][8]; /* enum syslat_argument_kind */
	uint64_t limits[SYSLAT_LIMITS];
	struct syslat_slowest slowest[SYSLAT_SLOW_ROWS];
	struct syslat_wait waits[SYSLAT_WAIT_SETS * SYSLAT_WAIT_WAYS];
};

_Static_assert(sizeof(struct syslat_slow_head) == 192, "a head fills three units");
_Static_assert(sizeof(struct syslat_target) % 64 == 0 && sizeof(struct syslat_record) % 64 == 0, "records are made of units");
_Static_assert(sizeof(struct syslat_socket) <= SYSLAT_TARGET_TEXT, "a socket fits into a text");
_Static_assert((16 + SYSLAT_TARGET_TEXT) % 64 == 0, "a target fills units");

#endif

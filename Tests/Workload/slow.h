// SPDX-License-Identifier: Apache-2.0
/* Calls that are slow, or that fail, each in a way of its own. What is known of each is said on standard output. */
#ifndef WORKLOAD_SLOW_H
#define WORKLOAD_SLOW_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __x86_64__
#define SLOW_NATIVE "x86_64"
#define SLOW_FOREIGN "i386"
#else
#define SLOW_NATIVE "aarch64"
#define SLOW_FOREIGN "arm"
#endif

/* What is known of a call. Those who make it and those who let it go share it. */
struct slow_call {
	pid_t pid, tid;
	long number;		      /* in the table of its ABI, once it is about to be made */
	long result;		      /* as the kernel returned it */
	unsigned long long begin_ns;  /* CLOCK_MONOTONIC just before */
	unsigned long long end_ns;    /* and just after; 0 until then, and when nothing is left that could say it */
};

/* A way to be slow or to fail. */
struct slow_case {
	const char *name;
	const char *call; /* the call's name */
	const char *abi;
	/* The kernel's functions, with | between, in one of which it waits: parts of their names. "-": it doesn't wait. */
	const char *where;
	/* How long it takes at least if nobody lets it go, in ms. */
	int least_ms;
	/* How many threads make it at once; 0: the process's only one. */
	int threads;
	/* What the thread is called when the call has returned; NULL: as this program is. */
	const char *comm;
	/* Makes ready what is needed in `folder`, and says by `slow_target` what the call's arguments lead to. Not 0: it can't be had. */
	int (*prepare)(const char *folder);
	/* Makes the call, in a process of its own. */
	void (*make)(struct slow_call *call);
	/* Has one call return, in the process that prepared it; NULL if it does by itself. */
	void (*let_go)(void);
};

extern const struct slow_case slow_files[], slow_failures[], slow_descriptors[], slow_sockets[], slow_programs[];

/*
 * Makes the calls of the cases that `names` has, all of them if there are none, one after the other in `folder`. Each is let go
 * when it has hung for a while. Says a line for each call, with tabs between: case, pid, tid, name, call, ABI, result, error (or -),
 * how long it took in ns at least and at most, where it waits, and what its arguments lead to, each as ARGUMENT HOW TEXT: `is` (just
 * this), `has` (this is in it), `deleted` (just this, which has no name any more), `long` (this, or its beginning) or `nothing`.
 */
int slow(const char *folder, char **names);
/* One case alone. */
int slow_one(const struct slow_case *this, const char *folder);

/* Makes a call by its number in the native table, and notes what it did. */
void slow_make(struct slow_call *call, long number, long first, long second, long third, long fourth);
/* Notes that a call is about to be made, and that it has returned. */
void slow_begin(struct slow_call *call, long number);
void slow_end(struct slow_call *call, long result);

/* For the current case: what an argument leads to. Bytes that are no printable UTF-8 are said as \xNN, a backslash as \\. */
void slow_target(const char *argument, const char *how, const char *text);
/* For the current case: a name in `folder`, of which nothing is left in the end. */
const char *slow_path(const char *folder, const char *name);
/* For the current case: `file` is closed in the end; -1 is an error that is said. Returns it. */
int slow_keep(int file);

/* Before a case is prepared; what it has said of its arguments, each with a tab before; and when it is over. */
void slow_case_begin(void);
const char *slow_case_targets(void);
void slow_case_end(void);

#endif

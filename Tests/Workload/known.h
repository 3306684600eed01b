// SPDX-License-Identifier: Apache-2.0
/* Calls whose number is known, and what is said of them on standard output. */
#ifndef WORKLOAD_KNOWN_H
#define WORKLOAD_KNOWN_H

#include <sys/types.h>

/* A call by name and how often it is made; an array of them ends with a count of 0. */
struct known {
	const char *call;
	long count;
};

/* Who makes calls. */
struct caller {
	pid_t pid;	    /* 0: several processes together */
	pid_t inner_pid;    /* in its own pid namespace, where that differs; else 0 */
	const char *comm;   /* "*": several */
	uid_t uid;
	const char *folder; /* of the cgroup; "-" where it doesn't matter, "*": several */
};

/* Opens what `make_known` needs, so that it opens nothing itself. Before the first call that counts. */
void prepare_known(void);
/* Makes each of `calls`, and no call besides. */
void make_known(const struct known *calls);
/* Says who made calls, and which: lines of pid, inner pid, comm, user, folder, call, count and errors, with tabs between. */
void tell(const struct caller *caller, const struct known *calls);
/* Both. */
void make_and_tell(const struct caller *caller, const struct known *calls);
/* Says that all is done, and waits until standard input ends. Makes none of the known calls. */
void wait_for_end(void);

#endif

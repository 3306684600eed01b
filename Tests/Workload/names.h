// SPDX-License-Identifier: Apache-2.0
/* What a thread is called and whose it is. None of this makes a known call. */
#ifndef WORKLOAD_NAMES_H
#define WORKLOAD_NAMES_H

#include <sys/types.h>

/* User ids that nobody else on a machine has. */
#define FIRST_USER 61001
#define SECOND_USER 61002

/* Names the calling thread. */
void rename_to(const char *comm);
/* Makes the calling thread all of a user; it keeps what it needs to become another one. */
int become(uid_t uid);
/* A path at which this program stands with `name` as its last part, so that running it gives that name; NULL if there can be none. */
char *linked_as(const char *name);
/* Removes what `linked_as` made, once it runs or is no longer needed. */
void remove_link(const char *path);

#endif

// SPDX-License-Identifier: Apache-2.0
/* A kernel without Landlock, as a program sees it. */
#ifndef WORKLOAD_BARE_H
#define WORKLOAD_BARE_H

int without_landlock(char **words);

#endif

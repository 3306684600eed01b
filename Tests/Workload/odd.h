// SPDX-License-Identifier: Apache-2.0
/* The odd ways into and out of a call. Each returns the program's exit code. */
#ifndef WORKLOAD_ODD_H
#define WORKLOAD_ODD_H

int flood(void);
int odd_calls(void);
int traced(long number);

#endif

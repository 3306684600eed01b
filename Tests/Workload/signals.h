// SPDX-License-Identifier: Apache-2.0
/* Calls that a signal, a filter or a debugger turns into something else. Each returns the program's exit code. */
#ifndef WORKLOAD_SIGNALS_H
#define WORKLOAD_SIGNALS_H

int restarts(void);
int false_error(void);
int refused(void);

#endif

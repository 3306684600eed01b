// SPDX-License-Identifier: Apache-2.0
/* Clients of a server at 127.0.0.1 that mean it no good, and one beside them that does. */
#ifndef WORKLOAD_CLIENTS_H
#define WORKLOAD_CLIENTS_H

int clients(int port, int slow, int per_second, int seconds);

#endif

// SPDX-License-Identifier: Apache-2.0
/* A file system that takes its time. */
#ifndef WORKLOAD_THROTTLED_H
#define WORKLOAD_THROTTLED_H

/* Mounts it on FOLDER, writes into a file there, says of that what `slow` does, and takes all away. Returns the program's exit code. */
int throttled_write(const char *folder);

#endif

// SPDX-License-Identifier: Apache-2.0
/* File systems whose server is this program. */
#ifndef WORKLOAD_FUSE_H
#define WORKLOAD_FUSE_H

/* Returns the program's exit code. */
int hanging_file_system(const char *folder);
/* Mounts a file system on FOLDER. Returns the device at which its server is asked; -1 if that failed, which is said. */
int mounted(const char *folder);

#endif

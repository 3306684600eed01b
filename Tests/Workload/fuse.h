// SPDX-License-Identifier: Apache-2.0
/* A file system whose server answers nothing. */
#ifndef WORKLOAD_FUSE_H
#define WORKLOAD_FUSE_H

int hanging_file_system(const char *folder);

#endif

// SPDX-License-Identifier: Apache-2.0
/* What is said of the arguments of the current case, and what is to be taken away after it. */
#define _GNU_SOURCE
#include "slow.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { most_paths = 8, most_files = 16 };

static char *targets;
static size_t targets_size;
static FILE *targets_file;

void slow_target(const char *argument, const char *how, const char *text)
{
	fprintf(targets_file, "\t%s %s ", argument, how);
	for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
		/* The names that are used here have no other character beyond ASCII than those of two bytes from U+00C0 on. */
		if (*byte >= 0xc3 && *byte < 0xe0 && byte[1] >= 0x80 && byte[1] < 0xc0)
			fprintf(targets_file, "%c%c", byte[0], byte[1]), byte++;
		else if (*byte < 0x20 || *byte >= 0x7f)
			fprintf(targets_file, "\\x%02x", *byte);
		else
			fprintf(targets_file, *byte == '\\' ? "\\\\" : "%c", *byte);
	}
}

static char *paths[most_paths];
static int files[most_files], path_count, file_count;

const char *slow_path(const char *folder, const char *name)
{
	if (path_count == most_paths || asprintf(&paths[path_count], "%s/%s", folder, name) < 0)
		abort();
	unlink(paths[path_count]);
	return paths[path_count++];
}

int slow_keep(int file)
{
	if (file < 0)
		perror("slow");
	else if (file_count < most_files)
		files[file_count++] = file;
	return file;
}

void slow_case_begin(void)
{
	targets_file = open_memstream(&targets, &targets_size);
	if (!targets_file)
		abort();
}

const char *slow_case_targets(void)
{
	fflush(targets_file);
	return targets;
}

void slow_case_end(void)
{
	while (file_count > 0)
		close(files[--file_count]);
	while (path_count > 0) {
		unlink(paths[--path_count]);
		free(paths[path_count]);
	}
	fclose(targets_file);
	free(targets);
}

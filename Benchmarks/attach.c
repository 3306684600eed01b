// SPDX-License-Identifier: Apache-2.0
/*
 * attach OBJECT.o: loads a BPF object, attaches every tracing program in it, prints
 * "attached", and stays until standard input ends. A map named `cpus` gets one element
 * for each possible CPU id.
 */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct bpf_map *cpus;
	char byte;

	if (argc != 2) {
		fprintf(stderr, "usage: attach OBJECT.o\n");
		return 64;
	}
	object = bpf_object__open_file(argv[1], NULL);
	if (!object) {
		fprintf(stderr, "attach: cannot open %s\n", argv[1]);
		return 1;
	}
	cpus = bpf_object__find_map_by_name(object, "cpus");
	if (cpus)
		bpf_map__set_max_entries(cpus, libbpf_num_possible_cpus());
	if (bpf_object__load(object)) {
		fprintf(stderr, "attach: cannot load %s\n", argv[1]);
		return 1;
	}
	bpf_object__for_each_program(program, object) {
		if (strncmp(bpf_program__section_name(program), "iter/", 5) == 0)
			continue;
		if (!bpf_program__attach(program)) {
			fprintf(stderr, "attach: cannot attach %s\n", bpf_program__name(program));
			return 1;
		}
	}
	puts("attached");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* tree ROUNDS: processes that make others in every way, as in the workload for the tests on this machine. Its exit code is 3. */
#include "../Workload/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "treeexecuted") == 0)
		return tree_executed();
	if (count == 2)
		return tree("/proc/self/exe", atol(words[1]));
	fprintf(stderr, "usage: tree ROUNDS\n");
	return 64;
}

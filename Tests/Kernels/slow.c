// SPDX-License-Identifier: Apache-2.0
/*
 * slow FOLDER: makes calls that are slow or fail, and says what is known of each: the cases of the workload for the tests on this
 * machine. slow storm COUNT THREADS: so many slow calls.
 */
#include "../Workload/slow.h"
#include "../Workload/slowstorm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "slow-executed") == 0)
		return 0;
	if (count == 4 && strcmp(words[1], "storm") == 0)
		return slow_storm(atol(words[2]), atol(words[3]));
	if (count == 2)
		return slow(words[1], words + 2);
	fprintf(stderr, "usage: slow FOLDER | slow storm COUNT THREADS\n");
	return 64;
}

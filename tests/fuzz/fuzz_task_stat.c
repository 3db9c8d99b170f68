/* SPDX-License-Identifier: Apache-2.0 */
/* One line of /proc/PID/stat, the mask of a status file; schedstat and cgroup of a thread. */
#include "scanner/facts/process/hot_tasks.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct hot_task hot = { .slices = 0 };
	struct task t = { 0 };

	if (task_parse_stat(input, &t) == 0)
		FUZZ_CHECK(t.tid > 0 && t.processor >= -1 && t.comm.n < input.n);
	(void)task_parse_allowed(input, a, &t.allowed);
	(void)hot_task_parse(input, &hot);
	FUZZ_CHECK(task_unit(task_cgroup(input)).n <= input.n);
}

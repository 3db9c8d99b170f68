/* SPDX-License-Identifier: Apache-2.0 */
/* One line of /proc/PID/stat, and the mask of a status file. */
#include "scanner/facts/tasks.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct task t = { 0 };

	if (task_parse_stat(input, &t) == 0)
		FUZZ_CHECK(t.tid > 0 && t.processor >= -1 && t.comm.n < input.n);
	(void)task_parse_allowed(input, a, &t.allowed);
}

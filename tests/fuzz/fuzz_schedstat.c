/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/schedstat: a CPU is balanced or not, never both. */
#include "scanner/facts/cpu/schedstat_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct schedstat s = { 0 };

	if (schedstat_parse(a, input, &s) == 0)
		FUZZ_CHECK(cpuset_count(s.balanced) + cpuset_count(s.unbalanced) == s.n &&
			   !cpuset_meets(s.balanced, s.unbalanced));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/timer_list: every CPU found has a number in range, and a name that is part of the text. */
#include "scanner/facts/cpu/timer_list.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct timer_list t = { 0 };

	timer_list_parse(a, input, &t);
	for (size_t i = 0; i < t.n; i++)
		FUZZ_CHECK(t.v[i].cpu < CPUSET_LIMIT && t.v[i].device.n < input.n);
	FUZZ_CHECK(!t.valid || timer_list_cpu(&t, t.v[0].cpu));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows only when valid, and CPU numbers within bounds. */
#include "scanner/facts/net/softnet.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct cpuset online = cpuset_range(a, 1, 2);
	struct softnet s = { .from = NULL };

	softnet_parse(a, input, &online, &s);
	FUZZ_CHECK(s.valid == (s.n > 0));
	for (size_t i = 0; i < s.n; i++)
		FUZZ_CHECK(s.v[i].cpu >= -1 && s.v[i].cpu < CPUSET_LIMIT);
}

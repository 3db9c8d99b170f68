/* SPDX-License-Identifier: Apache-2.0 */
/* All six counters or none. */
#include "scanner/facts/mem/nodes.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct numastat s = { .miss = 7 };
	bool valid = numastat_parse(input, &s);

	(void)a;
	FUZZ_CHECK(valid == s.valid);
	FUZZ_CHECK(valid || s.miss == 7);
}

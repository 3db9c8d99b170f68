/* SPDX-License-Identifier: Apache-2.0 */
/* Rows only when every line parsed, and each row is found by what it is called. */
#include "scanner/facts/mem/vmstat.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct vmstat s = { .from = NULL };
	uint64_t sum;

	vmstat_parse(a, input, &s);
	FUZZ_CHECK(s.valid == (s.n > 0));
	FUZZ_CHECK(vmstat_sum(&s, "*", NULL, &sum) == s.valid);
	FUZZ_CHECK(!vmstat_sum(&s, "*", "*", &sum));
}

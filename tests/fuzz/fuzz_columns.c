/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/stat and /proc/pressure as columns: up to the first NUL one moment, behind it the next. */
#include "scanner/triage/columns.h"
#include "tests/fuzz/fuzz.h"

static void tell(struct columns *c, struct str text)
{
	columns_begin(c, false);
	columns_stat(c, text);
	columns_pressure(c, "memory", text);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct ring *ring = ring_new("host", STR("boot"), 1 << 16);
	struct str first = input, second = STR("");
	const struct ring_count *counts;
	struct columns *c;
	uint32_t n;

	FUZZ_CHECK(ring);
	c = columns_new(a, ring, (struct cpuset){ 0 });
	str_split(input, '\0', &first, &second);
	tell(c, first);
	columns_end(c, &counts, &n);
	FUZZ_CHECK(n == 0);
	tell(c, second);
	columns_end(c, &counts, &n);
	for (uint32_t i = 0; i < n; i++)
		FUZZ_CHECK(counts[i].delta && counts[i].column < ring_n_columns(ring));
	ring_free(ring);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Baselines of --fail-on-new: a fault names a line of the text; what was read is sorted, belongs to
 * a check that was read, and failed or warned.
 */
#include "scanner/engine/baseline.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct baseline *b;
	struct str error = { 0 };

	if (baseline_parse(a, STR("fuzz.json"), input, &b, &error)) {
		FUZZ_CHECK(str_starts(error, "line "));
		return;
	}
	for (size_t i = 0; i < b->n_entries; i++) {
		FUZZ_CHECK(b->entries[i].check < b->n_checks);
		FUZZ_CHECK(b->entries[i].fails + b->entries[i].warns > 0);
		FUZZ_CHECK(!i || b->entries[i - 1].fingerprint < b->entries[i].fingerprint);
	}
	for (size_t i = 0; i < b->n_checks; i++)
		FUZZ_CHECK(b->checks[i].id.n > 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Spikes: whatever is taken is in order, each of a line of the file, or the error names one. */
#include "scanner/triage/spikes.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct spikes_how how = { .time_unit = UNIT_UNKNOWN, .length_unit = UNIT_UNKNOWN };
	struct arena *scratch = arena_new("scratch", FUZZ_CAP);
	struct str error = { 0 };
	struct spikes s;

	FUZZ_CHECK(scratch);
	if (spikes_read(a, scratch, "f", input, &how, &s, &error) == 0) {
		FUZZ_CHECK(s.n && s.n_notes <= SPIKES_NOTES && s.resolution_ns);
		for (size_t i = 0; i < s.n; i++) {
			FUZZ_CHECK(!i || s.v[i - 1].at <= s.v[i].at);
			FUZZ_CHECK(s.v[i].line && s.v[i].line <= input.n + 1);
		}
	} else {
		FUZZ_CHECK(str_starts(error, "f:"));
	}
	arena_free(scratch);
}

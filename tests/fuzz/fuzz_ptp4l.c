/* SPDX-License-Identifier: Apache-2.0 */
/* Every instance that is kept says how its question ended. */
#include "scanner/facts/net/ptp4l.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct ptp4l t = { .from = NULL };

	ptp4l_parse(a, input, &t);
	FUZZ_CHECK(t.valid || t.n == 0);
	for (size_t i = 0; i < t.n; i++) {
		FUZZ_CHECK(t.v[i].answer.n && t.v[i].domain <= 255);
		FUZZ_CHECK(t.v[i].n_ports == 0 || t.v[i].ports);
		FUZZ_CHECK(t.v[i].n_samples == 0 || t.v[i].samples);
	}
}

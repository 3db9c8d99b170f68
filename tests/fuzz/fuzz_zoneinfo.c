/* SPDX-License-Identifier: Apache-2.0 */
/* Zones only when each is whole, and each has a name. */
#include "scanner/facts/mem/zoneinfo.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct zoneinfo z = { .from = NULL };

	zoneinfo_parse(a, input, &z);
	FUZZ_CHECK(z.valid == (z.n > 0));
	for (size_t i = 0; i < z.n; i++)
		FUZZ_CHECK(z.v[i].name.n > 0);
}

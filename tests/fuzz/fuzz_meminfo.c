/* SPDX-License-Identifier: Apache-2.0 */
/* What is whole has a MemTotal. */
#include "scanner/facts/mem/meminfo.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	uint64_t kb;
	bool found = meminfo_get(input, "MemTotal", &kb);

	(void)a;
	FUZZ_CHECK(found || !meminfo_whole(input));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is not seven numbers leaves the result alone. */
#include "scanner/facts/process/resident.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	uint64_t pages = 77;

	(void)a;
	if (resident_parse(input, &pages) < 0)
		FUZZ_CHECK(pages == 77);
}

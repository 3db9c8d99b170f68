/* SPDX-License-Identifier: Apache-2.0 */
/* ini files: every line has a key, and line numbers rise. */
#include "scanner/facts/service/ini.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct ini_line l;
	struct ini ini;
	unsigned last = 0;

	(void)a;
	for (ini_begin(&ini, input); ini_next(&ini, &l); last = l.line)
		FUZZ_CHECK(l.key.n > 0 && l.line > last && l.value.n <= input.n);
}

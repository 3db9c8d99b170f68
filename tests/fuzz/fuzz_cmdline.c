/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: every name is found again. */
#include "scanner/facts/boot/cmdline_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct cmdline c = { 0 };

	cmdline_parse(a, input, &c);
	for (size_t i = 0; i < c.n; i++)
		FUZZ_CHECK(c.v[i].position == i + 1 && c.v[i].name.n <= input.n);
	(void)cmdline_last(&c, "isolcpus");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Shell assignments: names are names, lines are lines of the text. */
#include "scanner/facts/boot/grub_default.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct shell_vars vars = { 0 };

	shell_source(a, &vars, input, NULL);
	for (size_t i = 0; i < vars.n; i++)
		FUZZ_CHECK(vars.v[i].name.n > 0 && vars.v[i].line > 0 &&
			   vars.v[i].line <= input.n + 1);
}

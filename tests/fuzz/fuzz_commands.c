/* SPDX-License-Identifier: Apache-2.0 */
/* Shell text: words stay within what was read, and whatever is found can be looked at. */
#include "scanner/facts/service/tunings.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct command_list out = { .arena = a };
	struct command like = { .in_script = true };
	struct tuning t;

	input = str_head(input, COMMAND_TEXT_CAP);
	commands_parse(&out, input, &like);
	FUZZ_CHECK(out.n <= COMMANDS_CAP);
	for (size_t i = 0; i < out.n; i++) {
		FUZZ_CHECK(out.v[i].n > 0 && out.v[i].n <= COMMAND_WORDS);
		for (unsigned k = 0; k < out.v[i].n; k++)
			FUZZ_CHECK(out.v[i].words[k].n <= input.n);
		(void)tuning_of(a, &out.v[i], &t);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* grub.cfg with its environment block: the input is both, parted by a line "====". */
#include "scanner/facts/boot/grub_cfg.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct grub_cfg cfg = { 0 };
	struct grubenv env = { 0 };
	struct str text = input, block = { 0 };
	size_t i = 0;

	while (i + 5 <= input.n && !str_starts(str_skip(input, i), "====\n"))
		i++;
	if (i + 5 <= input.n) {
		text = str_head(input, i);
		block = str_skip(input, i + 5);
	}
	env.text = block;
	grub_cfg_parse(a, text, env, &cfg);
	FUZZ_CHECK(!cfg.found || cfg.entry.line > 0);
	FUZZ_CHECK(cfg.entry.options.n <= 8192);
}

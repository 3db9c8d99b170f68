/* SPDX-License-Identifier: Apache-2.0 */
/* Unit files: sections and continued lines, specifiers. */
#include "scanner/facts/service/conf.h"
#include "scanner/facts/service/units.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct unit_file u = { .name = STR("a-b@c\\x2d-d.service"), .instance = STR("c\\x2d-d") };
	struct conf it = conf_begin(a, str_head(input, UNIT_TEXT_CAP));
	struct conf_line l;
	size_t n = 0;

	while (conf_next(&it, &l) && n < 4096) {
		FUZZ_CHECK(l.key.n > 0 && l.key.n <= input.n && l.value.n <= 2 * input.n);
		FUZZ_CHECK(l.line >= 1 && l.line <= input.n + 1);
		n++;
		(void)unit_expand(a, &u, str_head(l.value, 4096));
		(void)unit_template(a, l.key);
	}
}

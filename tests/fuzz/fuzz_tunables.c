/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever stands in an environment: what is told is lines of known names. */
#include "scanner/source/tunables.h"
#include "tests/fuzz/fuzz.h"

static bool is_upper(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != '_' && (name.p[i] < 'A' || name.p[i] > 'Z'))
			return false;
	}
	return name.n > 0;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str text = tunables_of(a, input), line, name, value;
	bool last = false;

	while (str_cut(&text, '\n', &line)) {
		FUZZ_CHECK(!last);
		if (str_starts(line, "variables ")) {
			last = true;
			continue;
		}
		if (!str_split(line, '=', &name, &value))
			name = line;
		FUZZ_CHECK(is_upper(name));
		for (size_t i = 0; i < line.n; i++)
			FUZZ_CHECK(line.p[i] >= ' ' && line.p[i] < 0x7f);
	}
	FUZZ_CHECK(last);
}

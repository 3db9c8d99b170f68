/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and masks of CPUs: whatever is taken can be printed, and is read back as the same set. */
#include "scanner/base/cpuset.h"
#include "tests/fuzz/fuzz.h"

static void round_trip(struct arena *a, struct cpuset s)
{
	struct str text = cpuset_format(a, s);
	struct cpuset back;

	FUZZ_CHECK(cpuset_last(s) < CPUSET_LIMIT);
	if (cpuset_is_empty(s)) {
		FUZZ_CHECK(str_is(text, "none"));
		return;
	}
	FUZZ_CHECK(cpuset_parse_list(a, text, &back) == 0);
	FUZZ_CHECK(cpuset_eq(s, back) && cpuset_count(s) == cpuset_count(back));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct cpuset list, boot, mask;
	int r = cpuset_parse_list(a, input, &list);

	if (r == 0)
		round_trip(a, list);
	if (cpuset_parse_mask(a, input, &mask) == 0)
		round_trip(a, mask);
	if (cpuset_parse_boot_list(a, input, 71, &boot) == 0)
		round_trip(a, boot);
	else
		FUZZ_CHECK(r < 0); /* a boot list takes all that a list takes */
}

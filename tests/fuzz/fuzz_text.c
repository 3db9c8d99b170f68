/* SPDX-License-Identifier: Apache-2.0 */
/* Sanitised text needs no second cleaning, holds no control byte, and evidence keeps its cap. */
#include "scanner/base/text.h"
#include "tests/fuzz/fuzz.h"

static void no_controls(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		FUZZ_CHECK((unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str clean = text_sanitise(a, input), evidence = text_evidence(a, input);

	no_controls(clean);
	no_controls(evidence);
	FUZZ_CHECK(str_eq(text_sanitise(a, clean), clean));
	FUZZ_CHECK(evidence.n <= TEXT_CAP);
	FUZZ_CHECK(str_eq(text_sanitise(a, evidence), evidence));
	FUZZ_CHECK(clean.n > TEXT_CAP || str_eq(clean, evidence));
	FUZZ_CHECK(text_distance(input, clean, 5) <= 5);
}

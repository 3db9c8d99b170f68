/* SPDX-License-Identifier: Apache-2.0 */
/* The list of what a capture holds, as anybody may have written it. */
#include "programs/archive/manifest.h"
#include "programs/good/good.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct manifest m = { 0 };
	struct str error = { 0 };
	struct told told = { 0 };

	told_read(a, input, &told);
	if (manifest_read(a, input, &m, &error)) {
		FUZZ_CHECK(error.n > 0);
		return;
	}
	FUZZ_CHECK(m.members <= m.n && m.samples >= 1 && m.samples <= 2);
	for (size_t i = 0; i < m.members; i++) {
		FUZZ_CHECK(m.v[i].member.n && m.v[i].sample < m.samples);
		FUZZ_CHECK(manifest_find(&m, m.v[i].member));
	}
	for (size_t i = m.members; i < m.n; i++)
		FUZZ_CHECK(!m.v[i].member.n);
}

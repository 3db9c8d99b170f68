/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/cpuinfo: CPUs ascend, and each has at most one revision. */
#include "scanner/facts/cpu/models.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct answer an = { .state = ANSWER_OK, .bytes = input };
	struct models m = { 0 };

	models_parse_cpuinfo(a, &an, &m);
	FUZZ_CHECK(m.n_microcode <= m.n);
	for (size_t i = 0; i < m.n; i++) {
		FUZZ_CHECK(i == 0 || m.v[i - 1].cpu < m.v[i].cpu);
		FUZZ_CHECK(models_find(&m, m.v[i].cpu) == &m.v[i]);
	}
}

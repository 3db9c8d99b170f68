/* SPDX-License-Identifier: Apache-2.0 */
/* What tells where memory is: maps, its sample, and the three texts by node. */
#include "scanner/facts/mem/residency.h"
#include "scanner/source/private_memory.h"
#include "tests/fuzz/fuzz.h"

static void check_sample(const struct mappings *m, size_t n, const uint64_t *at, uint64_t page)
{
	size_t k = 0;

	FUZZ_CHECK(n == (m->pages < 64 ? m->pages : 64));
	for (size_t i = 0; i < n; i++) {
		while (k < m->n &&
			(at[i] < m->v[k].start || at[i] - m->v[k].start >= m->v[k].pages * page))
			k++;
		FUZZ_CHECK(k < m->n);
	}
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct residency_counts c = { 0 }, none = { 0 };
	struct residency r = { 0 };
	struct mappings m = { 0 };
	uint64_t at[64];

	if (private_memory(a, input, input, 4096, &m) == 0)
		check_sample(&m, private_memory_sample(&m, 4096, 64, input.n, at), at, 4096);
	(void)residency_parse_cgroup(a, input, false, &c);
	(void)residency_parse_cgroup(a, input, true, &c);
	(void)residency_parse_huge(a, input, &none);
	(void)residency_parse_maps(a, input, &c);
	for (size_t i = 1; i < c.n; i++)
		FUZZ_CHECK(c.v[i - 1].node < c.v[i].node);
	if (residency_parse_sample(a, input, &r))
		FUZZ_CHECK(!r.n || r.v);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of mountinfo that may be a hugetlbfs. */
#include "scanner/facts/mem/huge_mounts.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct huge_mount m = { .kb = 1 };
	struct str line;

	(void)a;
	while (str_cut(&input, '\n', &line)) {
		if (!huge_mount_parse(line, 2048, &m))
			continue;
		FUZZ_CHECK(m.where.n);
		FUZZ_CHECK(m.mode <= 077777 && m.kb <= UINT64_MAX >> 10);
	}
}

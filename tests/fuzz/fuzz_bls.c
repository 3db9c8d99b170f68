/* SPDX-License-Identifier: Apache-2.0 */
/* BLS entries, and the order of versions, which must be the same seen from both sides. */
#include "scanner/facts/boot/bls.h"
#include "tests/fuzz/fuzz.h"

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct bls_entry e = { .id = input };
	struct str x = str_head(input, input.n / 2), y = str_skip(input, input.n / 2);

	bls_parse(a, input, &e);
	FUZZ_CHECK(e.options.n <= input.n);
	FUZZ_CHECK(sign(bls_version_cmp(x, y)) == -sign(bls_version_cmp(y, x)));
	FUZZ_CHECK(bls_version_cmp(input, input) == 0);
}

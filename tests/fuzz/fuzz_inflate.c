/* SPDX-License-Identifier: Apache-2.0 */
/* gzip: whatever comes, it ends, and gives as many bytes as it announced. */
#include "scanner/base/inflate.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	enum { CAP = 1 << 16 };
	struct str got = { 0 };

	if (inflate_gzip(a, input, CAP, &got) == 0)
		FUZZ_CHECK(got.n <= CAP);
}

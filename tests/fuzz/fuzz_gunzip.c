/* SPDX-License-Identifier: Apache-2.0 */
/* A packed text that claims anything: at most so long, or refused. */
#include "scanner/base/gunzip.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>

FUZZ_TARGET(struct arena *a, struct str input)
{
	enum { CAP = 1 << 20 };
	struct str text = { NULL, 0 };
	int error = gunzip(a, input, CAP, &text);

	FUZZ_CHECK(error == 0 || error == -EINVAL || error == -EFBIG);
	FUZZ_CHECK(text.n <= CAP);
}

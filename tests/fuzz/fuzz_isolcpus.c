/* SPDX-License-Identifier: Apache-2.0 */
/* isolcpus=: a value that is taken isolates something or says how. */
#include "scanner/facts/boot/cmdline.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct isolcpus iso = { 0 };

	if (isolcpus_parse(a, input, 71, &iso) == 0)
		FUZZ_CHECK(iso.nohz || iso.domain || iso.managed_irq);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A kernel's configuration: values are parts of the text. */
#include "scanner/facts/boot/kconfig_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct kconfig *k = ARENA_NEW(a, struct kconfig, 1);

	kconfig_parse(input, k);
	for (int i = 0; i < KCONFIG_NAMES; i++)
		FUZZ_CHECK(k->values[i].n <= input.n);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the kernel log, and what dmesg prints: a text never grows when it is decoded. */
#include "scanner/facts/kmsg_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct kmsg k = { 0 };

	kmsg_parse(a, input, &k);
	for (size_t i = 0; i < k.n; i++)
		FUZZ_CHECK(k.v[i].text.n < input.n);
	(void)kmsg_find(&k, "sched", NULL);
	k = (struct kmsg){ 0 };
	kmsg_parse_printed(a, input, &k);
	for (size_t i = 0; i < k.n; i++)
		FUZZ_CHECK(k.v[i].text.n < input.n);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/softirqs: each column of a row that is there can be read. */
#include "scanner/facts/irq/softirqs_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct softirqs s = { 0 };
	uint32_t count;

	if (softirqs_parse(a, input, &s) == 0)
		for (size_t i = 0; i < s.n_cpus; i++)
			FUZZ_CHECK(softirqs_count(&s, SOFTIRQ_RCU, s.cpus[i], &count) ==
				   (s.count[SOFTIRQ_RCU] != NULL));
}

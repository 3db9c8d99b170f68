/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that a pulse reads by itself: CPU lines of /proc/stat, and cpu.stat of a cgroup. */
#include "scanner/triage/pulse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	uint64_t ticks = 0, ns = 0, times = 0;

	(void)a;
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		if (!pulse_steal(input, cpu, &ticks))
			FUZZ_CHECK(!ticks);
		ticks = 0;
	}
	if (pulse_throttled(input, &ns, &times))
		FUZZ_CHECK(str_has(input, "nr_throttled "));
}

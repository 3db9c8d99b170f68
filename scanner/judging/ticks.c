/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "timestamp" of /proc/schedstat is jiffies (kernel/sched/stats.c), which start 300 s below the
 * wrap of 32 bits (INITIAL_JIFFIES), and are an unsigned long: 32 bits wide on a 32-bit kernel.
 */
#include "scanner/judging/ticks.h"

#include "scanner/facts/cpu/schedstat.h"

double in_hz_measured(const struct check_in *in)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	unsigned bits;
	uint64_t jiffies;

	if (!before || !now || !before->valid || !now->valid || in->window_ns == 0)
		return 0;
	bits = before->timestamp >> 32 ? 64 : 32;
	if (delta_counter(before->timestamp, now->timestamp, bits, &jiffies) != DELTA_OK)
		return 0;
	return (double)jiffies / in_seconds(in);
}

unsigned hz_nominal(double measured)
{
	/* kernel/Kconfig.hz; arm, mips and alpha have their own beside it. */
	static const unsigned built[] = { 24, 32, 48, 64, 100, 128, 200, 250, 256, 300, 500, 1000,
		1024, 1200 };
	unsigned best = 0;
	double least = 0.05;

	for (unsigned i = 0; i < sizeof(built) / sizeof(built[0]); i++) {
		double off = measured / built[i] - 1;

		if (off < 0)
			off = -off;
		if (off < least) {
			least = off;
			best = built[i];
		}
	}
	return best;
}

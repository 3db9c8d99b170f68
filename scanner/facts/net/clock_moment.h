/* SPDX-License-Identifier: Apache-2.0 */
/* All clocks of the kernel at one moment (/probe/clocks): two of them tell a step from a slew. */
#ifndef LATSCAN_FACTS_CLOCK_MOMENT_H
#define LATSCAN_FACTS_CLOCK_MOMENT_H

#include "scanner/facts/fact.h"

struct clock_moment {
	const struct answer *from;
	bool valid;
	uint64_t monotonic_ns, realtime_ns, raw_ns, boottime_ns;
	uint64_t bracket_ns; /* that the reading took: what is known no better */
};
extern const struct fact fact_clock_moment;

#endif

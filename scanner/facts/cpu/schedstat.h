/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/schedstat (CONFIG_SCHEDSTATS), versions 15 to 17: "cpuN" with nine fields and, for a
 * CPU that the scheduler balances, "domainN" lines after it. A CPU without domain lines is
 * isolated, by whatever means, or alone in its domain.
 */
#ifndef LATSCAN_FACTS_SCHEDSTAT_H
#define LATSCAN_FACTS_SCHEDSTAT_H

#include "scanner/facts/fact.h"

struct schedstat_cpu {
	unsigned cpu;
	uint64_t run_ns;       /* field 7: it does not advance while one task spins */
	uint64_t run_delay_ns; /* field 8: time tasks waited for this CPU */
	uint64_t timeslices;   /* field 9: arrivals of a task other than idle */
	unsigned domains;
};

struct schedstat {
	const struct answer *from;
	bool valid; /* the text parsed whole */
	unsigned version;
	uint64_t timestamp;	       /* jiffies */
	const struct schedstat_cpu *v; /* online CPUs, in the file's order */
	size_t n;
	struct cpuset balanced;	  /* with at least one domain line */
	struct cpuset unbalanced; /* without */
};

extern const struct fact fact_schedstat;
const struct schedstat_cpu *schedstat_cpu(const struct schedstat *s, unsigned cpu); /* NULL */

#endif

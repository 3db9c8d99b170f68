/* SPDX-License-Identifier: Apache-2.0 */
/* IGMP queries that came while the scan ran, from /probe/igmp. Of the scanner's own namespace. */
#ifndef LATSCAN_FACTS_IGMP_QUERIES_H
#define LATSCAN_FACTS_IGMP_QUERIES_H

#include "scanner/facts/fact.h"

struct igmp_query {
	unsigned ifindex, version;
	struct str from;
	uint64_t interval_s; /* 0: not told, before IGMPv3 */
};
struct igmp_queries {
	const struct answer *from;
	bool valid;
	const struct igmp_query *v;
	size_t n;
};
extern const struct fact fact_igmp_queries;
void igmp_queries_parse(struct arena *a, struct str text, struct igmp_queries *ret);

#endif

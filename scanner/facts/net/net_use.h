/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the network devices of the scanner's network namespace are used for, as far as the kernel
 * knows: the ones that a default route leads out of, and how many multicast groups were joined on
 * each. A socket that goes past the kernel (Onload, VMA) joins in the kernel all the same; DPDK
 * does not.
 */
#ifndef LATSCAN_FACTS_NET_USE_H
#define LATSCAN_FACTS_NET_USE_H

#include "scanner/facts/fact.h"

struct net_use {
	struct str name;
	bool has_default_route; /* of IPv4 or IPv6 */
	unsigned
		groups; /* IPv4, without 224.0.0.0/24 and the groups by which hosts find each other */
};
struct net_uses {
	const struct answer *routes, *groups; /* /proc/net/route, /proc/net/igmp */
	bool routes_known;
	const struct net_use *v; /* by name */
	size_t n;
};
extern const struct fact fact_net_use;
const struct net_use *net_use_find(const struct net_uses *t, struct str name); /* NULL */

#endif

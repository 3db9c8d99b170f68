/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/route: the main table of IPv4 (fib_route_seq_show, net/ipv4/fib_trie.c), addresses
 * and masks as words of the host's order. Other tables (policy routing, a VRF) are not in it,
 * nor are local and broadcast routes.
 */
#ifndef LATSCAN_FACTS_ROUTES_H
#define LATSCAN_FACTS_ROUTES_H

#include "scanner/base/address.h"
#include "scanner/facts/net/netns.h"

struct route {
	struct str nic; /* "*": no device, a route that rejects */
	struct address to, mask, gateway;
	unsigned flags;
	uint64_t metric;
};
enum { ROUTE_UP = 0x1, ROUTE_REJECT = 0x200 }; /* include/uapi/linux/route.h */

struct routes_of {
	const struct netspace *space;
	const struct answer *from;
	bool valid;
	const struct route *v;
	size_t n;
};
struct routes {
	struct routes_of v[NETSPACES];
	size_t n;
};
extern const struct fact fact_routes;
bool routes_parse(struct arena *a, struct str text, struct routes_of *ret);
/* The route that an address of IPv4 would take: longest mask, least metric; NULL: none. */
const struct route *routes_find(const struct routes_of *t, struct address to);
unsigned route_bits(const struct route *r); /* of its mask: 8 of 239.0.0.0/8 */

#endif

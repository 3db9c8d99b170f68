/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/arp: neighbours of IPv4 and their link-layer addresses (arp_format_neigh_entry,
 * net/ipv4/arp.c). Flags: 0x2 complete, 0x4 permanent; 0x0 is an entry that nobody answered.
 * Neighbours of IPv6 are in no file.
 */
#ifndef LATSCAN_FACTS_NEIGHBOURS_H
#define LATSCAN_FACTS_NEIGHBOURS_H

#include "scanner/base/address.h"
#include "scanner/facts/net/netns.h"

struct neighbour {
	struct address address;
	unsigned flags;
	struct str mac, nic;
};
enum { NEIGHBOUR_COMPLETE = 0x2, NEIGHBOUR_PERMANENT = 0x4 };
struct neighbours_of {
	const struct netspace *space;
	const struct answer *from;
	bool valid;
	const struct neighbour *v;
	size_t n;
};
struct neighbours {
	struct neighbours_of v[NETSPACES];
	size_t n;
};
extern const struct fact fact_neighbours;
bool neighbours_parse(struct arena *a, struct str text, struct neighbours_of *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XDP programs by device, from /probe/xdp. "native" runs in the driver before a packet has an
 * skb, "generic" after one was made for it (net/core/dev.c do_xdp_generic), "hw" on the card.
 */
#ifndef LATSCAN_FACTS_XDP_H
#define LATSCAN_FACTS_XDP_H

#include "scanner/facts/fact.h"

struct xdp_link {
	unsigned ifindex;
	struct str nic, mode; /* "none", "native", "generic", "hw", "multi" */
	uint64_t id;	      /* of the program; 0: none or not told */
};
struct xdp_links {
	const struct answer *from;
	bool valid;
	const struct xdp_link *v;
	size_t n;
};
extern const struct fact fact_xdp;
void xdp_parse(struct arena *a, struct str text, struct xdp_links *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What should arrive and who is spoken to: multicast groups that a process means to receive, and
 * neighbours (a gateway of orders) whose link-layer address must be known.
 */
#ifndef LATSCAN_ENGINE_FEEDS_H
#define LATSCAN_ENGINE_FEEDS_H

#include "scanner/base/address.h"

enum { FEEDS_CAP = 256 }; /* of each kind; what lies past it was refused when it was said */

struct feed_group {
	struct str text; /* "239.1.1.100:5001@eth0,source=10.0.0.1", as it was said */
	struct address group;
	unsigned port;	/* 0: not told */
	struct str nic; /* empty: any */
	bool has_source;
	struct address source;
};

struct feed_peer {
	struct str text;
	struct address address;
	struct str nic; /* empty: any */
};

struct feeds {
	const struct feed_group *groups;
	size_t n_groups;
	const struct feed_peer *peers;
	size_t n_peers;
};

/* "GROUP[:PORT][@NIC][,source=ADDRESS]", an address of IPv6 in brackets where a port follows. */
int feed_group_parse(struct str text, struct feed_group *ret);
/* "ADDRESS[@NIC]" */
int feed_peer_parse(struct str text, struct feed_peer *ret);

/* What was read, added; -EINVAL: it is none, -E2BIG: too many. One that is there is not repeated. */
int feeds_add_group(struct arena *a, struct feeds *f, struct str text);
int feeds_add_peer(struct arena *a, struct feeds *f, struct str text);
/* Those of more, behind. */
void feeds_more(struct arena *a, struct feeds *to, const struct feeds *more);

#define FEED_GROUP_EXPECTED                                                                        \
	"GROUP[:PORT][@NIC][,source=ADDRESS] such as 239.1.1.100:5001@eth0 or [ff05::1]:5001@eth0"
#define FEED_PEER_EXPECTED "ADDRESS[@NIC] such as 10.1.2.1@eth0"

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which groups were joined on which device: /proc/net/igmp (net/ipv4/igmp.c igmp_mc_seq_show) has
 * a line for each device, with the version of IGMP in force there, and one for each group
 * below it; /proc/net/igmp6 (net/ipv6/mcast.c) a line for each group. /proc/net/mcfilter and mcfilter6
 * have a line for each source of a source-specific join; they cut the device's name to six
 * bytes, so that its index is what matters.
 *
 * "V3" is what a device starts with and proves no querier. V2 and V1 mean that a querier of that
 * version was heard a few minutes ago at most, or that the version is forced by a sysctl.
 */
#ifndef LATSCAN_FACTS_MULTICAST_H
#define LATSCAN_FACTS_MULTICAST_H

#include "scanner/base/address.h"
#include "scanner/facts/net/netns.h"

struct joined {
	unsigned ifindex;
	struct str nic;
	struct address group;
	uint64_t users;	  /* sockets that joined */
	unsigned version; /* of IGMP, 1 to 3; 0: not told, or IPv6 */
	const struct answer *from;
};
struct source_filter {
	unsigned ifindex;
	struct address group, source;
	uint64_t includes, excludes; /* sockets that want, and that refuse, this source */
};
struct multicast_of {
	const struct netspace *space;
	const struct answer *from;    /* of igmp; not valid: what could not be read or parsed */
	const struct answer *filters; /* of mcfilter */
	bool valid;
	bool filters_valid;
	const struct joined *v;
	size_t n;
	const struct source_filter *sources;
	size_t n_sources;
};
struct multicast {
	struct multicast_of v[NETSPACES];
	size_t n;
};
extern const struct fact fact_multicast;

/* The parsers alone; false: a line that is none of the kernel's. */
struct joined_rows {
	struct arena *arena;
	struct joined *v;
	size_t n, cap;
};
bool multicast_parse_igmp(struct joined_rows *rows, struct str text, const struct answer *from);
bool multicast_parse_igmp6(struct joined_rows *rows, struct str text, const struct answer *from);
bool multicast_parse_filters(
	struct arena *a, struct str text, struct source_filter **v, size_t *n, size_t *cap);

#endif

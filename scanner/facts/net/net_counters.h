/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the protocols count, by name: /proc/net/snmp and netstat (net/ipv4/proc.c) in pairs of lines
 * "Udp: InDatagrams NoPorts …" and "Udp: 1035 0 …", /proc/net/snmp6 (net/ipv6/proc.c) as "Udp6InErrors 0".
 * Here they are "Udp.NoPorts", "TcpExt.ListenDrops", "Udp6.InErrors". Columns come and go with
 * the kernel and are matched by name, never by place. Each namespace has its own.
 */
#ifndef LATSCAN_FACTS_NET_COUNTERS_H
#define LATSCAN_FACTS_NET_COUNTERS_H

#include "scanner/facts/named_counters.h"
#include "scanner/facts/net/netns.h"

struct net_counters_of {
	const struct netspace *space;
	struct named_counters t; /* not valid: from is the file that could not be read or parsed */
};
struct net_counters {
	struct net_counters_of v[NETSPACES]; /* as the namespaces are */
	size_t n;
};
extern const struct fact fact_net_counters;

/* The parsers alone, which add to the rows; false: a line without its pair, or one cut short. */
struct counter_rows {
	struct arena *arena;
	struct named_counter *v;
	size_t n, cap;
};
bool net_counters_pairs(struct counter_rows *rows, struct str text, const struct answer *from);
bool net_counters_snmp6(struct counter_rows *rows, struct str text, const struct answer *from);

/* False when this kernel has no such counter: that is not 0. */
bool net_counter_get(const struct named_counters *t, const char *name, uint64_t *ret);

#endif

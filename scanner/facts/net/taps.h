/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who gets a copy of packets before the protocols do. /proc/net/ptype (net/core/net-procfs.c)
 * lists handlers by type, "ALL" for those of every type (ETH_P_ALL: tcpdump, and DHCP clients
 * with a filter in the kernel), with the device they are bound to, blank for all. /proc/net/packet
 * (net/packet/af_packet.c) lists the sockets of AF_PACKET with their inode. Both are of one
 * network namespace.
 */
#ifndef LATSCAN_FACTS_TAPS_H
#define LATSCAN_FACTS_TAPS_H

#include "scanner/facts/net/netns.h"

struct tap_handler {
	struct str nic, func; /* nic empty: every device */
};
struct tap_socket {
	unsigned protocol; /* 3: ETH_P_ALL */
	unsigned ifindex;  /* 0: every device */
	bool running;
	uint64_t inode;
};
enum { TAP_ALL = 3 };
struct taps_of {
	const struct netspace *space;
	const struct answer *ptype, *packet;
	bool ptype_valid, packet_valid;
	const struct tap_handler *handlers; /* of every type */
	size_t n_handlers;
	const struct tap_socket *sockets; /* all of AF_PACKET */
	size_t n_sockets;
};
struct taps {
	struct taps_of v[NETSPACES];
	size_t n;
};
extern const struct fact fact_taps;
/* The parsers alone; false: no file of the kernel's. */
bool taps_parse_ptype(struct arena *a, struct str text, struct taps_of *ret);
bool taps_parse_packet(struct arena *a, struct str text, struct taps_of *ret);

#endif

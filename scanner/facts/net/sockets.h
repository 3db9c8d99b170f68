/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets of UDP and TCP as /proc/net/{udp,udp6,tcp,tcp6} print them (udp4_format_sock of
 * net/ipv4/udp.c, get_tcp4_sock of tcp_ipv4.c): one a line, addresses as words of the host's
 * order, queues in bytes. "drops" is the last word of UDP's lines, an atomic_t: 32 bits, and
 * counted a socket: one datagram of a group is dropped by each of its members. Who holds a
 * socket open is not in the line; the inode is, and /probe/sockets tells which process has it.
 */
#ifndef LATSCAN_FACTS_SOCKETS_H
#define LATSCAN_FACTS_SOCKETS_H

#include "scanner/base/address.h"
#include "scanner/facts/net/netns.h"

enum { SOCKET_LISTENS = 10 }; /* TCP_LISTEN of include/net/tcp_states.h */

struct net_socket {
	struct address local, remote;
	unsigned port, remote_port, state;
	uint64_t tx_queue, rx_queue; /* bytes; of a listening one rx is connections that wait */
	uint64_t inode;		     /* 0: closed, or not accepted yet */
	unsigned uid;
	uint32_t drops; /* UDP */
	const struct answer *from;
};
struct net_sockets_of {
	const struct netspace *space;
	const struct answer *from; /* not valid: what could not be read or parsed */
	bool valid;
	const struct net_socket *v;
	size_t n;
};
struct net_sockets {
	struct net_sockets_of v[NETSPACES];
	size_t n;
};
extern const struct fact fact_udp_sockets, fact_tcp_sockets;
/*
 * The same, read only where there is a process that somebody named: printing /proc/net/tcp looks into
 * every bucket of a table sized by memory, and the owners are a link for each open file of the host.
 */
extern const struct fact fact_target_udp_sockets, fact_target_tcp_sockets,
	fact_target_socket_owners;
const struct net_socket *net_sockets_find(const struct net_sockets_of *t, uint64_t inode);

/* One line behind the heading; false: cut short, or no number where one must be. */
bool net_socket_parse(struct str line, bool drops, struct net_socket *ret);

/* Which process holds which socket open: the first one that was seen. */
struct socket_owner {
	uint64_t inode;
	int pid;
	struct str comm;
	unsigned processes; /* that have it: it is inherited */
};
struct socket_owners {
	const struct answer *from;
	bool valid;
	bool whole;		      /* every process's open files were seen */
	const struct socket_owner *v; /* by inode */
	size_t n;
};
extern const struct fact fact_socket_owners;
extern const struct fact fact_tap_owners; /* the same, read only where there is a tap */
const struct socket_owner *socket_owner(const struct socket_owners *t, uint64_t inode); /* NULL */

/* What the facts of both files are made of. */
void net_sockets_follow_udp(const struct fact_in *in, struct follower *f);
void net_sockets_follow_tcp(const struct fact_in *in, struct follower *f);
void net_sockets_parse_udp(const struct fact_in *in, void *ret);
void net_sockets_parse_tcp(const struct fact_in *in, void *ret);
void socket_owners_parse(const struct fact_in *in, void *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits in the queues of sockets, and how much may, by /probe/sock_diag. rmem and wmem are
 * what the kernel charges (truesize: a datagram of 200 bytes takes 1280 or more), in the same unit as
 * rcvbuf and sndbuf. Of the scanner's own network namespace only.
 */
#ifndef LATSCAN_FACTS_SOCK_DIAG_H
#define LATSCAN_FACTS_SOCK_DIAG_H

#include "scanner/facts/fact.h"

enum diag_table { DIAG_UDP4, DIAG_UDP6, DIAG_TCP4, DIAG_TCP6, DIAG_TABLES };
const char *diag_table_word(enum diag_table t); /* "udp4" */

struct diag_socket {
	uint64_t inode;
	enum diag_table table;
	uint64_t rmem, rcvbuf, wmem, sndbuf, backlog, drops;
};
struct sock_diag {
	const struct answer *from;
	bool valid;
	bool there[DIAG_TABLES];     /* false: its module is neither loaded nor built in */
	bool more;		     /* sockets that were not printed */
	const struct diag_socket *v; /* by inode */
	size_t n;
};
extern const struct fact fact_sock_diag;
const struct diag_socket *sock_diag_find(const struct sock_diag *t, uint64_t inode); /* NULL */
void sock_diag_parse(struct arena *a, struct str text, struct sock_diag *ret);

#endif

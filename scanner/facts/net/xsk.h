/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AF_XDP sockets, from /probe/xsk (its text is in scanner/source/probes/xsk.c), and which process
 * holds each: that is asked for only where there is one.
 */
#ifndef LATSCAN_FACTS_XSK_H
#define LATSCAN_FACTS_XSK_H

#include "scanner/facts/fact.h"

struct xsk {
	uint64_t inode;
	bool bound; /* to a queue; else the next two mean nothing */
	unsigned ifindex, queue;
	unsigned rx, tx; /* entries; 0: no such ring */
	bool umem;	 /* told: what follows */
	uint64_t umem_id, chunk, headroom;
	bool zerocopy;
	bool stats; /* 5.9 on: what follows */
	uint64_t dropped, invalid, full, fill_empty, tx_invalid, tx_empty;
	int pid; /* 0: nobody was seen with it */
	struct str comm;
};

struct xsks {
	const struct answer *from;
	bool valid;
	bool module; /* xsk_diag is not loaded: there may be sockets */
	bool more;
	const struct xsk *v;
	size_t n;
};
extern const struct fact fact_xsk;
/* The parser alone: all but from and who holds them. */
void xsk_parse(struct arena *a, struct str text, struct xsks *ret);
const struct xsk *xsk_find(const struct xsks *t, uint64_t inode); /* NULL */

#endif

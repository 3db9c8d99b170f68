/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's log, from /probe/kmsg; in a captured tree without it, from what dmesg printed.
 * Absence proves nothing unless the ring reaches back to
 * boot: reaches_boot.
 */
#ifndef LATSCAN_FACTS_KMSG_H
#define LATSCAN_FACTS_KMSG_H

#include "scanner/facts/fact.h"

struct kmsg_line {
	uint64_t usec; /* since boot */
	unsigned prio;
	struct str text;
};
struct kmsg {
	const struct answer *from;
	bool valid;
	bool reaches_boot; /* holds the record with sequence number 0, or a first line at 0.000000 */
	uint64_t oldest_usec;
	const struct kmsg_line *v;
	size_t n;
	const uint64_t
		*triples; /* which three bytes stand in a row somewhere, see kmsg_may_have() */
};
extern const struct fact fact_kmsg;
/*
 * False: the part is nowhere in the log. Hundreds of parts are looked for in a log of a megabyte, and
 * most have three bytes in a row that it never has: a bit for each such triple, by hash, spares the look.
 */
bool kmsg_may_have(const struct kmsg *k, struct str part);
/* The first line after p (NULL: the first of all) that has the part; NULL: none. */
const struct kmsg_line *kmsg_find(
	const struct kmsg *k, const char *part, const struct kmsg_line *p);

#endif

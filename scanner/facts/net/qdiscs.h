/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing disciplines by device (/probe/qdisc, see scanner/source/probe.h). A device with several queues
 * has "mq" at its root and a discipline below it for each queue.
 */
#ifndef LATSCAN_FACTS_QDISCS_H
#define LATSCAN_FACTS_QDISCS_H

#include "scanner/facts/fact.h"

struct qdisc {
	unsigned ifindex;
	struct str kind; /* "fq_codel" */
	uint32_t handle, parent;
	bool root;
	/* 32 bits each, and they wrap. */
	uint32_t drops, overlimits, requeues, backlog, packets;
};
struct qdiscs {
	const struct answer *from;
	bool valid; /* every line was understood; else there are none */
	const struct qdisc *v;
	size_t n;
};
extern const struct fact fact_qdiscs;
/* The same one of another sample: by device, kind, handle and parent; NULL. */
const struct qdisc *qdiscs_same(const struct qdiscs *t, const struct qdisc *q);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a driver's own counters moved in the window, each with what the table of drivers says it
 * means. Needs fact_netdevs, and among the reads "/probe/ethtool/{nic}/stats".
 */
#ifndef LATSCAN_JUDGING_NIC_MOVED_H
#define LATSCAN_JUDGING_NIC_MOVED_H

#include "scanner/facts/net/nic_drivers.h"
#include "scanner/judging/nic_asked.h"

#define NIC_STATS "/probe/ethtool/{nic}/stats"

struct nic_row {
	struct str name;
	enum nic_counter_class class;
	const char *meaning; /* NULL: its class says it */
	int queue;	     /* -1: of no single one */
	bool reset;	     /* it went back */
	uint64_t delta, now;
};
struct nic_moved {
	const struct answer *from;
	const struct nic_row *v; /* of the classes that were asked for: also what did not move */
	size_t n;
	bool reset;	   /* one of them went back */
	size_t came, went; /* names of one sample alone: queues were made or taken away */
};

/* Classes as bits, 1 << NIC_RING_FULL. */
typedef uint32_t nic_classes;

/* False, and *ret untouched, where one of the samples does not tell. */
bool in_nic_moved(const struct check_in *in, const struct port *p, nic_classes classes,
	struct nic_moved *ret);

struct nic_watched {
	nic_classes classes;
	nic_classes gauges;  /* of them: values, which may go back */
	const char *none;    /* what is so where a driver counts nothing of the kind */
	const char *at_rest; /* the pass: "it lost no packet" */
	/* Of what moved: a finding, or none, and then it is a pass. */
	bool (*judge)(const struct check_in *in, const struct port *p, const struct nic_moved *m,
		struct findings *out);
};
/* Every port that is not ignored, and what is alike where it cannot be judged. */
void judge_nic_moved(const struct check_in *in, const struct nic_watched *q, struct findings *out);

/* The row that moved most of these classes; NULL: none moved. */
const struct nic_row *nic_worst(const struct nic_moved *m, nic_classes classes);
/* "rx_out_of_buffer +25 (5/s)"; and what it means. */
void find_nic_rows(struct finding *f, const struct check_in *in, const struct nic_moved *m,
	nic_classes classes);
/* What a class of loss means, as a sentence's end: "the host took packets too slowly". */
const char *nic_class_text(enum nic_counter_class c);

#endif

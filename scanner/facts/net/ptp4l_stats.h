/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages and timeouts that ptp4l counted, from /probe/ptp4l/stats, one block a process:
 *
 *	instance pid=812 uds=/var/run/ptp4l
 *	answer ok | timeout | denied | refused | absent | namespace
 *	default flags=0x3
 *	port number=1 state=9 logSync=-3 logAnnounce=1
 *	stats port=1 rx_sync=80 rx_follow_up=80 rx_announce=5 rx_delay_resp=80 tx_delay_req=80 tx_sync=0 raw=…
 *	service port=1 announce_timeout=0 sync_timeout=0 …	linuxptp 4.0 on
 */
#ifndef LATSCAN_FACTS_PTP4L_STATS_H
#define LATSCAN_FACTS_PTP4L_STATS_H

#include "scanner/facts/fact.h"

enum { PTP_SERVICE_WORDS = 10 };
extern const char *const ptp_counted_services[PTP_SERVICE_WORDS];

struct ptp_counted {
	unsigned number;
	unsigned state; /* 0: not told */
	int log_sync, log_announce;
	bool has_stats, has_service;
	uint64_t rx_sync, rx_follow_up, rx_announce, rx_delay_resp, tx_delay_req;
	uint64_t raw_ns; /* CLOCK_MONOTONIC_RAW of the answer */
	uint64_t service[PTP_SERVICE_WORDS];
};

struct ptp_counts {
	int pid;
	struct str uds, answer;
	bool two_step;
	const struct ptp_counted *ports; /* as they were told */
	size_t n_ports;
};

struct ptp4l_stats {
	const struct answer *from;
	bool valid;
	const struct ptp_counts *v;
	size_t n;
};
extern const struct fact fact_ptp4l_stats;

const struct ptp_counts *ptp4l_stats_of(const struct ptp4l_stats *t, int pid, struct str uds);
const struct ptp_counted *ptp_counts_port(const struct ptp_counts *c, unsigned number);
void ptp4l_stats_parse(struct arena *a, struct str text, struct ptp4l_stats *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ptp4l says of itself, from /probe/ptp4l. The probe's text, one block a process:
 *
 *	instance pid=812 uds=/var/run/ptp4l ro=0 netns=own domain=0 transport=0
 *	answer ok | timeout | denied | refused | absent | namespace
 *	default ports=1 flags=0x2 domain=0
 *	port number=1 state=9 timestamping=0 logSync=-3 mechanism=1 peer=0 capable=-1
 *	current steps=1
 *	parent class=6 accuracy=0x21 variance=0x4e5d priority1=128 priority2=128 gm=ec4670.fffe.0010f3
 *	time utc=37 flags=0x3c source=0x20
 *	sample offset=-35 ingress=1700000000000000000 gm=1 raw=123456789 delay=512 source=ec4670.fffe.0010f3
 *
 * current, parent and time may be missing, and what came after logSync. timestamping is -1 where the read-only socket does not tell; delay may be missing. Samples of
 * the window, if it was watched in it, stand before those that were taken after it. No block at
 * all: no ptp4l.
 */
#ifndef LATSCAN_FACTS_PTP4L_H
#define LATSCAN_FACTS_PTP4L_H

#include "scanner/facts/fact.h"

enum ptp_state {
	PTP_INITIALIZING = 1,
	PTP_FAULTY,
	PTP_DISABLED,
	PTP_LISTENING,
	PTP_PRE_MASTER,
	PTP_MASTER,
	PTP_PASSIVE,
	PTP_UNCALIBRATED,
	PTP_SLAVE
};
const char *ptp_state_word(unsigned state); /* "SLAVE"; "UNKNOWN" for any other number */

struct ptp_port {
	unsigned number, state;
	int timestamping; /* 0 software, 1 hardware, …, -1 not told */
	int log_sync;
	int mechanism; /* 1 end to end, 2 peer to peer, 0 not told */
	int capable;   /* of peer to peer: whether the delay to it is within bounds; -1: not told */
	int64_t peer_delay_ns;
};
/* Of time_flags. */
enum {
	PTP_LEAP61 = 1,
	PTP_LEAP59 = 2,
	PTP_UTC_VALID = 4,
	PTP_TIMESCALE = 8,
	PTP_TIME_TRACEABLE = 0x10
};
struct ptp_sample {
	int64_t offset_ns;
	int64_t ingress_ns; /* 0: no sync message yet, or the master is gone */
	uint64_t raw_ns;    /* CLOCK_MONOTONIC_RAW of the answer */
	bool has_delay;
	int64_t delay_ns;  /* mean path delay */
	struct str source; /* identity of the grandmaster; empty: not told */
};
struct ptp_instance {
	int pid;
	struct str uds, answer; /* answer: one of the words above */
	unsigned domain, flags;
	unsigned ports_told; /* how many it has; fewer than that may have answered */
	const struct ptp_port *ports;
	size_t n_ports;
	const struct ptp_sample *samples;
	size_t n_samples;
	int steps; /* clocks between it and the grandmaster; -1: not told */
	bool has_parent, has_time;
	struct str gm; /* identity of the grandmaster */
	unsigned gm_class, gm_accuracy;
	int utc_offset;
	unsigned time_flags;
};
struct ptp4l {
	const struct answer *from;
	bool valid; /* the text parsed whole; else there are no instances */
	const struct ptp_instance *v;
	size_t n;
};
extern const struct fact fact_ptp4l;

/* A port in that state. */
bool ptp4l_has(const struct ptp_instance *p, unsigned state);
/* Stamps of the port that follows a master; where none does, of any. */
bool ptp4l_software_stamps(const struct ptp_instance *p);
const struct ptp_instance *ptp4l_by_pid(const struct ptp4l *t, int pid); /* NULL */

/* The parser alone: sets all but from. */
void ptp4l_parse(struct arena *a, struct str text, struct ptp4l *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One ptp4l: finding the socket that answers, and what it says of itself and its ports. */
#ifndef LATSCAN_SOURCE_PTP_INSTANCE_H
#define LATSCAN_SOURCE_PTP_INSTANCE_H

#include "scanner/source/ptp/socket.h"

enum { PTP_PORTS_MAX = 64 };

struct ptp_instance_port {
	struct ptp_port_set set;
	int timestamping;
	int capable; /* asCapable of a port that measures its peer; -1: not told */
};

struct ptp_asked {
	struct ptp_process process;
	struct str uds; /* the socket that answered, else the first candidate */
	bool ro;
	const char *answer;
	struct ptp_line line;
	int own_fd; /* to close; -1: it was prepared */
	struct ptp_default_set set;
	struct ptp_instance_port ports[PTP_PORTS_MAX];
	size_t n_ports;
	struct str clock;   /* lines about its time and where that comes from */
	struct str samples; /* their lines */
	int64_t ingress_ns; /* of the newest sample */
	bool advanced;	    /* it differs from that of an earlier one */
};

/* What one question about the time told. */
struct ptp_reading {
	struct ptp_time_status status;
	bool has_delay;
	int64_t delay_ns; /* mean path delay */
	uint64_t raw_ns;  /* CLOCK_MONOTONIC_RAW of the answer */
};

/* Each ptp4l of this host, with the address that it was told and nothing asked yet. */
struct ptp_asked *ptp_all(struct arena *a, size_t *ret_n);
/* Connect to its sockets while there are rights to, for later questions of forked workers. */
void ptp_prepare(struct arena *a, const struct ptp_process *p);
/* Find the socket that answers; tries no further address after until (wire_now_ns()). */
void ptp_identify(struct arena *a, struct ptp_asked *in, uint64_t until);
bool ptp_is_ok(const struct ptp_asked *in);
/* Two GETs: the offset, and the path delay where it is told. -errno when there is no offset. */
int ptp_read(struct ptp_line *l, struct ptp_reading *ret);
struct str ptp_print(struct arena *a, struct str text, const struct ptp_reading *r);
/* For one that answered "ok". */
void ptp_read_ports(struct arena *a, struct ptp_asked *in);
void ptp_read_clock(struct arena *a, struct ptp_asked *in);
struct str ptp_identity(struct arena *a, uint64_t id); /* "ec4670.fffe.0010f3" */
void ptp_read_sample(struct arena *a, struct ptp_asked *in);

#endif

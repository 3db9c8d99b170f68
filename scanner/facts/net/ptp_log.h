/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ptp4l and phc2sys wrote last, from /probe/ptp_log:
 *
 *	monotonic 3910300000000			now, on the clock of the lines' brackets
 *	file ok /var/log/ptp4l.log		or absent, denied, broken; then its lines:
 *	line ptp4l[3910.300]: master offset -23 s2 freq +1234 path delay 456
 */
#ifndef LATSCAN_FACTS_PTP_LOG_H
#define LATSCAN_FACTS_PTP_LOG_H

#include "scanner/facts/fact.h"

enum ptp_line_kind {
	PTP_LINE_OTHER = 0,
	PTP_LINE_OFFSET, /* "master offset", "phc offset", "sys offset", "pps offset" */
	PTP_LINE_RMS,	 /* "rms 42 max 99": of |offset| */
	PTP_LINE_STATE,	 /* "port 1: UNCALIBRATED to SLAVE on …" */
	PTP_LINE_TROUBLE /* clockcheck, a transmit stamp that did not come */
};

struct ptp_log_line {
	struct str program; /* "ptp4l", "phc2sys" */
	int64_t at_ns;	    /* CLOCK_MONOTONIC */
	enum ptp_line_kind kind;
	struct str tag;	   /* message_tag, which tells several daemons apart; may be empty */
	struct str clock;  /* "master", "CLOCK_REALTIME", "eth1"; empty: not said */
	int64_t offset_ns; /* OFFSET: signed; RMS: max */
	int64_t rms_ns;
	int servo;	  /* 0 to 3; -1: not said */
	unsigned port;	  /* STATE */
	struct str state; /* STATE: what it became, "SLAVE" */
	struct str text;  /* behind the brackets */
};

struct ptp_log_file {
	struct str path, state;	      /* "ok", "absent", … */
	const struct ptp_log_line *v; /* as they stand there */
	size_t n;
};

struct ptp_log {
	const struct answer *from;
	bool valid;
	int64_t now_ns; /* CLOCK_MONOTONIC */
	const struct ptp_log_file *files;
	size_t n;
};
extern const struct fact fact_ptp_log;

/* One line; false: it is of neither program, or has no time. */
bool ptp_log_line(struct str line, struct ptp_log_line *ret);
void ptp_log_parse(struct arena *a, struct str text, struct ptp_log *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who steers which clock: every process that may, with what it was told, and what follows from
 * that. The probe's text (/probe/time_daemons), one block a process:
 *
 *	process pid=812 ppid=1 comm=chronyd net=own user=own time=1
 *	argv /usr/sbin/chronyd -F 1		blanks within a word are \x20
 *	out /var/log/ptp4l.log			a regular file that it prints to; may be missing
 *	config ok /etc/chrony/chrony.conf	or absent, denied, broken; then its lines:
 *	line refclock PHC /dev/ptp0 poll 2
 *	end processes=134 more=0 hidden=0	how many names were read; without it the text was cut
 *
 * time is CAP_SYS_TIME of its effective set, '-' where it was not told; it counts in the first user
 * namespace alone.
 */
#ifndef LATSCAN_FACTS_TIME_DAEMONS_H
#define LATSCAN_FACTS_TIME_DAEMONS_H

#include "scanner/facts/fact.h"

enum timed_kind {
	TIMED_PTP4L = 0,
	TIMED_PHC2SYS,
	TIMED_TS2PHC,
	TIMED_TIMEMASTER,
	TIMED_CHRONYD,
	TIMED_NTPD, /* ntpd of any make, systemd-timesyncd, sntp */
	TIMED_SFPTPD,
	TIMED_OTHER, /* ptpd, sptp, fbclock, timebeat */
	TIMED_AGENT  /* of a hypervisor */
};

/* From the file first, then from the command line: the last one counts. */
struct timed_item {
	struct str section; /* "global" for the command line */
	struct str name;    /* "slaveOnly", "refclock"; of a short option "-a" */
	struct str value;
};

enum { TIMED_CLOCKS_MAX = 16 };

struct timed {
	enum timed_kind kind;
	int pid, ppid;
	struct str comm, command; /* the command line, sanitised */
	bool other_net, other_user;
	bool can_set;	    /* CAP_SYS_TIME over this host's clock, or not known to lack it */
	struct str config;  /* the file that it was told; empty: none */
	bool config_unread; /* it was not to be read, so that the items may be others */
	const struct timed_item *items;
	size_t n_items;
	bool helper;		  /* of another of the same name, which is its parent */
	const struct str *clocks; /* what it steers: "CLOCK_REALTIME", "ptp0", "the PHC of eth0" */
	unsigned n_clocks;
	bool unsure; /* a ptp4l that may be a master, which steers nothing: its ports did not tell */
	const char *why_not; /* where it steers nothing: one short clause */
};

struct time_daemons {
	const struct answer *from;
	bool valid;
	bool hidden;	       /* hidepid=: that none is seen says nothing */
	const struct timed *v; /* by pid */
	size_t n;
	size_t more; /* past what the probe tells */
};
extern const struct fact fact_time_daemons;

bool timed_is_global(struct str section);
const char *timed_word(enum timed_kind k);
/* The value of the last item of that name in the global section; false: none. */
bool timed_item(const struct timed *d, const char *name, struct str *ret);
/* The same, that is 1, and of a short option that is there. */
bool timed_flag(const struct timed *d, const char *name);
bool timed_steers(const struct timed *d, struct str clock);
bool timed_any_steers(const struct time_daemons *t, const char *clock);
/* A ptp4l that was told never to be a master. */
bool timed_client_only(const struct timed *d);
/* A reference clock of this host stands in chronyd's configuration. */
bool timed_has_refclock(const struct timed *d);
const struct timed *time_daemons_of(const struct time_daemons *t, enum timed_kind k); /* NULL */
const struct timed *time_daemons_pid(const struct time_daemons *t, int pid);	      /* NULL */

struct phcs;
struct ptp4l;
/* The parser, and what follows from its answer; phcs and ptp4l may be NULL. */
void time_daemons_parse(struct arena *a, struct str text, const struct phcs *phcs,
	const struct ptp4l *ptp4l, struct time_daemons *ret);
/* What follows: sets clocks, n_clocks and why_not of a block that was read. */
void timed_work_out(
	struct arena *a, const struct phcs *phcs, const struct ptp4l *ptp4l, struct timed *d);

#endif

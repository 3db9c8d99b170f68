/* SPDX-License-Identifier: Apache-2.0 */
/* What checks about clocks and time daemons say alike. */
#ifndef LATSCAN_JUDGING_CLOCKS_H
#define LATSCAN_JUDGING_CLOCKS_H

#include "scanner/engine/check.h"
#include "scanner/facts/net/chrony.h"
#include "scanner/facts/net/ptp4l.h"
#include "scanner/facts/net/time_daemons.h"

/* "ptp4l /var/run/ptp4l": by its socket, since a pid changes. */
struct subject clocks_ptp4l(const struct check_in *in, int pid, struct str uds);
/* The same of a process that the probe of daemons told: by comm. */
struct subject clocks_daemon(const struct check_in *in, const struct timed *d);
/* A daemon's answer that is no "ok", as a reason. */
enum reason clocks_reason(struct str answer);

/* Each ptp4l that answered; for the others an unknown. Skips where none runs. */
typedef void clocks_ptp4l_fn(
	const struct check_in *in, const struct ptp_instance *p, struct findings *out);
void clocks_each_ptp4l(const struct check_in *in, clocks_ptp4l_fn *judge, struct findings *out);

/* Each process of that kind, by the probe of daemons; skips where no such name runs. */
typedef void clocks_daemon_fn(
	const struct check_in *in, const struct timed *d, struct findings *out);
void clocks_each_daemon(const struct check_in *in, enum timed_kind kind, const char *name,
	clocks_daemon_fn *judge, struct findings *out);

/* Said already, where chronyd did not tell: true. Needs fact_chrony. */
bool clocks_no_chrony(const struct check_in *in, struct findings *out);

int64_t clocks_magnitude(int64_t v);
int64_t clocks_minus(int64_t a, int64_t b); /* within the range of the type, whatever they are */
int64_t clocks_whole(double ns);	    /* likewise */
/* The largest |offset| of the samples whose ingress time moved; -1: there is none. */
int64_t clocks_worst_offset(const struct ptp_instance *p);
/* "35 ns", "1.5 us", "-2 ms" */
struct str clocks_ns(struct arena *a, int64_t ns);

/* The worse of two. */
enum status clocks_worse(enum status a, enum status b);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everybody who gives a sysctl its value, in the order in which they do. A check that asks
 * declares the facts cmdline, cpus, host, nodes, services, sysctl_conf, tuned_profile, commands
 * and tunings.
 */
#ifndef LATSCAN_JUDGING_SYSCTL_SOURCES_H
#define LATSCAN_JUDGING_SYSCTL_SOURCES_H

#include "scanner/judging/drift.h"
#include "scanner/facts/service/sysctl_keys.h"

enum { SYSCTL_SOURCES = 8 };

struct sysctl_sources {
	struct drift d; /* complete but for preset; its sources are those below */
	struct drift_source v[SYSCTL_SOURCES];
	const struct sysctl_key *key;
	bool computed; /* tuned works the value out at run time */
};

/* ret must stay where it is: d points into it. */
void sysctl_sources(
	const struct check_in *in, const struct sysctl_key *k, struct sysctl_sources *ret);

#endif

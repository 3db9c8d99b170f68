/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sfptpd keeps of its state, from /probe/sfptpd:
 *
 *	daemons 1
 *	folder ok /var/lib/sfptpd		or absent, denied, broken
 *	file state-ptp1 age=12			seconds since it was written; then its lines:
 *	line state: ptp-slave
 */
#ifndef LATSCAN_FACTS_SFPTPD_H
#define LATSCAN_FACTS_SFPTPD_H

#include "scanner/facts/fact.h"

struct sfptpd_state {
	struct str name; /* "ptp1", of state-ptp1 */
	int64_t age_s;
	struct str state, alarms, in_sync, timestamping, offset; /* empty: not told */
};

struct sfptpd {
	const struct answer *from;
	bool valid;
	unsigned daemons;
	struct str folder, folder_state;
	const struct sfptpd_state *v;
	size_t n;
};
extern const struct fact fact_sfptpd;
void sfptpd_parse(struct arena *a, struct str text, struct sfptpd *ret);

#endif

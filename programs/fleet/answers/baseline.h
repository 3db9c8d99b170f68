/* SPDX-License-Identifier: Apache-2.0 */
/* A cohort against its majority, in parts: what is usual is baseline.c, who deviates baseline_hosts.c. */
#ifndef LATSCAN_PROGRAMS_FLEET_BASELINE_H
#define LATSCAN_PROGRAMS_FLEET_BASELINE_H

#include "programs/fleet/answers/answers.h"

/* What a section of a cohort has that its hosts are to be named for. */
enum { HAS_DEVIATION = 1, HAS_KEY = 2 /* of those that others miss */ };

struct basing {
	struct fleet *f;
	uint32_t *counts; /* by item; and by group, of hosts that tell all of it */
	uint32_t *whole;
	uint32_t *touched; /* items, one behind another of each key after sorting */
	size_t n_touched, host;
	uint32_t *deviation_of; /* by item: deviation + 1 */
	uint32_t *missing_of;	/* by key: deviation + 1 */
	struct numbers_of_keys {
		uint32_t *v;
		size_t n;
	} missing;
	uint32_t *seen_key,
		*seen_group; /* by key, by group: host + 1 that tells it, or all of it */
	struct sections tally;
	uint8_t *has; /* by section */
};

/* What a section has, when deviations of the cohort are known; then each host of it, by number. */
void baseline_section(struct basing *b, uint32_t id);
void baseline_host(struct basing *b);

/* With room for the items, keys and texts that there are by now. */
void baseline_init(struct basing *b, struct fleet *f);
/* Of one key all items of a cohort, with b->counts, and b->whole of its group: deviations of it, without who. */
void baseline_key(struct basing *b, uint32_t cohort, const uint32_t *items, size_t n);
/* When it is known who deviates. */
void baseline_order(struct fleet *f);

#endif

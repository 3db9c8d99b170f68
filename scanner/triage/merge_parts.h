/* SPDX-License-Identifier: Apache-2.0 */
/* Of merge.c and merge_events.c. */
#ifndef LATSCAN_TRIAGE_MERGE_PARTS_H
#define LATSCAN_TRIAGE_MERGE_PARTS_H

#include "scanner/triage/merge.h"

/* One class over all hosts and slots. */
struct merging {
	struct arena *a;
	struct merged *m;
	const struct suspect_class *class;
	bool is_raised;	   /* asked is where it moved more than usually, not whether it did */
	uint8_t **unusual; /* by host: a byte a slot */
	uint8_t **watched;
	double *share;				 /* by host: of its slots in which it is unusual */
	size_t *marked;				 /* by host: slots in which it is */
	size_t *slots;				 /* by host: slots in which it was watched */
	uint32_t *hosts_unusual, *hosts_watched; /* by slot */
	double *expected;			 /* by slot */
	uint64_t *worst_ns;			 /* by host */
	double *worst;
	bool *in_event; /* by slot */
};

void merge_find_events(struct merging *g);
void merge_find_alone(struct merging *g);
void merge_sort(struct merged *m);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was kept, ranked: suspects from beats alone, by the same order as a triage that watches (triage.h): nearer first, then
 * by the time that they took, as it was counted or as events times what one costs; and when in the time asked about.
 */
#ifndef LATSCAN_TRIAGE_PAST_H
#define LATSCAN_TRIAGE_PAST_H

#include "scanner/triage/beats.h"

enum { PAST_COURSE = 60 }; /* parts that the time asked about is told in */

struct past_suspect {
	const struct suspect_class *class;
	enum nearness near;
	enum confidence confidence;
	int cpu;			 /* the one that it took most of; RING_NO_CPU */
	const struct beats_column *lead; /* its counter that took most, else that moved most */
	unsigned columns;		 /* that speak of it */
	bool counted, measured, estimated;
	double events;			      /* on that CPU */
	double least_ns, most_ns;	      /* of a second of that CPU */
	uint32_t beats;			      /* in which the lead moved */
	uint64_t first_ns, last_ns, worst_ns; /* CLOCK_REALTIME: beats of the lead */
	uint64_t worst;			      /* what it counted in that one beat */
	char course[PAST_COURSE +
		    1]; /* blank: nothing; . : + #: up to a quarter, a half … of its most; -: not watched */
};

struct past {
	const struct beats *b;
	uint64_t from_ns, until_ns; /* of beats that there are */
	struct past_suspect *suspects;
	size_t n;
};

void past_rank(struct arena *a, const struct beats *b, struct past *ret);
const char *past_why(const struct past_suspect *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stole the time: the findings of a report, put together by what happens to a CPU and ranked by how much of it that took.
 * Findings of the window count first: an event on a CPU that it is about outranks one that hits whoever allocates or sends, and
 * that one an event elsewhere; within a rank by the time that it took, which the kernel counted itself, or which is the
 * number of events times what one costs. What is merely set wrong, and did nothing in the window, comes last.
 */
#ifndef LATSCAN_TRIAGE_TRIAGE_H
#define LATSCAN_TRIAGE_TRIAGE_H

#include "scanner/engine/report.h"

enum { CLASS_CHECKS = 24, CLASS_COUNTS = 4 };

/* A way to lose time. Costs are of one event, and of the CPU that it hits. */
struct suspect_class {
	const char *word, *what;
	const char *checks[CLASS_CHECKS]; /* all that tell of it */
	const char *counts[CLASS_COUNTS]; /* of these: what they observe is a number of events */
	const char
		*times[CLASS_COUNTS]; /* of these: what they observe is time that was lost, in ns */
	double least_ns, most_ns;     /* of one event; 0, 0: nobody can say */
	double nominal_ns; /* ranks where neither is known: lost in a second, by its order of magnitude */
	const char *cost_source;
	const char *shape;
	const char *
		next; /* a command; {cpus} stands for the list of CPUs, {pid} for the named process */
};
extern const struct suspect_class
	suspect_classes[]; /* the order of suspicion; ends with a NULL word */

/* The class that a check tells of, or NULL. */
const struct suspect_class *suspect_class_of(struct str check);

/* Fills r->triage. cpus: whom it is about; empty: the hot CPUs. */
void triage_fill(struct report *r, struct cpuset cpus);

#endif

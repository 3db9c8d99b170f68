/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of the hot CPUs, held against a rate. What many delta checks share: one CPU by
 * one, a wide trouble told once, the rate only where the samples say how far apart they are.
 */
#ifndef LATSCAN_JUDGING_HOT_COUNTS_H
#define LATSCAN_JUDGING_HOT_COUNTS_H

#include "scanner/engine/check.h"
#include "scanner/facts/irq/interrupts.h"

enum { COUNTS_NAMED = 8 }; /* so many CPUs of one trouble have a finding each; more share one */

struct count {
	unsigned cpu;
	uint64_t delta;
};

/* One counter on all hot CPUs. */
struct counts {
	const char *key;  /* "RES": part of the subject's key, so that rows differ; NULL: the CPU */
	const char *noun; /* "rescheduling interrupts" */
	bool time;	  /* it counts nanoseconds, and the limits are nanoseconds a second */
	double warn, fail; /* most that passes, and most that only warns, per second and CPU */
	const struct answer *from;
	struct count *v;
	size_t n, cap;
	struct cpuset missing; /* no counter in one of the samples */
	struct cpuset reset;   /* it went back */
	uint64_t total;
	/* Adds to the finding of some of the CPUs who it was; may be NULL. */
	void (*who)(struct finding *f, const struct check_in *in, struct cpuset cpus);
};

/* CPUs that are told of together: each alone, or all of one status. */
struct count_group {
	enum status status; /* STATUS_UNKNOWN: the rate cannot be told */
	struct cpuset cpus;
	struct count worst;
};

/* Keep the difference of one CPU's counter of so many bits. */
void in_count(const struct check_in *in, struct counts *c, unsigned cpu, uint64_t before,
	uint64_t now, unsigned bits);
void in_count_missing(const struct check_in *in, struct counts *c, unsigned cpu);
/* The same for a row of /proc/interrupts, on every hot CPU; before may be NULL: it was not there. */
void in_count_row(const struct check_in *in, struct counts *c, const struct interrupts *tables[2],
	const struct irq_row *before, const struct irq_row *now);
/*
 * A limit above 0 needs two events and more than it allows in the window: one event is no
 * rate. Without a window a count of 0 passes, and one above a limit of 0 violates it.
 */
enum status in_count_status(const struct check_in *in, uint64_t delta, double warn, double fail);
/* Groups that do not pass, worst first. */
size_t in_count_groups(
	const struct check_in *in, const struct counts *c, const struct count_group **ret);
/*
 * The finding of such a group: subject, CPUs, observed "25 in 5 s (5/s)", wanted, evidence;
 * also what was missing and what was reset. Returns the number of findings said.
 */
unsigned find_counts(
	struct findings *out, const struct check_in *in, const struct counts *c, const char *text);
/* "25 in 5 s (5/s)", or "25" where the window is not known. */
struct str in_count_text(const struct check_in *in, uint64_t delta);

#endif

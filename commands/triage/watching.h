/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a triage does while its window runs on this host: a pulse into a ring, a first answer after two seconds, another one whenever
 * the order changes, and at the end the ring itself where somebody asked for it.
 */
#ifndef LATSCAN_COMMANDS_WATCHING_H
#define LATSCAN_COMMANDS_WATCHING_H

#include "commands/scan/scanning.h"
#include "scanner/triage/pulse.h"

struct watching {
	struct scanning *s;
	struct cpuset about, cpus; /* the CPUs in question, empty: nobody said; whose counters */
	struct ring *ring;
	struct pulse *pulse;
	struct window_beat beat;
	uint64_t begun_ns,
		say_ns;	 /* CLOCK_MONOTONIC_RAW: when it began, when it looks at the order again */
	struct str said; /* the last answer */
	bool first_said;
};

/* Called by the scan, between its samples. NULL: there is nothing to do, or no memory for it. */
struct window_beat *watching_begin(struct watching *w, struct scanning *s);
void watching_end(struct watching *w);
/* What it saw, or what a captured series tells, about the CPUs of the report; NULL: too little. */
const struct timeline *watching_timeline(const struct watching *w, const struct report *r);
/* Into the file that was opened for it. 0, or EXIT_INTERNAL after saying why. */
int watching_write(const struct watching *w, struct output *o);
void watching_free(struct watching *w);

#endif

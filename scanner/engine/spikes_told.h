/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of the spikes that an application measured, held against what a host counted beat by beat
 * (scanner/triage/overlap.h). Part of a report; docs/format-report.md, "triage.spikes".
 */
#ifndef LATSCAN_ENGINE_SPIKES_TOLD_H
#define LATSCAN_ENGINE_SPIKES_TOLD_H

#include "scanner/base/str.h"

enum spike_fate {
	SPIKE_EXPLAINED = 0,
	SPIKE_UNEXPLAINED, /* watched, and nothing on this host goes with it */
	SPIKE_BEFORE,	   /* outside of what was watched */
	SPIKE_AFTER,
	SPIKE_GAP,
	SPIKE_FATES
};
const char *spike_fate_word(enum spike_fate f); /* "explained" */

/* A suspect that moved when the application suffered, more often than by accident. */
struct spike_thief {
	struct str kind, what; /* "irq"; "device interrupts were handled there" */
	struct str counter;    /* "irq/45 eth0-rx-0" */
	int cpu;	       /* -1: the host's */
	bool is_other;	       /* it is of CPUs that nobody asked about */
	bool is_raised;	       /* it moves always: counted is where it did so more than usually */
	size_t spikes, own;    /* in the slots of so many; of so many that no thief before it has */
	double expected;       /* so many by accident */
	double share;	       /* of the beats in which it moved (is_raised: more than usually) */
	double chance;	       /* that so many are an accident, corrected for all that was asked */
	double shifts; /* of the shifts of all spikes along the beats, the share that does as well */
	bool is_in_step; /* that share is large: both keep a period, or come in one burst */
	struct str with; /* further counters that move with it */
	bool estimated, measured;
	double least_ns, most_ns; /* of a spike: what it took in the middle one of their slots */
	struct str next;	  /* a command */
};

struct spike_seen {
	uint64_t real_ns; /* 0: cannot be told */
	uint64_t length_ns;
	uint32_t line; /* of the file */
	enum spike_fate fate;
	int thief;	  /* the first of them that it belongs to; -1: none */
	struct str moved; /* of one that is unexplained: what seldom moves and did; may be empty */
};

struct spikes_told {
	bool is;
	struct str file;
	const char *clock;	 /* "realtime" */
	const struct str *notes; /* what was guessed: a sentence each */
	size_t n_notes;
	size_t n, fate[SPIKE_FATES];
	size_t quiet;	    /* of the unexplained: nothing that seldom moves did */
	size_t slots;	    /* that do not overlap: the trials of the test */
	size_t beats;	    /* looked at */
	uint64_t beat_ns;   /* the usual one */
	size_t asked;	    /* counters and ways to look at them that the chance is corrected for */
	double level;	    /* of the chance from which it counts as an accident */
	uint64_t length_ns; /* the middle spike's; 0: the file has none */
	const struct spike_thief *thieves;
	size_t n_thieves;
	const struct str *always; /* what moves in nearly every beat, and so explains nothing */
	size_t n_always;
	const struct str *maybe; /* what fits, and may be an accident */
	size_t n_maybe;
	const struct spike_seen
		*seen; /* the worst: those that are unexplained first, the longest first */
	size_t n_seen;
};

#endif

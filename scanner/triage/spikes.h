/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spikes that an application measured itself: when, and how long. Read from what applications write: CSV with or
 * without a head line, a JSON array of objects, JSON lines. Which column or member is which, its unit and its clock are
 * told by its name where it has one ("ts_ns", "latency_us", "mono_time"), else by options, else guessed, which is said.
 */
#ifndef LATSCAN_TRIAGE_SPIKES_H
#define LATSCAN_TRIAGE_SPIKES_H

#include "scanner/base/arena.h"
#include "scanner/triage/moment.h"

/* So many bytes of text, and so many spikes of 24 bytes each, are held. */
enum { SPIKES_MOST = 1000000, SPIKES_BYTES_MOST = 256 << 20, SPIKES_NOTES = 6 };

enum spike_clock {
	SPIKE_REALTIME = 0, /* CLOCK_REALTIME of the host itself */
	SPIKE_UTC,	    /* stamped elsewhere: by a switch, a capture card, a peer */
	SPIKE_MONOTONIC,
	SPIKE_TSC,
	SPIKE_CLOCKS
};
const char *spike_clock_word(enum spike_clock c); /* "realtime" */
/* -EINVAL. */
int spike_clock_of(struct str word, enum spike_clock *ret);

struct spike {
	uint64_t at; /* ns of its clock, or cycles: where it began, or where it ended (at_end) */
	uint64_t length; /* ns, or cycles (in_cycles) */
	uint32_t line;	 /* of the file, from 1 */
};

/* What somebody said about them. */
struct spikes_how {
	bool has_clock;
	enum spike_clock clock;
	enum moment_unit time_unit, length_unit; /* UNIT_UNKNOWN: not said */
	bool at_end;				 /* a time stamp is the end of its spike */
};

struct spikes {
	enum spike_clock clock;
	struct spike *v; /* by time */
	size_t n;
	uint64_t resolution_ns; /* what the finest time stamp cannot tell; of a TSC: cycles */
	bool has_lengths, at_end, in_cycles;
	struct str notes[SPIKES_NOTES]; /* what was guessed: a sentence each */
	unsigned n_notes;
};

/* 0; or -EINVAL with *ret_error "FILE:LINE: …, expected …". scratch is rewound. */
int spikes_read(struct arena *a, struct arena *scratch, const char *file, struct str text,
	const struct spikes_how *how, struct spikes *ret, struct str *ret_error);

#endif

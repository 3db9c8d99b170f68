/* SPDX-License-Identifier: Apache-2.0 */
/* Of overlap.c and the files beside it: nothing for anyone else. */
#ifndef LATSCAN_TRIAGE_OVERLAP_PARTS_H
#define LATSCAN_TRIAGE_OVERLAP_PARTS_H

#include "scanner/triage/overlap.h"

enum { WIDTHS_MOST = 32, THIEVES_MOST = 16 };

/* Beats first to last; one where none is touched has first above last. */
struct slot {
	uint32_t first, last;
	uint32_t spike;
	enum spike_fate fate;
	uint32_t thieves; /* a bit each */
	int owner;	  /* -1: none */
	bool is_trial;	  /* does not overlap the trial before it */
};

struct width {
	uint32_t beats;
	size_t trials;
};

/* A counter, and the way to look at it. */
struct question {
	const struct beats_column *column;
	bool is_raised;
	double usual; /* is_raised: more than that, a second */
	uint32_t n;   /* beats that answer */
	size_t hits;  /* trials */
	double odds;  /* of one trial */
	double p;
	double chance; /* p corrected */
};

struct overlap {
	struct arena *a, *scratch;
	const struct beats *b;
	const struct spikes *s;
	struct slot *slots; /* by their first beat; those without beats are at the end */
	size_t n_slots, n_watched;
	struct width widths[WIDTHS_MOST];
	unsigned n_widths;
	size_t n_trials;
	struct question *questions;
	size_t n_questions;
	struct spikes_told *told;
};

/* overlap_slots.c. -EINVAL with *why. */
int overlap_slots(struct overlap *o, const char **why);
/* CLOCK_REALTIME where its slot is known; 0. */
uint64_t overlap_real_ns(const struct overlap *o, const struct slot *s);
uint64_t overlap_length_ns(const struct overlap *o, const struct slot *s);

/* overlap_ask.c */
void overlap_ask(struct overlap *o);
/* The first cell of a column that is not before the slot. */
uint32_t overlap_cell(const struct beats_column *c, const struct slot *s);
/* The cells of a question's column that answer it, from one on; n of the column: no more. */
uint32_t overlap_next(const struct question *q, const struct beats *b, uint32_t from);
/* Trials among slots that nobody owns; all: of anyone. */
size_t overlap_hits(const struct overlap *o, const struct question *q, bool all);
/* Marks the slots in which it answers with a bit, and gives them to owner unless they have one. */
size_t overlap_mark(struct overlap *o, const struct question *q, unsigned bit, bool own);
double overlap_shifts(struct overlap *o, const struct question *q);
bool overlap_answers(const struct overlap *o, const struct question *q, const struct slot *s);

/* overlap_told.c: words. */
void overlap_thief(
	struct overlap *o, const struct question *q, unsigned bit, struct spike_thief *t);
void overlap_lists(struct overlap *o);
struct str overlap_name(struct arena *a, const struct beats_column *c);

#endif

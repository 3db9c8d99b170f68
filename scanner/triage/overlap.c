/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/overlap.h"

#include <errno.h>
#include <math.h>

#include "scanner/base/sort.h"
#include "scanner/base/text.h"
#include "scanner/triage/chance.h"
#include "scanner/triage/overlap_parts.h"

enum { TRIALS_LEAST = 2 }; /* one coincidence is an anecdote */

/* What a question comes to among the spikes that nobody owns yet. */
struct left {
	size_t trials, hits;
	double p;
};

static size_t trials_left(const struct overlap *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n_watched; i++)
		n += o->slots[i].is_trial && o->slots[i].owner < 0;
	return n;
}

static struct left look_again(const struct overlap *o, const struct question *q, size_t trials)
{
	struct left l = { trials, overlap_hits(o, q, false), 1 };

	l.p = chance_at_least(trials, l.hits, q->odds);
	return l;
}

static bool is_sure(const struct overlap *o, const struct question *q, const struct left *l)
{
	return l->hits >= TRIALS_LEAST && q->chance <= OVERLAP_LEVEL &&
	       l->p * (double)o->n_questions <= OVERLAP_LEVEL;
}

/*
 * The cause rather than what it brings along: nearer, and before it in the order of suspicion, and nearly as sure.
 */
static bool is_cause_of(const struct question *q, const struct left *l, const struct question *best,
	const struct left *best_l)
{
	const struct beats_column *c = q->column, *b = best->column;

	if (l->hits * 20 < best_l->hits * 19 || log(l->p + 1e-300) > 0.8 * log(best_l->p + 1e-300))
		return false;
	if ((c->near == NEAR_OTHER) != (b->near == NEAR_OTHER))
		return b->near == NEAR_OTHER;
	return c->class < b->class;
}

static const struct question *best_left(const struct overlap *o)
{
	const struct question *best = NULL;
	struct left least = { 0, 0, 2 };
	size_t trials = trials_left(o);

	for (unsigned pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < o->n_questions; i++) {
			const struct question *q = &o->questions[i];
			struct left l;

			if (q->chance > OVERLAP_LEVEL)
				continue;
			l = look_again(o, q, trials);
			if (!is_sure(o, q, &l) ||
				(pass ? !is_cause_of(q, &l, best, &least) : l.p >= least.p))
				continue;
			best = q;
			least = l;
		}
		if (!best)
			return NULL;
	}
	return best;
}

/* Two counters of one class are one thief. */
static struct spike_thief *thief_of(
	struct spike_thief *v, size_t n, const struct question *q, const struct question *const *by)
{
	for (size_t i = 0; i < n; i++) {
		if (by[i]->column->class == q->column->class &&
			by[i]->column->near == q->column->near)
			return &v[i];
	}
	return NULL;
}

static void take_thieves(struct overlap *o)
{
	struct spike_thief *v = ARENA_NEW(o->a, struct spike_thief, THIEVES_MOST);
	const struct question *by[THIEVES_MOST], *q;
	size_t n = 0;

	for (unsigned round = 0; round < 4 * THIEVES_MOST && (q = best_left(o)) != NULL; round++) {
		struct spike_thief *t = thief_of(v, n, q, by);

		if (t) {
			struct str name = overlap_name(o->a, q->column);

			t->own += overlap_mark(o, q, (unsigned)(t - v), true);
			t->with = t->with.n ? str_printf(o->a, STR_FMT ", " STR_FMT,
						      STR_ARG(t->with), STR_ARG(name))
					    : name;
			continue;
		}
		if (n == THIEVES_MOST)
			break;
		by[n] = q;
		v[n].own = overlap_mark(o, q, (unsigned)n, true);
		n++;
	}
	for (size_t i = 0; i < n; i++)
		overlap_thief(o, by[i], (unsigned)i, &v[i]);
	o->told->thieves = v;
	o->told->n_thieves = n;
}

static int by_length(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static uint64_t middle_length(struct overlap *o)
{
	size_t mark = arena_used(o->scratch);
	uint64_t *v = ARENA_NEW(o->scratch, uint64_t, o->n_slots + 1), middle;

	for (size_t i = 0; i < o->n_slots; i++)
		v[i] = overlap_length_ns(o, &o->slots[i]);
	sort_in_place(v, o->n_slots, sizeof(*v), by_length);
	middle = v[o->n_slots / 2];
	arena_rewind(o->scratch, mark);
	return middle;
}

/* Spikes that somebody owns are explained. */
static void count_fates(struct overlap *o)
{
	for (size_t i = 0; i < o->n_watched; i++) {
		if (o->slots[i].owner < 0)
			continue;
		o->slots[i].fate = SPIKE_EXPLAINED;
		o->told->fate[SPIKE_EXPLAINED]++;
		o->told->fate[SPIKE_UNEXPLAINED]--;
	}
}

/* The report outlives the spikes. */
static const struct str *copy_notes(struct arena *a, const struct spikes *s)
{
	struct str *v = ARENA_NEW(a, struct str, SPIKES_NOTES);

	for (unsigned i = 0; i < s->n_notes; i++)
		v[i] = str_copy(a, s->notes[i]);
	return v;
}

int overlap_tell(struct arena *a, struct arena *scratch, const struct beats *b,
	const struct spikes *s, const char *file, struct spikes_told *ret, const char **why)
{
	size_t mark = arena_used(scratch);
	struct spikes_told told = {
		.is = true,
		.file = text_sanitise(a, str_from(file)),
		.clock = spike_clock_word(s->clock),
		.notes = copy_notes(a, s),
		.n_notes = s->n_notes,
		.n = s->n,
		.beats = b->n,
		.beat_ns = b->usual_span_ns,
		.level = OVERLAP_LEVEL,
	};
	struct overlap o = { .a = a, .scratch = scratch, .b = b, .s = s, .told = &told };
	int r = overlap_slots(&o, why);

	if (r)
		return r;
	told.slots = o.n_trials;
	told.length_ns = s->has_lengths ? middle_length(&o) : 0;
	overlap_ask(&o);
	told.asked = o.n_questions;
	take_thieves(&o);
	count_fates(&o);
	overlap_lists(&o);
	arena_rewind(scratch, mark);
	*ret = told;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the overlap of spikes and counters comes to, in words. */
#include <inttypes.h>

#include "scanner/base/sort.h"
#include "scanner/triage/overlap_parts.h"

enum { WITH_MOST = 4, ALWAYS_MOST = 8, MAYBE_MOST = 5, SEEN_MOST = 100, MOVED_MOST = 4 };

static const double seldom = 0.1;

struct str overlap_name(struct arena *a, const struct beats_column *c)
{
	if (c->cpu == RING_NO_CPU)
		return c->name;
	return str_printf(a, STR_FMT " on CPU %d", STR_ARG(c->name), c->cpu);
}

/* What moves in nearly all slots of the thief's, and is unlikely to by accident. */
static bool goes_with(const struct overlap *o, const struct question *q, unsigned bit)
{
	size_t both = 0, mine = 0;

	for (size_t i = 0; i < o->n_watched; i++) {
		const struct slot *s = &o->slots[i];

		if (!s->is_trial || !(s->thieves & (1u << bit)))
			continue;
		mine++;
		both += overlap_answers(o, q, s);
	}
	return both * 5 >= mine * 4;
}

static void name_with(
	struct overlap *o, const struct question *lead, unsigned bit, struct str *with)
{
	const struct beats_column *last = lead->column;
	unsigned n = 0;

	for (size_t i = 0; i < o->n_questions && n < WITH_MOST; i++) {
		const struct question *q = &o->questions[i];
		struct str name;

		if (q->column == lead->column || q->column == last || q->chance > OVERLAP_LEVEL ||
			!goes_with(o, q, bit))
			continue;
		last = q->column;
		name = overlap_name(o->a, q->column);
		if (with->n && str_has(*with, str_z(o->a, name)))
			continue;
		*with = with->n ? str_printf(
					  o->a, STR_FMT ", " STR_FMT, STR_ARG(*with), STR_ARG(name))
				: name;
		n++;
	}
}

static uint64_t delta_in(const struct beats_column *c, const struct slot *s)
{
	uint64_t sum = 0;

	for (uint32_t i = overlap_cell(c, s); i < c->n && c->cells[i].beat <= s->last; i++)
		sum += c->cells[i].delta;
	return sum;
}

static int by_size(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* What it took of the middle one of its spikes. */
static void estimate(
	struct overlap *o, const struct question *q, unsigned bit, struct spike_thief *t)
{
	const struct beats_column *c = q->column;
	size_t mark = arena_used(o->scratch), n = 0;
	uint64_t *v = ARENA_NEW(o->scratch, uint64_t, o->n_watched + 1), middle;

	for (size_t i = 0; i < o->n_watched; i++) {
		if (o->slots[i].thieves & (1u << bit))
			v[n++] = delta_in(c, &o->slots[i]);
	}
	sort_in_place(v, n, sizeof(*v), by_size);
	middle = v[n / 2];
	arena_rewind(o->scratch, mark);
	if (c->is_time) {
		t->estimated = t->measured = true;
		t->least_ns = t->most_ns = (double)middle;
	} else if (c->is_event && c->class->most_ns > 0) {
		t->estimated = true;
		t->least_ns = (double)middle * c->class->least_ns;
		t->most_ns = (double)middle * c->class->most_ns;
	}
}

void overlap_thief(struct overlap *o, const struct question *q, unsigned bit, struct spike_thief *t)
{
	const struct beats_column *c = q->column;

	t->kind = str_from(c->class->word);
	t->what = str_from(c->class->what);
	t->counter = c->name;
	t->cpu = c->cpu;
	t->is_other = c->near == NEAR_OTHER;
	t->is_raised = q->is_raised;
	t->share = (double)q->n / (double)o->b->n;
	t->chance = q->chance;
	t->shifts = overlap_shifts(o, q);
	t->is_in_step = t->shifts > OVERLAP_IN_STEP;
	t->next = str_from(c->class->next);
	for (size_t i = 0; i < o->n_watched; i++)
		t->spikes += (o->slots[i].thieves >> bit) & 1;
	t->expected = q->odds * (double)o->n_watched;
	estimate(o, q, bit, t);
	name_with(o, q, bit, &t->with);
}

static bool is_taken(const struct overlap *o, const struct beats_column *c)
{
	for (size_t i = 0; i < o->told->n_thieves; i++) {
		if (str_is(o->told->thieves[i].kind, c->class->word))
			return true;
	}
	return false;
}

static void list_always(struct overlap *o)
{
	struct str *v = ARENA_NEW(o->a, struct str, ALWAYS_MOST);
	const struct suspect_class *last = NULL;
	size_t n = 0;

	for (uint32_t i = 0; i < o->b->n_columns && n < ALWAYS_MOST && o->n_trials; i++) {
		const struct beats_column *c = &o->b->columns[i];

		if (!c->class || c->class == last || c->near == NEAR_OTHER || is_taken(o, c) ||
			(double)c->n < 0.9 * (double)o->b->n)
			continue;
		last = c->class;
		v[n++] = str_printf(o->a,
			"%s: " STR_FMT " moved in %" PRIu32 " of %" PRIu32
			" beats, and not more than usually where the spikes are",
			c->class->word, STR_ARG(overlap_name(o->a, c)), c->n, o->b->n);
	}
	o->told->always = v;
	o->told->n_always = n;
}

/* What would fit, and cannot be told from an accident: the likeliest of each class. */
static void list_maybe(struct overlap *o)
{
	struct str *v = ARENA_NEW(o->a, struct str, MAYBE_MOST);
	double least = -1;
	size_t n = 0;

	while (n < MAYBE_MOST) {
		const struct question *best = NULL;

		for (size_t i = 0; i < o->n_questions; i++) {
			const struct question *q = &o->questions[i];

			if (q->hits && q->p < 0.05 && q->p > least && !is_taken(o, q->column) &&
				(!best || q->p < best->p))
				best = q;
		}
		if (!best)
			break;
		least = best->p;
		v[n++] = str_printf(o->a,
			"%s: " STR_FMT
			" moved%s in %zu of %zu slots, %.2g by accident; one such among "
			"%zu that were asked: chance %.2g",
			best->column->class->word, STR_ARG(overlap_name(o->a, best->column)),
			best->is_raised ? " more than usually" : "", best->hits, o->n_trials,
			best->odds * (double)o->n_trials, o->n_questions, best->chance);
	}
	o->told->maybe = v;
	o->told->n_maybe = n;
}

/* What seldom moves, and did there. */
static struct str moved_in(struct overlap *o, const struct slot *s)
{
	struct str list = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < o->n_questions && n < MOVED_MOST; i++) {
		const struct question *q = &o->questions[i];

		if (q->odds > seldom || q->column->near == NEAR_OTHER || !overlap_answers(o, q, s))
			continue;
		list = n++ ? str_printf(o->a, STR_FMT ", " STR_FMT, STR_ARG(list),
				     STR_ARG(overlap_name(o->a, q->column)))
			   : overlap_name(o->a, q->column);
	}
	return list;
}

/* Slots in which nothing that seldom moves did. */
static size_t count_quiet(struct overlap *o)
{
	const unsigned bit = 31;
	size_t n = 0;

	for (size_t i = 0; i < o->n_questions; i++) {
		const struct question *q = &o->questions[i];

		if (q->odds <= seldom && q->column->near != NEAR_OTHER)
			overlap_mark(o, q, bit, false);
	}
	for (size_t i = 0; i < o->n_watched; i++)
		n += o->slots[i].fate == SPIKE_UNEXPLAINED && !(o->slots[i].thieves >> bit);
	return n;
}

struct worst {
	const struct slot *slot;
	uint64_t length;
};

static int by_weight(const void *x, const void *y)
{
	static const int order[SPIKE_FATES] = { [SPIKE_UNEXPLAINED] = 0,
		[SPIKE_EXPLAINED] = 1,
		[SPIKE_GAP] = 2,
		[SPIKE_BEFORE] = 3,
		[SPIKE_AFTER] = 3 };
	const struct worst *a = x, *b = y;

	if (order[a->slot->fate] != order[b->slot->fate])
		return order[a->slot->fate] - order[b->slot->fate];
	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	return a->slot->spike < b->slot->spike ? -1 : a->slot->spike > b->slot->spike;
}

static void list_seen(struct overlap *o)
{
	size_t mark = arena_used(o->scratch), n = o->n_slots < SEEN_MOST ? o->n_slots : SEEN_MOST;
	struct worst *worst = ARENA_NEW(o->scratch, struct worst, o->n_slots + 1);
	struct spike_seen *v = ARENA_NEW(o->a, struct spike_seen, n + 1);

	for (size_t i = 0; i < o->n_slots; i++)
		worst[i] = (struct worst){ &o->slots[i], overlap_length_ns(o, &o->slots[i]) };
	sort_in_place(worst, o->n_slots, sizeof(*worst), by_weight);
	for (size_t i = 0; i < n; i++) {
		const struct slot *s = worst[i].slot;

		v[i] = (struct spike_seen){
			.real_ns = overlap_real_ns(o, s),
			.length_ns = worst[i].length,
			.line = o->s->v[s->spike].line,
			.fate = s->fate,
			.thief = s->owner,
		};
		if (s->fate == SPIKE_UNEXPLAINED)
			v[i].moved = moved_in(o, s);
	}
	arena_rewind(o->scratch, mark);
	o->told->seen = v;
	o->told->n_seen = n;
}

void overlap_lists(struct overlap *o)
{
	o->told->quiet = count_quiet(o);
	list_always(o);
	list_maybe(o);
	list_seen(o);
}

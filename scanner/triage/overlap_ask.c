/* SPDX-License-Identifier: Apache-2.0 */
/* Each counter is asked whether it moved when the application suffered. */
#include <math.h>

#include "scanner/base/sort.h"
#include "scanner/triage/chance.h"
#include "scanner/triage/overlap_parts.h"

enum { LEAST_FOR_USUAL = 8, SHIFTS_MOST = 1000 };

static const double often = 0.9; /* what moves in so many beats says nothing by moving */

static double rate_of(const struct beats *b, const struct beat_cell *c)
{
	return (double)c->delta * 1e9 / (double)b->v[c->beat].span_ns;
}

uint32_t overlap_next(const struct question *q, const struct beats *b, uint32_t from)
{
	const struct beats_column *c = q->column;

	while (from < c->n && q->is_raised && rate_of(b, &c->cells[from]) <= q->usual)
		from++;
	return from;
}

static int by_number(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* The median, and the median of how far the others are from it: outliers move neither. */
static double usual_of(struct overlap *o, const struct beats_column *c)
{
	size_t mark = arena_used(o->scratch);
	double *v = ARENA_NEW(o->scratch, double, c->n);
	double median, far, usual;

	for (uint32_t i = 0; i < c->n; i++)
		v[i] = rate_of(o->b, &c->cells[i]);
	sort_in_place(v, c->n, sizeof(*v), by_number);
	median = v[c->n / 2];
	for (uint32_t i = 0; i < c->n; i++)
		v[i] = fabs(v[i] - median);
	sort_in_place(v, c->n, sizeof(*v), by_number);
	far = v[c->n / 2];
	usual = median + 4 * 1.4826 * far;
	arena_rewind(o->scratch, mark);
	return usual > 1.5 * median ? usual : 1.5 * median;
}

/* Of all places that a slot of such a width has along the beats (which are thought of as a circle), those that hold one. */
static double odds_of(const struct overlap *o, const struct question *q)
{
	const struct beats_column *c = q->column;
	uint32_t first = overlap_next(q, o->b, 0);
	double all[WIDTHS_MOST] = { 0 }, sum = 0;

	if (first == c->n || !o->n_trials)
		return 0;
	for (uint32_t i = first; i < c->n; i = overlap_next(q, o->b, i + 1)) {
		uint32_t next = overlap_next(q, o->b, i + 1);
		uint32_t gap = next < c->n ? c->cells[next].beat - c->cells[i].beat
					   : o->b->n - c->cells[i].beat + c->cells[first].beat;

		for (unsigned w = 0; w < o->n_widths; w++)
			all[w] += gap < o->widths[w].beats ? gap : o->widths[w].beats;
	}
	for (unsigned w = 0; w < o->n_widths; w++)
		sum += all[w] / (double)o->b->n * (double)o->widths[w].trials;
	sum /= (double)o->n_trials;
	return sum < 1 ? sum : 1;
}

uint32_t overlap_cell(const struct beats_column *c, const struct slot *s)
{
	uint32_t low = 0, high = c->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (c->cells[mid].beat >= s->first)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

bool overlap_answers(const struct overlap *o, const struct question *q, const struct slot *s)
{
	const struct beats_column *c = q->column;
	uint32_t at = overlap_next(q, o->b, overlap_cell(c, s));

	return at < c->n && c->cells[at].beat <= s->last;
}

/* Slots and cells are both by beat: one walk over the two. */
static size_t walk(const struct overlap *o, const struct question *q, struct slot *slots, bool all,
	unsigned bit, bool own)
{
	const struct beats_column *c = q->column;
	uint32_t at = overlap_next(q, o->b, 0);
	size_t hits = 0;

	for (size_t i = 0; i < o->n_watched; i++) {
		const struct slot *s = &o->slots[i];

		while (at < c->n && c->cells[at].beat < s->first)
			at = overlap_next(q, o->b, at + 1);
		if (at == c->n)
			break;
		if (c->cells[at].beat > s->last)
			continue;
		if (slots) {
			slots[i].thieves |= 1u << bit;
			hits += s->owner < 0;
			if (own && s->owner < 0)
				slots[i].owner = (int)bit;
		} else if (s->is_trial && (all || s->owner < 0)) {
			hits++;
		}
	}
	return hits;
}

size_t overlap_hits(const struct overlap *o, const struct question *q, bool all)
{
	return walk(o, q, NULL, all, 0, false);
}

size_t overlap_mark(struct overlap *o, const struct question *q, unsigned bit, bool own)
{
	return walk(o, q, o->slots, true, bit, own);
}

static void ask(struct overlap *o, struct question q)
{
	for (uint32_t i = overlap_next(&q, o->b, 0); i < q.column->n;
		i = overlap_next(&q, o->b, i + 1))
		q.n++;
	if (!q.n || (q.is_raised && q.n == q.column->n))
		return;
	q.hits = overlap_hits(o, &q, true);
	q.odds = odds_of(o, &q);
	q.p = chance_at_least(o->n_trials, q.hits, q.odds);
	o->questions[o->n_questions++] = q;
}

static void correct(struct overlap *o)
{
	size_t mark = arena_used(o->scratch), n = o->n_questions;
	uint32_t *order = ARENA_NEW(o->scratch, uint32_t, n + 1);
	double *p = ARENA_NEW(o->scratch, double, n + 1);

	for (size_t i = 0; i < n; i++)
		p[i] = o->questions[i].p;
	chance_holm(p, order, n);
	for (size_t i = 0; i < n; i++)
		o->questions[i].chance = p[i];
	arena_rewind(o->scratch, mark);
}

void overlap_ask(struct overlap *o)
{
	o->questions = ARENA_NEW(o->a, struct question, 2 * (size_t)o->b->n_columns + 1);
	for (uint32_t i = 0; i < o->b->n_columns; i++) {
		const struct beats_column *c = &o->b->columns[i];

		if (!c->class || !c->n)
			continue;
		if (c->n < often * o->b->n)
			ask(o, (struct question){ .column = c });
		if (c->n >= LEAST_FOR_USUAL)
			ask(o, (struct question){
				       .column = c, .is_raised = true, .usual = usual_of(o, c) });
	}
	correct(o);
}

/* Whether an answer lies within the beats from first on, around the circle. */
static bool holds(const uint32_t *before, uint32_t n, uint32_t first, uint32_t width)
{
	uint32_t end = first + width;

	if (width >= n)
		return before[n] > 0;
	if (end <= n)
		return before[end] > before[first];
	return before[n] > before[first] || before[end - n] > 0;
}

double overlap_shifts(struct overlap *o, const struct question *q)
{
	size_t mark = arena_used(o->scratch), as_good = 0;
	uint32_t n = o->b->n, shifts = n - 1 < SHIFTS_MOST ? n - 1 : SHIFTS_MOST;
	uint32_t *before = ARENA_NEW(o->scratch, uint32_t, (size_t)n + 1);

	for (uint32_t i = overlap_next(q, o->b, 0); i < q->column->n;
		i = overlap_next(q, o->b, i + 1))
		before[q->column->cells[i].beat + 1] = 1;
	for (uint32_t i = 0; i < n; i++)
		before[i + 1] += before[i];
	for (uint32_t k = 1; k <= shifts; k++) {
		uint32_t by = (uint32_t)((uint64_t)k * n / (shifts + 1));
		size_t hits = 0;

		for (size_t i = 0; i < o->n_watched; i++) {
			const struct slot *s = &o->slots[i];

			hits += s->is_trial &&
				holds(before, n, (uint32_t)(((uint64_t)s->first + by) % n),
					s->last - s->first + 1);
		}
		as_good += hits >= q->hits;
	}
	arena_rewind(o->scratch, mark);
	return ((double)as_good + 1) / ((double)shifts + 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/jumps.h"

#include "scanner/base/text.h"
#include "scanner/triage/triage.h"

#include <math.h>
#include <stdlib.h>

enum {
	TIMES_USUAL = 4,	 /* so many times as far as usual, */
	SIGMAS = 6,		 /* and so much farther than chance takes it */
	LEAST_TIME_NS = 1000000, /* more than usual, of a counter of time */
	JUMPS_MAX = 1 << 20
};

/* One event of these is worth a line. */
static const char *const rare[] = { "smi", "machine-check", "throttling", "quota", "rt-throttling",
	"reclaim", "swap", "huge-pages", "clock", "loss" };

/* Where one column moved. */
struct move {
	uint32_t beat;
	uint64_t delta;
};

struct looking {
	struct arena *a;
	const struct ring *r;
	struct cpuset cpus;
	size_t n_beats; /* that count */
	struct move *moves;
	size_t *first; /* of each column in moves; one more than there are columns */
	double *rates; /* room for those of one column */
	struct jump *jumps;
	size_t n, cap;
};

static bool counts(const struct ring_beat *b)
{
	return b->span_ns > 0;
}

/* The moves of each column lie together, in the order of the beats. */
static void sort_moves(struct looking *l)
{
	size_t columns = ring_n_columns(l->r), n = 0;

	l->first = ARENA_NEW(l->a, size_t, columns + 2);
	for (size_t i = 0; i < ring_n_beats(l->r); i++) {
		const struct ring_beat *b = ring_beat(l->r, i);

		l->n_beats += counts(b);
		for (uint32_t k = 0; counts(b) && k < b->n_counts; k++, n++)
			l->first[b->counts[k].column + 2]++;
	}
	for (size_t c = 2; c < columns + 2; c++)
		l->first[c] += l->first[c - 1];
	l->moves = ARENA_NEW(l->a, struct move, n + 1);
	for (size_t i = 0; i < ring_n_beats(l->r); i++) {
		const struct ring_beat *b = ring_beat(l->r, i);

		for (uint32_t k = 0; counts(b) && k < b->n_counts; k++)
			l->moves[l->first[b->counts[k].column + 1]++] =
				(struct move){ (uint32_t)i, b->counts[k].delta };
	}
}

static int by_rate(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

/* The middle of the rates in all beats, of which most may be 0. */
static double usual_rate(struct looking *l, const struct move *v, size_t n)
{
	size_t still = l->n_beats - n, middle = l->n_beats / 2;

	if (middle < still)
		return 0;
	for (size_t i = 0; i < n; i++)
		l->rates[i] = (double)v[i].delta / (double)ring_beat(l->r, v[i].beat)->span_ns;
	qsort(l->rates, n, sizeof(*l->rates), by_rate);
	return l->rates[middle - still];
}

static bool is_rare(struct str suspect)
{
	for (size_t i = 0; i < sizeof(rare) / sizeof(rare[0]); i++) {
		if (str_is(suspect, rare[i]))
			return true;
	}
	return false;
}

static bool is_jump(const struct ring_column *c, double moved, double usual)
{
	double more = moved - usual;

	if (moved < TIMES_USUAL * usual)
		return false;
	if (c->is_time)
		return more >= LEAST_TIME_NS;
	if (usual < 0.5 && is_rare(c->suspect))
		return true;
	return more >= SIGMAS * sqrt(usual + 1);
}

/* What one event of the class costs at most; of what is in no class, next to nothing. */
static double weight_of(const struct ring_column *c, double more)
{
	for (const struct suspect_class *s = suspect_classes; s->word; s++) {
		if (str_is(c->suspect, s->word))
			return c->is_time ? more
					  : more * (s->most_ns > 0 ? s->most_ns : s->nominal_ns);
	}
	return c->is_time ? more / 1e6 : more / 1e3;
}

static struct jump *jump_like(
	struct looking *l, size_t from, uint32_t beat, const struct ring_column *c)
{
	for (size_t i = from; i < l->n; i++) {
		if (l->jumps[i].beat == beat && str_eq(l->jumps[i].name, c->name))
			return &l->jumps[i];
	}
	return NULL;
}

static void take(struct looking *l, const struct ring_column *c, const struct move *m, double usual)
{
	const struct ring_beat *b = ring_beat(l->r, m->beat);
	/* Columns of one counter are told one CPU after another: the last jumps are looked at. */
	struct jump *j = jump_like(l, l->n > 4096 ? l->n - 4096 : 0, m->beat, c);
	double weight; /* no more than all of the beat, on each CPU */

	if (!j) {
		if (l->n == JUMPS_MAX)
			return;
		l->jumps = arena_grow(l->a, l->jumps, l->n, &l->cap, sizeof(*l->jumps));
		j = &l->jumps[l->n++];
		*j = (struct jump){ .beat = m->beat,
			.from_ns = b->real_ns > b->span_ns ? b->real_ns - b->span_ns : 0,
			.to_ns = b->real_ns,
			.suspect = c->suspect,
			.name = c->name,
			.is_time = c->is_time };
	}
	if (c->cpu >= 0)
		j->cpus = cpuset_or(l->a, j->cpus, cpuset_of(l->a, (unsigned)c->cpu));
	j->moved += m->delta;
	j->usual += (uint64_t)(usual + 0.5);
	weight = weight_of(c, (double)m->delta - usual);
	j->weight_ns += weight < (double)b->span_ns ? weight : (double)b->span_ns;
}

static void look_at(struct looking *l, size_t column)
{
	const struct ring_column *c = ring_column(l->r, column);
	const struct move *v = l->moves + l->first[column];
	size_t n = l->first[column + 1] - l->first[column];
	double rate;

	if (!n || (c->cpu >= 0 && !cpuset_is_empty(l->cpus) &&
			  !cpuset_has(l->cpus, (unsigned)c->cpu)))
		return;
	rate = usual_rate(l, v, n);
	for (size_t i = 0; i < n; i++) {
		double usual = rate * (double)ring_beat(l->r, v[i].beat)->span_ns;

		if (is_jump(c, (double)v[i].delta, usual))
			take(l, c, &v[i], usual);
	}
}

static int by_weight(const void *x, const void *y)
{
	const struct jump *a = x, *b = y;

	if (a->weight_ns != b->weight_ns)
		return a->weight_ns > b->weight_ns ? -1 : 1;
	if (a->moved != b->moved)
		return a->moved > b->moved ? -1 : 1;
	if (a->beat != b->beat)
		return a->beat < b->beat ? -1 : 1;
	return str_cmp(a->name, b->name);
}

size_t ring_jumps(struct arena *a, const struct ring *r, struct cpuset cpus, size_t most,
	const struct jump **ret)
{
	struct looking l = { .a = a, .r = r, .cpus = cpus };

	sort_moves(&l);
	*ret = NULL;
	if (l.n_beats < JUMPS_BEATS_LEAST)
		return 0;
	l.rates = ARENA_NEW(a, double, l.n_beats + 1);
	for (size_t i = 0; i < ring_n_columns(r); i++)
		look_at(&l, i);
	if (l.n)
		qsort(l.jumps, l.n, sizeof(*l.jumps), by_weight);
	*ret = l.jumps;
	return l.n < most ? l.n : most;
}

static struct str amount(struct arena *a, bool is_time, uint64_t n)
{
	return is_time ? text_duration(a, n) : text_count(a, n);
}

struct str jump_text(struct arena *a, const struct jump *j)
{
	struct str on = STR("");

	if (!cpuset_is_empty(j->cpus))
		on = str_printf(a, " on CPU%s " STR_FMT, cpuset_count(j->cpus) > 1 ? "s" : "",
			STR_ARG(cpuset_format(a, j->cpus)));
	return str_printf(a, STR_FMT STR_FMT ": " STR_FMT ", usually " STR_FMT "%s" STR_FMT "%s",
		STR_ARG(j->name), STR_ARG(on), STR_ARG(amount(a, j->is_time, j->moved)),
		STR_ARG(amount(a, j->is_time, j->usual)), j->suspect.n ? " (" : "",
		STR_ARG(j->suspect), j->suspect.n ? ")" : "");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/early.h"

#include <stdlib.h>

#include "scanner/base/text.h"
#include "scanner/triage/counters.h"

enum { LINES_SAID = 3 };

static const struct suspect_class *class_of(struct str word)
{
	for (const struct suspect_class *c = suspect_classes; c->word; c++) {
		if (str_is(word, c->word))
			return c;
	}
	return NULL;
}

static enum nearness nearness_of(const struct ring_column *c, struct cpuset cpus)
{
	if (c->cpu < 0)
		return NEAR_HOST;
	return cpuset_is_empty(cpus) || cpuset_has(cpus, (unsigned)c->cpu) ? NEAR_CPU : NEAR_OTHER;
}

static struct early_line *line_of(
	struct early *e, const struct suspect_class *class, enum nearness near)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->v[i].class == class && e->v[i].near == near)
			return &e->v[i];
	}
	if (e->n == EARLY_MOST)
		return NULL;
	e->v[e->n] = (struct early_line){ .class = class, .near = near };
	return &e->v[e->n++];
}

/* What all beats counted, by column. */
static double *totals_of(struct arena *a, const struct ring *r, double *ret_seconds)
{
	double *total = ARENA_NEW(a, double, ring_n_columns(r) + 1), ns = 0;

	for (size_t i = 0; i < ring_n_beats(r); i++) {
		const struct ring_beat *b = ring_beat(r, i);

		ns += (double)b->span_ns;
		for (uint32_t k = 0; k < b->n_counts; k++)
			total[b->counts[k].column] += (double)b->counts[k].delta;
	}
	*ret_seconds = ns / 1e9;
	return total;
}

static void add(struct early_line *l, const struct ring_column *c, double v, double *best)
{
	if (c->is_time)
		l->ns += v;
	else
		l->events += v;
	if (c->is_time ? l->column != NULL : l->column && v <= *best)
		return;
	*best = v;
	l->column = c;
}

static void weigh(struct early_line *l)
{
	const struct suspect_class *c = l->class;

	l->weight_ns = l->ns;
	if (l->ns <= 0 && c->most_ns > 0)
		l->weight_ns = l->events * c->most_ns;
}

static int by_weight(const void *x, const void *y)
{
	const struct early_line *a = x, *b = y;

	if (a->near != b->near)
		return a->near < b->near ? -1 : 1;
	if (a->weight_ns != b->weight_ns)
		return a->weight_ns > b->weight_ns ? -1 : 1;
	return a->class < b->class ? -1 : a->class > b->class;
}

static void gather(
	struct arena *a, const struct ring *r, struct cpuset cpus, bool all, struct early *ret)
{
	double best[EARLY_MOST] = { 0 }, *total;

	*ret = (struct early){ 0 };
	total = totals_of(a, r, &ret->seconds);
	for (size_t i = 0; i < ring_n_columns(r); i++) {
		const struct ring_column *c = ring_column(r, i);
		const struct suspect_class *class = class_of(c->suspect);
		double quiet = all ? 0 : counter_quiet_rate(c->suspect) * ret->seconds;
		struct early_line *l;

		if (!class || total[i] <= 0 || (!c->is_time && total[i] <= quiet))
			continue;
		l = line_of(ret, class, nearness_of(c, cpus));
		if (l)
			add(l, c, total[i], &best[l - ret->v]);
	}
	for (size_t i = 0; i < ret->n; i++)
		weigh(&ret->v[i]);
	qsort(ret->v, ret->n, sizeof(*ret->v), by_weight);
}

void early_of(struct arena *a, const struct ring *r, struct cpuset cpus, struct early *ret)
{
	gather(a, r, cpus, false, ret);
}

void early_all(struct arena *a, const struct ring *r, struct cpuset cpus, struct early *ret)
{
	gather(a, r, cpus, true, ret);
}

static struct str stolen(struct arena *a, const struct early *e, const struct early_line *l)
{
	const struct suspect_class *c = l->class;
	double per_s = e->seconds > 0 ? l->events / e->seconds : 0;

	if (l->ns > 0)
		return str_printf(
			a, ", " STR_FMT " in all", STR_ARG(text_duration(a, (uint64_t)l->ns)));
	if (c->most_ns <= 0)
		return STR("");
	return str_printf(a, ", some " STR_FMT " to " STR_FMT " of each second",
		STR_ARG(text_duration(a, (uint64_t)(per_s * c->least_ns))),
		STR_ARG(text_duration(a, (uint64_t)(per_s * c->most_ns))));
}

static struct str words_of(struct arena *a, const struct early *e, const struct early_line *l)
{
	const struct ring_column *c = l->column;
	struct str where = c->cpu < 0 ? STR("") : str_printf(a, " on CPU %d", c->cpu);
	struct str often = l->events > 0 ? str_printf(a, "%.0f, ", l->events) : STR("");

	return str_printf(a, "%s: " STR_FMT "most by " STR_FMT STR_FMT STR_FMT, l->class->word,
		STR_ARG(often), STR_ARG(c->name), STR_ARG(where), STR_ARG(stolen(a, e, l)));
}

struct str early_words(struct arena *a, const struct early *e)
{
	struct str all = { 0 };

	if (!e->n)
		return STR("nothing found so far");
	for (size_t i = 0; i < e->n && i < LINES_SAID; i++)
		all = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? "; then " : "",
			STR_ARG(words_of(a, e, &e->v[i])));
	if (e->n > LINES_SAID)
		all = str_printf(a, STR_FMT "; and %zu more", STR_ARG(all), e->n - LINES_SAID);
	return all;
}

struct str early_order(struct arena *a, const struct early *e)
{
	struct str all = STR("");

	for (size_t i = 0; i < e->n && i < LINES_SAID; i++)
		all = str_printf(a, STR_FMT "%s ", STR_ARG(all), e->v[i].class->word);
	return all;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* When a suspect struck: a line of words and one of bars, so that a night shift sees at a glance what comes every second. */
#include "reporters/render.h"
#include "reporters/text.h"

#include "scanner/base/text.h"

static const struct timeline_row *row_of(const struct timeline *t, const struct suspect *s)
{
	const struct timeline_row *best = NULL;

	for (size_t i = 0; i < t->n_rows; i++) {
		if (!str_eq(t->rows[i].kind, s->kind))
			continue;
		if (t->rows[i].near == s->near)
			return &t->rows[i];
		if (!best)
			best = &t->rows[i];
	}
	return best;
}

/* Eight heights; what is not 0 is never drawn as nothing. */
static struct str bars(struct page *p, const struct timeline *t, const struct timeline_row *row)
{
	static const char *const height[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	struct str line = { 0 };
	double most = 0;

	for (size_t i = 0; i < t->n_slots; i++)
		most = row->slots[i] > most ? row->slots[i] : most;
	for (size_t i = 0; i < t->n_slots; i++) {
		int h = most > 0 ? (int)(row->slots[i] / most * 7.999) : 0;
		const char *bar = row->slots[i] > 0 ? height[h < 0 ? 0 : h > 7 ? 7 : h] : "·";

		line = str_printf(p->a, STR_FMT "%s", STR_ARG(line), bar);
	}
	return line;
}

static struct str amount(struct page *p, const struct timeline_row *row, double v)
{
	return row->is_time ? render_ns(p->a, v)
			    : text_count(p->a, v < 1e18 ? (uint64_t)v : (uint64_t)1e18);
}

static struct str rhythm(struct page *p, const struct timeline_row *row)
{
	if (row->steady)
		return STR("all the time");
	if (row->every_ms)
		return str_printf(p->a, "every %.2f s, %zu times", (double)row->every_ms / 1e3,
			row->n_bursts);
	return row->n_bursts == 1 ? STR("once") : str_printf(p->a, "%zu times", row->n_bursts);
}

static const struct timeline_burst *greatest(const struct timeline_row *row)
{
	const struct timeline_burst *best = &row->worst[0];

	for (size_t i = 1; i < row->n_worst; i++) {
		if (row->worst[i].total > best->total)
			best = &row->worst[i];
	}
	return best;
}

static void words(struct page *p, unsigned indent, const char *mark, const struct timeline_row *row)
{
	const struct timeline_burst *b = greatest(row);
	struct str most = { 0 };

	if (!row->steady && row->n_bursts > 1)
		most = str_printf(p->a, ", most at %.1f s (" STR_FMT " within " STR_FMT ")",
			(double)b->at_ms / 1e3, STR_ARG(amount(p, row, b->total)),
			STR_ARG(render_ms(p->a, b->for_ms)));
	page_line(p, indent, indent + 7, "%s" STR_FMT ", from %.1f s to %.1f s" STR_FMT, mark,
		STR_ARG(rhythm(p, row)), (double)row->first_ms / 1e3, (double)row->last_ms / 1e3,
		STR_ARG(most));
}

void text_when(struct page *p, const struct timeline *t, const struct suspect *s)
{
	const struct timeline_row *row = t ? row_of(t, s) : NULL;

	if (!row || !row->n_worst)
		return;
	words(p, 4, "when:  ", row);
	page_line(p, 11, 11, STR_FMT, STR_ARG(bars(p, t, row)));
}

/* Where nobody said which CPUs matter: what every suspect's counters did, and where most. */
static void all_rows(struct page *p, const struct timeline *t, struct cpuset cpus)
{
	if (cpuset_is_empty(cpus))
		page_line(p, 0, 2,
			"No CPU is hot, and none was named: counted on all of them (--cpu LIST says which matter):");
	else
		page_line(p, 0, 2, "No CPU is hot: counted on CPUs " STR_FMT ":",
			STR_ARG(cpuset_format(p->a, cpus)));
	for (size_t i = 0; i < t->n_rows; i++) {
		const struct timeline_row *row = &t->rows[i];
		struct str where =
			row->cpu < 0 ? STR("") : str_printf(p->a, " on CPU %d", row->cpu);

		if (!row->n_worst)
			continue;
		page_line(p, 2, 4, STR_FMT ": " STR_FMT ", most by " STR_FMT STR_FMT,
			STR_ARG(row->kind), STR_ARG(amount(p, row, row->total)),
			STR_ARG(row->column), STR_ARG(where));
		words(p, 4, "when:  ", row);
		page_line(p, 11, 11, STR_FMT, STR_ARG(bars(p, t, row)));
	}
}

void text_timeline(struct page *p, const struct report *r)
{
	const struct timeline *t = r->triage.timeline;
	struct str cost = { 0 };

	if (!t)
		return;
	if (cpuset_is_empty(r->roles.hot))
		all_rows(p, t, r->triage.cpus);
	if (t->cpu_ns && t->for_ms)
		cost = str_printf(p->a, "; reading them took %.2f %% of one CPU",
			(double)t->cpu_ns / (double)t->for_ms / 1e4);
	page_line(p, 0, 2,
		"Counted from " STR_FMT " on, %zu beats, one in " STR_FMT STR_FMT
		"; a bar is " STR_FMT,
		STR_ARG(render_time(p->a, t->began_ns)), t->beats,
		STR_ARG(render_ms(p->a, t->period_ms)), STR_ARG(cost),
		STR_ARG(render_ms(p->a, t->slot_ms)));
	for (size_t i = 0; i < t->n_notes; i++)
		page_line(p, 2, 4, STR_FMT, STR_ARG(t->notes[i]));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU × claim as a table: for each hot CPU whether each place of the kernel was asked to spare
 * it and does, and what the CPU saw in the window. CPUs that are alike share a line.
 */
#include "reporters/render.h"
#include "reporters/text.h"
#include "scanner/base/text.h"
#include "scanner/engine/matrix.h"

enum { NAMED = 6, NAME = 12, PLACE = 9, RATE = 9 };

static const char *const places[PLACES] = { "isolated", "tickless", "rcu", "irqs", "workq" };

/* CPUs of one line: what they are told apart by, and the most that one of them saw. */
struct line {
	bool hot;
	enum spared spared[PLACES];
	struct cpuset cpus;
	struct cpu_activity most;
};

struct table {
	const struct report *r;
	struct line *v;
	size_t n;
};

static const struct cpu_activity *activity(const struct report *r, unsigned cpu)
{
	static const struct cpu_activity none;
	const struct activity *act = &r->matrix.activity;

	for (size_t i = 0; i < act->n; i++) {
		if (act->v[i].cpu == cpu)
			return &act->v[i];
	}
	return &none;
}

static uint64_t larger(uint64_t x, uint64_t y)
{
	return x > y ? x : y;
}

static void add(struct table *t, struct line *line, unsigned cpu, const struct cpu_activity *c)
{
	struct cpu_activity *m = &line->most;

	line->cpus = cpuset_or(t->r->arena, line->cpus, cpuset_of(t->r->arena, cpu));
	m->ticks = larger(m->ticks, c->ticks);
	m->irqs = larger(m->irqs, c->irqs);
	m->ipis = larger(m->ipis, c->ipis);
	m->switches = larger(m->switches, c->switches);
}

static bool alike(const struct line *x, const struct line *y)
{
	for (int p = 0; p < PLACES; p++) {
		if (x->spared[p] != y->spared[p])
			return false;
	}
	return x->hot == y->hot;
}

static void sort_in(struct table *t, unsigned cpu)
{
	struct line line = { .hot = cpuset_has(t->r->roles.hot, cpu) };
	size_t i = 0;

	for (int p = 0; p < PLACES; p++)
		line.spared[p] = matrix_spared(&t->r->matrix, (enum place)p, cpu);
	while (i < t->n && !alike(&t->v[i], &line))
		i++;
	if (i == t->n)
		t->v[t->n++] = line;
	add(t, &t->v[i], cpu, activity(t->r, cpu));
}

/* The housekeeping CPUs do not differ for a reader by what nobody asked of them. */
static void sort_housekeeping(struct table *t)
{
	struct cpuset cpus = t->r->roles.housekeeping;
	struct line *line = &t->v[t->n];

	if (cpuset_is_empty(cpus) || !t->r->matrix.activity.n)
		return;
	*line = (struct line){ .hot = false };
	for (int cpu = -1; (cpu = cpuset_next(cpus, cpu + 1)) >= 0;)
		add(t, line, (unsigned)cpu, activity(t->r, (unsigned)cpu));
	t->n++;
}

static void cell(struct page *p, const char *text, unsigned width, enum ink ink)
{
	unsigned n = page_columns(str_from(text));

	page_piece(p, INK_PLAIN, "%*s", (int)(width > n ? width - n : 1), "");
	page_piece(p, ink, "%s", text);
}

static void rate(struct page *p, const struct report *r, bool known, uint64_t n)
{
	double per_s = r->run.window_ms ? (double)n * 1000 / (double)r->run.window_ms : (double)n;
	struct str text = str_printf(p->a, per_s < 10 ? "%.2g" : "%.0f", per_s);

	cell(p, known ? str_z(p->a, text) : "?", RATE, INK_PLAIN);
}

static void rates(struct page *p, const struct report *r, const struct cpu_activity *c)
{
	const struct activity *act = &r->matrix.activity;

	if (!act->n)
		return;
	rate(p, r, act->interrupts, c->ticks);
	rate(p, r, act->interrupts, c->irqs);
	rate(p, r, act->interrupts, c->ipis);
	rate(p, r, act->switches, c->switches);
}

static enum ink ink_of(enum spared s)
{
	return s == SPARED_LOST ? INK_RED : s == SPARED_NO ? INK_YELLOW : INK_PLAIN;
}

static void write_row(struct page *p, const struct report *r, const struct line *line,
	struct str name, const struct cpu_activity *c)
{
	page_piece(p, line->hot ? INK_PLAIN : INK_CYAN, "  %-*s", NAME, str_z(p->a, name));
	for (int i = 0; i < PLACES; i++) {
		if (line->hot)
			cell(p, spared_word(line->spared[i]), PLACE, ink_of(line->spared[i]));
		else
			cell(p, "", PLACE, INK_PLAIN);
	}
	rates(p, r, c);
	page_blank(p);
}

/* A group: each of a few CPUs, or all of many in one line with the most that one saw. */
static void write_group(struct page *p, const struct report *r, const struct line *line)
{
	struct str name = cpuset_format(p->a, line->cpus);

	if (!line->hot || cpuset_count(line->cpus) > NAMED || !r->matrix.activity.n) {
		if (!line->hot)
			name = str_printf(p->a, "others " STR_FMT, STR_ARG(name));
		write_row(p, r, line, name, &line->most);
		return;
	}
	for (int cpu = -1; (cpu = cpuset_next(line->cpus, cpu + 1)) >= 0;)
		write_row(p, r, line, str_printf(p->a, "%d", cpu), activity(r, (unsigned)cpu));
}

static void write_head(struct page *p, const struct report *r)
{
	static const char *const seen[] = { "ticks/s", "irqs/s", "ipis/s", "switch/s" };

	page_blank(p);
	page_piece(p, INK_BOLD, "  %-*s", NAME, "hot CPUs");
	for (int i = 0; i < PLACES; i++)
		cell(p, places[i], PLACE, INK_BOLD);
	for (unsigned i = 0; r->matrix.activity.n && i < sizeof(seen) / sizeof(seen[0]); i++)
		cell(p, seen[i], RATE, INK_BOLD);
	page_blank(p);
}

static bool stands(const struct table *t, enum spared s)
{
	const struct activity *act = &t->r->matrix.activity;

	if (s == SPARED_UNKNOWN && act->n && (!act->interrupts || !act->switches))
		return true; /* a rate that nothing told */
	for (size_t i = 0; i < t->n; i++) {
		for (int p = 0; t->v[i].hot && p < PLACES; p++) {
			if (t->v[i].spared[p] == s)
				return true;
		}
	}
	return false;
}

/* Of the words that stand in the table, except the one that needs no explanation. */
static void write_legend(struct page *p, const struct table *t)
{
	struct str legend = { 0 };

	for (int s = 0; s < SPAREDS; s++) {
		if (s != SPARED_YES && stands(t, (enum spared)s))
			legend = str_printf(p->a, STR_FMT "%s%s: %s", STR_ARG(legend),
				legend.n ? " · " : "", spared_word((enum spared)s),
				spared_meaning((enum spared)s));
	}
	if (legend.n)
		page_line(p, 2, 2, STR_FMT, STR_ARG(legend));
}

static bool anything_known(const struct matrix *m)
{
	for (int p = 0; p < PLACES; p++) {
		if (m->places[p].known || m->places[p].asked_known)
			return true;
	}
	return m->activity.n > 0;
}

void text_matrix(struct page *p, const struct report *r)
{
	struct table t = { .r = r };

	if (cpuset_is_empty(r->roles.hot) || !anything_known(&r->matrix))
		return;
	t.v = ARENA_NEW(p->a, struct line, cpuset_count(r->roles.hot) + 1);
	for (int cpu = -1; (cpu = cpuset_next(r->roles.hot, cpu + 1)) >= 0;)
		sort_in(&t, (unsigned)cpu);
	sort_housekeeping(&t);
	write_head(p, r);
	for (size_t i = 0; i < t.n; i++)
		write_group(p, r, &t.v[i]);
	write_legend(p, &t);
	if (r->matrix.activity.n)
		page_line(p, 2, 2,
			"seen in " STR_FMT
			"; of CPUs that share a line, the most that one of them saw",
			STR_ARG(render_ms(p->a, r->run.window_ms)));
}

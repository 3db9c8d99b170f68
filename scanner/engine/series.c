/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One point is one sync message: ptp4l asked twice between two of them tells the same offset
 * again, with the same ingress time, and while there is no master it keeps the last one with an
 * ingress time of 0 (linuxptp clock.c). Neither says anything about the clock at that moment.
 */
#include "scanner/engine/series.h"

#include "scanner/engine/sample.h"
#include "scanner/base/text.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/chrony.h"
#include "scanner/facts/net/ptp4l.h"

#include <string.h>

struct growing {
	struct series s;
	struct series_point *points;
	size_t cap;
	uint64_t raw_ns; /* of the newest question */
	uint64_t first_ns;
	int64_t ingress_ns;
};

struct making {
	struct arena *a;
	struct growing *v;
	size_t n, cap;
	uint64_t origin_ns; /* where the window began; 0: not known */
};

void series_remember(struct sample *now, struct str text)
{
	now->earlier = arena_grow(
		now->arena, now->earlier, now->n_earlier, &now->cap_earlier, sizeof(*now->earlier));
	now->earlier[now->n_earlier++] = str_copy(now->arena, text);
}

static struct growing *series_of(struct making *m, struct str clock)
{
	struct growing *g;

	for (size_t i = 0; i < m->n; i++) {
		if (str_eq(m->v[i].s.clock, clock))
			return &m->v[i];
	}
	m->v = arena_grow(m->a, m->v, m->n, &m->cap, sizeof(*m->v));
	g = &m->v[m->n++];
	*g = (struct growing){ .s = { .clock = clock } };
	return g;
}

/* The oldest half goes: what is near the window is what matters. */
static void make_room(struct growing *g)
{
	size_t half = SERIES_POINTS_MAX / 2;

	memmove(g->points, g->points + half, (g->s.n_points - half) * sizeof(*g->points));
	g->s.n_points -= half;
	g->s.left_out += half;
}

/* One more answer; what came before a boot in between is forgotten. */
static void ask_again(struct growing *g, uint64_t raw_ns)
{
	if (g->s.asked && raw_ns < g->raw_ns) {
		g->s.n_points = 0;
		g->s.asked = 0;
	}
	if (!g->s.asked)
		g->first_ns = raw_ns;
	g->s.asked++;
	g->raw_ns = raw_ns;
}

static void keep(struct making *m, struct growing *g, struct series_point to, struct str source)
{
	if (g->s.n_points == SERIES_POINTS_MAX)
		make_room(g);
	to.source = text_sanitise(m->a, source);
	g->points = arena_grow(m->a, g->points, g->s.n_points, &g->cap, sizeof(to));
	g->points[g->s.n_points++] = to;
}

static void add(struct making *m, struct growing *g, const struct ptp_sample *p)
{
	ask_again(g, p->raw_ns);
	if (p->ingress_ns == 0 || (g->s.n_points && p->ingress_ns == g->ingress_ns))
		return;
	g->ingress_ns = p->ingress_ns;
	keep(m, g,
		(struct series_point){ .at_ns = (int64_t)p->raw_ns,
			.offset_ns = p->offset_ns,
			.has_delay = p->has_delay,
			.delay_ns = p->delay_ns },
		p->source);
}

/* Each answer of chronyd is of its moment: it is what is left to be corrected then. */
static void add_point(struct making *m, struct growing *g, const struct chrony_sample *p)
{
	ask_again(g, p->raw_ns);
	keep(m, g,
		(struct series_point){ .at_ns = (int64_t)p->raw_ns,
			.offset_ns = p->offset_ns,
			.has_delay = true,
			.delay_ns = p->delay_ns },
		p->source);
}

static void add_all(struct making *m, const struct ptp4l *t)
{
	for (size_t i = 0; t && t->valid && i < t->n; i++) {
		const struct ptp_instance *p = &t->v[i];
		struct growing *g;

		if (!p->n_samples)
			continue;
		g = series_of(m,
			text_sanitise(m->a, str_printf(m->a, "ptp4l " STR_FMT, STR_ARG(p->uds))));
		g->s.pid = p->pid;
		for (size_t k = 0; k < p->n_samples; k++)
			add(m, g, &p->samples[k]);
	}
}

/* Without a reference it has no offset. */
static void add_chrony(struct making *m, const struct chrony *c)
{
	struct chrony_sample last;
	struct growing *g;

	if (!c || !c->valid || !c->tracks || c->leap == CHRONY_LEAP_NONE || !c->refid)
		return;
	g = series_of(m, STR("chronyd"));
	for (size_t i = 0; i < c->n_samples; i++)
		add_point(m, g, &c->samples[i]);
	last = (struct chrony_sample){ c->correction_ns == INT64_MIN ? INT64_MAX
								     : -c->correction_ns,
		c->delay_ns, c->source, c->raw_ns };
	add_point(m, g, &last);
}

/* What a check wanted of that clock, in ns. */
static double limit_of(const struct report *r, struct str clock)
{
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (f->wanted.unit && !strcmp(f->wanted.unit, "ns") &&
				f->subject.kind == SUBJECT_PROCESS && str_eq(f->subject.key, clock))
				return f->wanted.value;
		}
	}
	return 0;
}

/* Times become those of the window. Without a beginning of it, of the first point that there is. */
static void finish(const struct making *m, const struct report *r, struct growing *g)
{
	uint64_t origin = m->origin_ns ? m->origin_ns : g->first_ns;

	for (size_t i = 0; i < g->s.n_points; i++)
		g->points[i].at_ns -= (int64_t)origin;
	g->s.from_ns = (int64_t)(g->first_ns - origin);
	g->s.to_ns = (int64_t)(g->raw_ns - origin);
	g->s.limit_ns = limit_of(r, g->s.clock);
	g->s.points = g->points;
}

static uint64_t origin_of(const struct sample *before, const struct sample *now)
{
	const struct host *b = before ? facts_get(before->facts, &fact_host) : NULL;
	const struct host *n = facts_get(now->facts, &fact_host);

	if (b && n && b->boot_id.n && n->boot_id.n && !str_eq(b->boot_id, n->boot_id))
		return 0;
	return b ? b->raw_ns : 0;
}

void series_fill(struct report *r, const struct sample *before, const struct sample *now)
{
	struct making m = { .a = r->arena, .origin_ns = origin_of(before, now) };
	struct series *v;

	for (size_t i = 0; i < now->n_earlier; i++) {
		struct ptp4l t = { .from = NULL };
		struct chrony c = { .from = NULL };

		/* The text of one is none of the other. */
		ptp4l_parse(r->arena, now->earlier[i], &t);
		add_all(&m, &t);
		chrony_parse(r->arena, now->earlier[i], &c);
		add_chrony(&m, &c);
	}
	add_all(&m, facts_get(now->facts, &fact_ptp4l));
	add_chrony(&m, facts_get(now->facts, &fact_chrony));
	v = ARENA_NEW(r->arena, struct series, m.n + 1);
	for (size_t i = 0; i < m.n; i++) {
		finish(&m, r, &m.v[i]);
		v[i] = m.v[i].s;
	}
	r->series = v;
	r->n_series = m.n;
}

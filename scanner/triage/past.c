/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/past.h"

#include "scanner/base/sort.h"

/* One class on one CPU, while columns are added up. */
struct sum {
	const struct suspect_class *class;
	enum nearness near;
	int cpu;
	double events, time_ns; /* events of all columns; time of the one that has most */
	bool counted;
	unsigned columns;
	const struct beats_column *lead;
};

struct ranking {
	struct arena *a;
	const struct beats *b;
	struct sum *sums;
	size_t n;
	double seconds;
};

static struct sum *sum_of(struct ranking *r, const struct beats_column *c)
{
	for (size_t i = 0; i < r->n; i++) {
		struct sum *s = &r->sums[i];

		if (s->class == c->class && s->near == c->near && s->cpu == c->cpu)
			return s;
	}
	r->sums[r->n] = (struct sum){ .class = c->class, .near = c->near, .cpu = c->cpu };
	return &r->sums[r->n++];
}

/* Time that was counted says more than events, and events more than pages. */
static int worth(const struct beats_column *c)
{
	return c->is_time ? 2 : c->is_event ? 1 : 0;
}

static void add(struct ranking *r, const struct beats_column *c)
{
	struct sum *s = sum_of(r, c);
	const struct beats_column *l = s->lead;

	s->columns++;
	if (c->is_time && (double)c->total > s->time_ns)
		s->time_ns = (double)c->total;
	if (c->is_event) {
		s->counted = true;
		s->events += (double)c->total;
	}
	if (!l || worth(c) > worth(l) || (worth(c) == worth(l) && c->total > l->total))
		s->lead = c;
}

static double most_of(const struct sum *s)
{
	if (s->time_ns > 0)
		return s->time_ns;
	return s->events * s->class->most_ns;
}

static double at_most_all(double ns)
{
	return ns < 1e9 ? ns : 1e9;
}

static void estimate(const struct ranking *r, const struct sum *s, struct past_suspect *p)
{
	p->counted = s->counted;
	p->events = s->events;
	if (r->seconds <= 0)
		return;
	if (s->time_ns > 0) {
		p->measured = p->estimated = true;
		p->least_ns = p->most_ns = at_most_all(s->time_ns / r->seconds);
	} else if (s->counted && s->class->most_ns > 0) {
		p->estimated = true;
		p->least_ns = at_most_all(s->events * s->class->least_ns / r->seconds);
		p->most_ns = at_most_all(s->events * s->class->most_ns / r->seconds);
	}
}

/* In which part of the course: -1 before it, PAST_COURSE behind it; a beat of another time may lie very far away. */
static int part_of(double at, double from, double step)
{
	double part = (at - from) / step;

	return part < 0 ? -1 : part < PAST_COURSE ? (int)part : PAST_COURSE;
}

/* When, by the lead's own beats. */
static void tell_course(struct ranking *r, struct past_suspect *p, uint64_t from, uint64_t until)
{
	static const char marks[] = " .:+#";
	double parts[PAST_COURSE] = { 0 }, most = 0,
	       step = ((double)until - (double)from) / PAST_COURSE;
	bool watched[PAST_COURSE] = { false };

	for (uint32_t i = 0; i < r->b->n && step > 0; i++) {
		const struct beat *v = &r->b->v[i];
		int first = part_of((double)v->real_ns - (double)v->span_ns, (double)from, step);
		int last = part_of((double)v->real_ns, (double)from, step);

		for (int k = first < 0 ? 0 : first; k <= last && k < PAST_COURSE; k++)
			watched[k] = true;
	}
	for (uint32_t i = 0; i < p->lead->n && step > 0; i++) {
		const struct beat_cell *c = &p->lead->cells[i];
		int k = part_of((double)r->b->v[c->beat].real_ns - 1, (double)from, step);

		k = k < 0 ? 0 : k < PAST_COURSE ? k : PAST_COURSE - 1;
		parts[k] += (double)c->delta;
		most = parts[k] > most ? parts[k] : most;
	}
	for (int k = 0; k < PAST_COURSE; k++) {
		int level = parts[k] > 0 ? 1 + (int)(3.999 * parts[k] / most) : 0;

		p->course[k] = watched[k] || level ? marks[level] : '-';
	}
}

static void tell_when(const struct ranking *r, struct past_suspect *p)
{
	const struct beats_column *c = p->lead;

	p->beats = c->n;
	for (uint32_t i = 0; i < c->n; i++) {
		uint64_t at = r->b->v[c->cells[i].beat].real_ns;

		if (!i)
			p->first_ns = at;
		p->last_ns = at;
		if (c->cells[i].delta > p->worst) {
			p->worst = c->cells[i].delta;
			p->worst_ns = at;
		}
	}
}

const char *past_why(const struct past_suspect *s)
{
	static const char *const why[NEARNESSES] = { "counted on this CPU",
		"counted for the whole host: no counter tells which CPU it hit",
		"counted on other CPUs" };

	return why[s->near];
}

static double weight(const struct past_suspect *p)
{
	return p->estimated ? p->most_ns : p->class->nominal_ns;
}

static int by_weight(const void *x, const void *y)
{
	const struct past_suspect *a = x, *b = y;

	if (a->near != b->near)
		return a->near < b->near ? -1 : 1;
	if (weight(a) != weight(b))
		return weight(a) > weight(b) ? -1 : 1;
	return a->class < b->class ? -1 : a->class > b->class;
}

/* Of a class that hit several CPUs, the one that it took most of stands for it. */
static struct past_suspect *suspect_of(struct past *p, const struct sum *s)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->suspects[i].class == s->class && p->suspects[i].near == s->near)
			return &p->suspects[i];
	}
	p->suspects[p->n] = (struct past_suspect){ .class = s->class, .near = s->near };
	return &p->suspects[p->n++];
}

static void take(struct ranking *r, struct past *p)
{
	const struct sum **best = ARENA_NEW(r->a, const struct sum *, r->n + 1);

	for (size_t i = 0; i < r->n; i++) {
		struct past_suspect *s = suspect_of(p, &r->sums[i]);
		const struct sum **mine = &best[s - p->suspects];

		s->columns += r->sums[i].columns;
		if (!*mine || most_of(&r->sums[i]) > most_of(*mine))
			*mine = &r->sums[i];
	}
	for (size_t i = 0; i < p->n; i++) {
		struct past_suspect *s = &p->suspects[i];

		s->cpu = best[i]->cpu;
		s->lead = best[i]->lead;
		s->confidence = (enum confidence)s->near;
		/* Firmware stops every CPU of a package. */
		if (s->near == NEAR_HOST && str_is(STR("smi"), s->class->word)) {
			s->near = NEAR_CPU;
			s->confidence = CONFIDENCE_HIGH;
		}
		estimate(r, best[i], s);
		tell_when(r, s);
		tell_course(r, s, p->from_ns, p->until_ns);
	}
}

void past_rank(struct arena *a, const struct beats *b, struct past *ret)
{
	struct ranking r = { .a = a, .b = b, .seconds = (double)b->watched_ns / 1e9 };

	*ret = (struct past){ .b = b };
	if (!b->n)
		return;
	ret->from_ns = b->v[0].real_ns - b->v[0].span_ns;
	ret->until_ns = b->v[b->n - 1].real_ns;
	r.sums = ARENA_NEW(a, struct sum, b->n_columns + 1);
	for (uint32_t i = 0; i < b->n_columns; i++) {
		if (b->columns[i].class && b->columns[i].n)
			add(&r, &b->columns[i]);
	}
	ret->suspects = ARENA_NEW(a, struct past_suspect, r.n + 1);
	take(&r, ret);
	sort_in_place(ret->suspects, ret->n, sizeof(*ret->suspects), by_weight);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/result.h"

#include "programs/probe/works.h"
#include "scanner/base/sort.h"
#include "scanner/base/text.h"

/* A shorter one is an exit into the hypervisor and back. */
enum { STEAL_LEAST_NS = 20000 };

uint64_t gap_ns(const struct gap *g)
{
	return g->to_raw - g->from_raw;
}

static void place_gaps(struct arena *a, struct result_cpu *c)
{
	const struct prober *p = c->p;

	c->n_gaps = (size_t)p->kept;
	c->gaps = ARENA_NEW(a, struct gap, c->n_gaps);
	for (size_t i = 0; i < c->n_gaps; i++) {
		struct gap *g = &c->gaps[i];

		g->from_raw = line_raw(&c->line, p->v[i].from);
		g->to_raw = line_raw(&c->line, p->v[i].to);
		g->smi = p->v[i].smi;
		g->smi_read = p->v[i].smi_read;
	}
}

struct longest {
	struct gap *g;
	uint64_t ns;
};

static int by_length(const void *p, const void *q)
{
	const struct longest *x = p, *y = q;

	return (x->ns < y->ns) - (x->ns > y->ns);
}

/*
 * Time that the hypervisor says it took, which a guest counts per CPU and not per gap
 * (kernel/sched/cputime.c, steal_account_process_time): it is put down to the longest gaps that
 * nothing explains, as far as it reaches. An exit that runs nobody else is not counted there.
 */
static void tell_steal(struct arena *a, struct result_cpu *c)
{
	struct longest *v = ARENA_NEW(a, struct longest, c->n_gaps);
	uint64_t left = c->seen.steal_told ? c->seen.steal_ns : 0;
	size_t n = 0;

	for (size_t i = 0; left && i < c->n_gaps; i++) {
		if (c->gaps[i].kind == KIND_NONE && gap_ns(&c->gaps[i]) >= STEAL_LEAST_NS)
			v[n++] = (struct longest){ &c->gaps[i], gap_ns(&c->gaps[i]) };
	}
	sort_in_place(v, n, sizeof(*v), by_length);
	for (size_t i = 0; i < n; i++) {
		if (v[i].ns > left)
			continue;
		left -= v[i].ns;
		v[i].g->kind = KIND_STEAL;
	}
}

void result_of_cpu(struct arena *a, struct result *r, struct result_cpu *c)
{
	const struct prober *p = c->p;
	struct explain_in in = { .trace = c->trace, .tid = p->tid };

	c->line = line_of(p->before, p->behind);
	c->drift_ppm = line_drift_ppm(&p->run->first, &c->line);
	c->ran_ns = line_ns(&c->line, p->stopped > p->start ? p->stopped - p->start : 0);
	c->stolen_ns = p->gaps.sum_ns;
	place_gaps(a, c);
	c->shares.v = ARENA_NEW(a, struct share, SHARES_MAX);
	in.shares = &c->shares;
	in.error_ns = line_error_ns(&c->line) + 50;
	explain(&in, c->gaps, c->n_gaps);
	if (r->counter.guest)
		tell_steal(a, c);
	histogram_modes(&p->gaps, &c->modes);
	c->smi_told = p->msr >= 0;
	c->smi = p->smi_last - p->smi_first;
}

static bool at_once(const struct gap *x, const struct gap *y)
{
	uint64_t from = x->from_raw > y->from_raw ? x->from_raw : y->from_raw;
	uint64_t to = x->to_raw < y->to_raw ? x->to_raw : y->to_raw;
	uint64_t most = gap_ns(x) > gap_ns(y) ? gap_ns(x) : gap_ns(y);

	return to > from && (to - from) * 2 >= most;
}

/* The gap of c that lies over g; *from moves on, since both are in order. */
static struct gap *same_time(const struct result_cpu *c, const struct gap *g, size_t *from)
{
	while (*from < c->n_gaps && c->gaps[*from].to_raw <= g->from_raw)
		(*from)++;
	for (size_t i = *from; i < c->n_gaps && c->gaps[i].from_raw < g->to_raw; i++) {
		if (at_once(g, &c->gaps[i]))
			return &c->gaps[i];
	}
	return NULL;
}

void result_together(struct arena *a, struct result *r)
{
	size_t *from = ARENA_NEW(a, size_t, r->n);
	struct gap **found = ARENA_NEW(a, struct gap *, r->n);

	r->everywhere = 0;
	for (size_t i = 0; r->n > 1 && i < r->cpus[0].n_gaps; i++) {
		unsigned k = 1;

		found[0] = &r->cpus[0].gaps[i];
		while (k < r->n && (found[k] = same_time(&r->cpus[k], found[0], &from[k])) != NULL)
			k++;
		if (k < r->n)
			continue;
		r->everywhere++;
		for (k = 0; k < r->n; k++)
			found[k]->everywhere = true;
	}
}

static struct str name_of(struct arena *a, const struct result *r, const struct result_cpu *c,
	enum kind kind, uint16_t name)
{
	if (kind == KIND_IDLE)
		return STR("nobody: quota or throttling");
	if (!name || !c->trace)
		return str_from(cause_label(r, kind));
	return text_sanitise(a, c->trace->names.v[name]);
}

static int by_time(const void *p, const void *q)
{
	const struct cause *x = p, *y = q;

	return (x->stolen_ns < y->stolen_ns) - (x->stolen_ns > y->stolen_ns);
}

struct gathering {
	struct cause *v;
	struct share *keys;
	size_t n, cap, cap_keys;
};

static struct cause *cause_for(struct arena *a, const struct result *r, const struct result_cpu *c,
	struct share key, struct gathering *t)
{
	if (key.kind == KIND_IDLE)
		key.name = NAME_NONE;
	for (size_t i = 0; i < t->n; i++) {
		if (t->keys[i].kind == key.kind && t->keys[i].name == key.name &&
			t->keys[i].work == key.work)
			return &t->v[i];
	}
	t->v = arena_grow(a, t->v, t->n, &t->cap, sizeof(*t->v));
	t->keys = arena_grow(a, t->keys, t->n, &t->cap_keys, sizeof(*t->keys));
	t->keys[t->n] = key;
	t->v[t->n] = (struct cause){ .kind = key.kind,
		.name = name_of(a, r, c, key.kind, key.name),
		.work = work_of(c->trace, key.work) };
	return &t->v[t->n++];
}

static void gather_gap(struct cause *cause, const struct gap *g, uint64_t start)
{
	bool whole = g->kind == KIND_LOST || g->kind == KIND_UNEXPLAINED || !g->records;

	cause->gaps++;
	cause->stolen_ns += whole ? gap_ns(g) : g->between_ns;
	/* What had no part in it, by the records: it is the whole of what they leave. */
	cause->part_in += !g->cause_ns;
	cause->everywhere += g->everywhere;
	if (gap_ns(g) > cause->longest_ns) {
		cause->longest_ns = gap_ns(g);
		cause->longest_at_ns = g->from_raw > start ? g->from_raw - start : 0;
	}
}

static void gather(struct arena *a, const struct result *r, struct result_cpu *c)
{
	struct gathering t = { 0 };
	uint64_t start = line_raw(&c->line, c->p->start);

	for (size_t i = 0; i < c->n_gaps; i++) {
		const struct gap *g = &c->gaps[i];

		struct share key = { .kind = g->kind, .name = g->name, .work = g->work };

		gather_gap(cause_for(a, r, c, key, &t), g, start);
	}
	for (size_t i = 0; i < c->shares.n; i++) {
		const struct share *s = &c->shares.v[i];
		struct cause *cause = cause_for(a, r, c, *s, &t);

		cause->stolen_ns += s->ns;
		cause->part_in += s->gaps;
	}
	sort_in_place(t.v, t.n, sizeof(*t.v), by_time);
	c->causes = t.v;
	c->n_causes = t.n;
}

void result_causes(struct arena *a, struct result *r)
{
	for (unsigned i = 0; i < r->n; i++)
		gather(a, r, &r->cpus[i]);
}

int result_status(const struct result *r)
{
	for (unsigned i = 0; i < r->n; i++) {
		if (r->max_given && r->cpus[i].p->gaps.max_ns > r->max_ns)
			return 1;
	}
	if (r->worse || r->cohort_worse)
		return 1;
	return r->interrupted || r->untold || r->cohort_untold ? 2 : 0;
}

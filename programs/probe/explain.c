/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/explain.h"

#include <string.h>

/* Handlers nest: a thread, a softirq, an interrupt, an NMI and its machine check; no more. */
enum { NEST_MAX = 8, PARTS_MAX = 32 };
/* So many gaps of a cause tell what its way in and back usually takes. */
enum { USUAL_LEAST = 16, USUAL_BINS = 64 };
static const uint64_t WAY_MOST_NS = 20000; /* where too few tell it: two exits of a guest */

struct part {
	enum kind kind;
	uint16_t name;
	int32_t pid;
	bool brief;
	uint64_t ns;
};

/* One gap while its records are laid end to end. */
struct laying {
	struct part parts[PARTS_MAX];
	unsigned n_parts;
	struct part nest[NEST_MAX];
	unsigned depth;
	bool away; /* another thread has the CPU: thread is it */
	struct part thread;
	uint64_t at, between;
};

static void give(struct laying *l, const struct part *p, uint64_t ns)
{
	for (unsigned i = 0; i < l->n_parts; i++) {
		struct part *have = &l->parts[i];

		if (have->kind == p->kind && have->name == p->name) {
			have->ns += ns;
			return;
		}
	}
	if (l->n_parts == PARTS_MAX) {
		l->parts[PARTS_MAX - 1].ns += ns;
		return;
	}
	l->parts[l->n_parts] = *p;
	l->parts[l->n_parts++].ns = ns;
}

/* The time up to now belongs to what is on top. */
static void pass(struct laying *l, uint64_t now)
{
	uint64_t ns = now > l->at ? now - l->at : 0;

	if (l->depth)
		give(l, &l->nest[l->depth - 1], ns);
	else if (l->away)
		give(l, &l->thread, ns);
	else
		l->between += ns;
	if (now > l->at)
		l->at = now;
}

static struct part part_of(const struct event *e)
{
	return (struct part){ .kind = (enum kind)e->kind, .name = e->name };
}

static void switch_to(struct laying *l, const struct event *e, int32_t self)
{
	l->depth = 0;
	l->away = e->next != self;
	if (!l->away)
		return;
	l->thread = part_of(e);
	l->thread.pid = e->next;
	if (!e->next)
		l->thread.kind = KIND_IDLE;
}

static void push(struct laying *l, const struct part *p)
{
	if (l->depth < NEST_MAX)
		l->nest[l->depth++] = *p;
}

/* Its beginning was not written: the time since the last record was its own. */
static void end(struct laying *l, const struct event *e, uint64_t since)
{
	struct part p = part_of(e);

	if (l->depth) {
		l->depth--;
		return;
	}
	if (l->away)
		return;
	if (e->raw_ns > since && l->between >= e->raw_ns - since)
		l->between -= e->raw_ns - since;
	give(l, &p, e->raw_ns > since ? e->raw_ns - since : 0);
}

/* Told at its end: taken back from what the time was given to. */
static void behind(struct laying *l, const struct event *e, uint64_t since)
{
	struct part p = part_of(e);
	uint64_t room = e->raw_ns > since ? e->raw_ns - since : 0;
	uint64_t ns = e->value < room ? e->value : room;

	if (!l->depth && !l->away)
		l->between -= ns < l->between ? ns : l->between;
	give(l, &p, ns);
}

static void mark(struct laying *l, const struct event *e)
{
	if (l->depth && l->nest[l->depth - 1].kind == (enum kind)e->kind)
		l->nest[l->depth - 1].name = e->name;
}

static void lay(struct laying *l, const struct event *e, int32_t self)
{
	uint64_t since = l->at;
	struct part p = part_of(e);

	pass(l, e->raw_ns);
	if (l->depth && l->nest[l->depth - 1].brief)
		l->depth--;
	switch ((enum edge)e->edge) {
	case EDGE_ENTER:
	case EDGE_AT:
	case EDGE_BRIEF:
		if (l->away && p.kind == KIND_FAULT) /* of whoever runs now */
			break;
		p.brief = e->edge == EDGE_BRIEF;
		push(l, &p);
		break;
	case EDGE_EXIT:
		end(l, e, since);
		break;
	case EDGE_BEHIND:
		behind(l, e, since);
		break;
	case EDGE_SWITCH:
		switch_to(l, e, self);
		break;
	case EDGE_MARK:
		mark(l, e);
		break;
	}
}

static const struct part *longest(const struct laying *l)
{
	const struct part *best = NULL;

	for (unsigned i = 0; i < l->n_parts; i++) {
		if (!best || l->parts[i].ns > best->ns)
			best = &l->parts[i];
	}
	return best;
}

static void share(struct shares *s, const struct part *p)
{
	size_t i = 0;

	while (i < s->n && (s->v[i].kind != p->kind || s->v[i].name != p->name))
		i++;
	if (i == SHARES_MAX)
		i--;
	if (i == s->n)
		s->v[s->n++] = (struct share){ .kind = p->kind, .name = p->name };
	s->v[i].ns += p->ns;
	s->v[i].gaps++;
}

/* The first record at or behind a time. */
static size_t first_at(const struct trace *t, uint64_t raw_ns, size_t from)
{
	size_t low = from, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->v[mid].raw_ns < raw_ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The probing thread as the kernel counts pids: a container counts its own. */
static int32_t self_of(const struct trace *t, int32_t tid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].edge == EDGE_SWITCH && t->v[i].tid == tid)
			return t->v[i].prev;
	}
	return tid;
}

static void explain_one(
	const struct explain_in *in, int32_t self, struct gap *g, size_t *next_record)
{
	uint64_t from = g->from_raw - in->error_ns, to = g->to_raw + in->error_ns;
	struct laying l = { .at = g->from_raw };
	const struct trace *t = in->trace;
	const struct part *cause;
	size_t i = first_at(t, from, *next_record);

	for (; i < t->n && t->v[i].raw_ns <= to; i++) {
		lay(&l, &t->v[i], self);
		g->records++;
	}
	*next_record = i;
	pass(&l, g->to_raw);
	cause = longest(&l);
	g->between_ns = l.between;
	if (trace_lost_within(t, from, to)) {
		g->kind = KIND_LOST;
	} else if (cause) {
		g->kind = cause->kind;
		g->name = cause->name;
		g->pid = cause->pid;
		g->cause_ns = cause->ns;
	}
	for (unsigned k = 0; in->shares && g->kind != KIND_LOST && k < l.n_parts; k++)
		share(in->shares, &l.parts[k]);
}

/* What lies between, by kind, as powers of two. */
struct usual {
	uint32_t bins[KINDS][USUAL_BINS];
	uint32_t n[KINDS];
};

static unsigned log2_of(uint64_t ns)
{
	return ns ? 63u - (unsigned)__builtin_clzll(ns) : 0;
}

/* Four times the upper end of the doubling that holds the median. */
static uint64_t way_most(const struct usual *u, enum kind k)
{
	uint32_t seen = 0;

	if (u->n[k] < USUAL_LEAST)
		return WAY_MOST_NS;
	for (unsigned i = 0; i < USUAL_BINS - 3; i++) {
		seen += u->bins[k][i];
		if (2 * seen >= u->n[k])
			return UINT64_C(8) << i;
	}
	return WAY_MOST_NS;
}

static void reject_chance(struct gap *gaps, size_t n)
{
	struct usual u;

	memset(&u, 0, sizeof(u));
	for (size_t i = 0; i < n; i++) {
		u.bins[gaps[i].kind][log2_of(gaps[i].between_ns)]++;
		u.n[gaps[i].kind]++;
	}
	for (size_t i = 0; i < n; i++) {
		struct gap *g = &gaps[i];
		uint64_t most = way_most(&u, g->kind);

		if (g->kind == KIND_NONE || g->kind == KIND_LOST)
			continue;
		if (most < 2000)
			most = 2000;
		if (g->between_ns > most && g->between_ns > (g->to_raw - g->from_raw) / 2) {
			g->kind = KIND_NONE;
			g->name = NAME_NONE;
			g->cause_ns = 0;
		}
	}
}

static void firmware(struct gap *gaps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct gap *g = &gaps[i];

		if (g->kind == KIND_NONE && g->smi_read && g->smi)
			g->kind = KIND_SMI;
	}
}

void explain(const struct explain_in *in, struct gap *gaps, size_t n)
{
	size_t next_record = 0;
	int32_t self;

	if (!in->trace) {
		for (size_t i = 0; i < n; i++)
			gaps[i].kind =
				gaps[i].smi_read && gaps[i].smi ? KIND_SMI : KIND_UNEXPLAINED;
		return;
	}
	self = self_of(in->trace, in->tid);
	for (size_t i = 0; i < n; i++)
		explain_one(in, self, &gaps[i], &next_record);
	reject_chance(gaps, n);
	firmware(gaps, n);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/explain.h"

#include "programs/probe/lay.h"

#include <string.h>

/* So many gaps of a cause tell what its way in and back usually takes. */
enum { USUAL_LEAST = 16, USUAL_BINS = 64 };
static const uint64_t WAY_MOST_NS = 20000; /* where too few tell it: two exits of a guest */

static void share(struct shares *s, const struct part *p)
{
	size_t i = 0;

	while (i < s->n &&
		(s->v[i].kind != p->kind || s->v[i].name != p->name || s->v[i].work != p->work))
		i++;
	if (i == SHARES_MAX)
		i--;
	if (i == s->n)
		s->v[s->n++] = (struct share){ .kind = p->kind, .name = p->name, .work = p->work };
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
		lay_event(&l, &t->v[i], self, &t->names);
		g->records++;
	}
	*next_record = i;
	lay_time(&l, g->to_raw);
	cause = lay_longest(&l);
	g->between_ns = l.between;
	if (trace_lost_within(t, from, to)) {
		g->kind = KIND_LOST;
	} else if (cause) {
		g->kind = cause->kind;
		g->name = cause->name;
		g->work = cause->work;
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
		if (gaps[i].smi) /* firmware was in it */
			continue;
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
			g->name = g->work = NAME_NONE;
			g->cause_ns = 0;
		}
	}
}

static void firmware(struct gap *gaps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct gap *g = &gaps[i];

		/* Where one was counted, what no record accounts for is its time. */
		if (!g->smi_read || !g->smi || g->kind == KIND_LOST)
			continue;
		if (g->kind == KIND_NONE || g->between_ns > g->cause_ns) {
			g->kind = KIND_SMI;
			g->name = g->work = NAME_NONE;
			g->pid = 0;
			g->cause_ns = 0;
		}
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

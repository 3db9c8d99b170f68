/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A forest out of "could explain": each difference gets at most one cause. The most exact tie wins,
 * then the root that weighs most, then the closest difference below that root; other roots that
 * could explain it are named. A ring (which only a hostile report has) is cut where it is met.
 */
#include "scanner/compare/follow.h"

#include <stdlib.h>

enum { DEPTH_MAX = 64, OTHERS_MAX = 4 };

enum mark { MARK_NEW = 0, MARK_OPEN, MARK_DONE };

struct node {
	enum mark mark;
	size_t first_edge, n_edges; /* into it */
	double worth;		    /* of all that it could explain */
	size_t root;
};

struct forest {
	struct comparison *c;
	struct edges edges;
	struct node *nodes;
};

static int by_effect(const void *x, const void *y)
{
	const struct edge *a = x, *b = y;

	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->tie < b->tie) - (a->tie > b->tie);
}

/* By effect, and of several ties between two the most exact one. */
static void sort_edges(struct forest *f)
{
	struct edges *e = &f->edges;
	size_t kept = 0;

	if (e->n)
		qsort(e->v, e->n, sizeof(*e->v), by_effect);
	for (size_t i = 0; i < e->n; i++) {
		if (kept && e->v[kept - 1].from == e->v[i].from && e->v[kept - 1].to == e->v[i].to)
			continue;
		e->v[kept++] = e->v[i];
	}
	e->n = kept;
	for (size_t i = 0; i < e->n; i++) {
		struct node *to = &f->nodes[e->v[i].to];

		if (!to->n_edges++)
			to->first_edge = i;
	}
}

static double worth_of(const struct difference *d)
{
	return d->own * 1000.0 + d->checks * 200.0 + d->weight;
}

/* What a difference could explain lends it weight, except what it only may move. */
static void find_worth(struct forest *f)
{
	bool changed = true;

	for (size_t i = 0; i < f->c->n_v; i++)
		f->nodes[i].worth = worth_of(&f->c->v[i]);
	for (unsigned round = 0; changed && round < DEPTH_MAX; round++) {
		changed = false;
		for (size_t i = 0; i < f->edges.n; i++) {
			const struct edge *e = &f->edges.v[i];

			if (e->tie == TIE_WIDE || f->nodes[e->from].worth >= f->nodes[e->to].worth)
				continue;
			f->nodes[e->from].worth = f->nodes[e->to].worth;
			changed = true;
		}
	}
}

/* Whether x explains better than y, both of which could. */
static bool is_better(const struct forest *f, const struct edge *x, const struct edge *y)
{
	const struct node *nodes = f->nodes;
	size_t rx = nodes[x->from].root, ry = nodes[y->from].root;

	if (x->tie != y->tie)
		return x->tie > y->tie;
	if (rx != ry && nodes[rx].worth != nodes[ry].worth)
		return nodes[rx].worth > nodes[ry].worth;
	if (rx != ry)
		return rx < ry;
	if (f->c->v[x->from].kind != f->c->v[y->from].kind)
		return f->c->v[x->from].kind > f->c->v[y->from].kind;
	return x->from < y->from;
}

static void name_others(struct forest *f, struct difference *d, const struct node *n)
{
	struct difference **others = ARENA_NEW(f->c->arena, struct difference *, OTHERS_MAX);

	for (size_t i = 0; i < n->n_edges && d->n_others < OTHERS_MAX; i++) {
		const struct edge *e = &f->edges.v[n->first_edge + i];
		size_t root = f->nodes[e->from].root;
		bool named = root == n->root || f->nodes[e->from].mark != MARK_DONE ||
			     e->tie == TIE_WIDE;

		for (size_t k = 0; k < d->n_others; k++)
			named |= others[k] == &f->c->v[root];
		if (!named)
			others[d->n_others++] = &f->c->v[root];
	}
	d->others = others;
}

static void visit(struct forest *f, size_t at, unsigned depth)
{
	struct difference *d = &f->c->v[at];
	struct node *n = &f->nodes[at];
	const struct edge *best = NULL;

	n->mark = MARK_OPEN;
	n->root = at;
	for (size_t i = 0; i < n->n_edges; i++) {
		const struct edge *e = &f->edges.v[n->first_edge + i];

		if (f->nodes[e->from].mark == MARK_NEW && depth < DEPTH_MAX)
			visit(f, e->from, depth + 1);
		if (f->nodes[e->from].mark == MARK_DONE && (!best || is_better(f, e, best)))
			best = e;
	}
	if (best) {
		d->cause = &f->c->v[best->from];
		d->why = best->why;
		n->root = f->nodes[best->from].root;
		name_others(f, d, n);
	}
	n->mark = MARK_DONE;
}

void follow(struct comparison *c)
{
	struct forest f = { .c = c, .edges = { .a = c->arena } };

	f.nodes = ARENA_NEW(c->arena, struct node, c->n_v + 1);
	edges_by_name(&f.edges, c);
	edges_by_evidence(&f.edges, c);
	edges_alike(&f.edges, c);
	sort_edges(&f);
	find_worth(&f);
	for (size_t i = 0; i < c->n_v; i++) {
		if (f.nodes[i].mark == MARK_NEW)
			visit(&f, i, 0);
	}
}

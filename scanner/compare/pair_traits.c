/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of what hosts are, by group and key. Where a report does not have a line, the group
 * decides: everything of it is known, and the thing is not there; else nothing is known.
 */
#include "scanner/compare/pair.h"
#include "scanner/compare/same.h"

#include <stdlib.h>

/* Their lines are what checks asked for, so that other checks leave lines out. */
static const char by_checks[] = "sysctl";

enum { ROLE_LINES = 2, GROUPS_MAX = 1000 }; /* of one report: more has no host */

static size_t n_groups(const struct report *r)
{
	return r->n_traits < GROUPS_MAX ? r->n_traits : GROUPS_MAX;
}

/* Lines that every report has, whatever checks were chosen. */
void pair_roles(struct pairing *p)
{
	p->roles = ARENA_NEW(p->a, struct trait_group, p->c->n);
	for (unsigned s = 0; s < p->c->n; s++) {
		const struct roles *roles = &p->c->reports[s]->roles;
		struct trait *v = ARENA_NEW(p->a, struct trait, ROLE_LINES);

		v[0] = (struct trait){ .kind = TRAIT_STATE,
			.key = STR("hot CPUs"),
			.value = cpuset_format(p->a, roles->hot) };
		v[1] = (struct trait){ .kind = TRAIT_STATE,
			.key = STR("meant to be quiet"),
			.value = roles->intent ? STR("yes") : STR("no") };
		p->roles[s] = (struct trait_group){ STR("roles"), true, v, ROLE_LINES };
	}
}

struct line {
	struct str group;
	const struct trait *t;
	unsigned side;
};

static int by_name(const struct line *x, const struct line *y)
{
	int r = str_cmp_natural(x->group, y->group);

	return r ? r : str_cmp_natural(x->t->key, y->t->key);
}

static int by_name_and_side(const void *x, const void *y)
{
	const struct line *a = x, *b = y;
	int r = by_name(a, b);

	if (r == 0)
		r = str_cmp(a->t->key, b->t->key);
	return r ? r : (a->side > b->side) - (a->side < b->side);
}

static size_t count(const struct comparison *c)
{
	size_t n = 0;

	for (unsigned s = 0; s < c->n; s++) {
		for (size_t g = 0; g < n_groups(c->reports[s]); g++)
			n += c->reports[s]->traits[g].n;
	}
	return n + ROLE_LINES * c->n;
}

static size_t add_lines(struct line *v, size_t n, const struct trait_group *g, unsigned side)
{
	for (size_t i = 0; i < g->n; i++)
		v[n++] = (struct line){ g->name, &g->v[i], side };
	return n;
}

static struct line *all_lines(struct pairing *p, size_t *ret_n)
{
	const struct comparison *c = p->c;
	struct line *v = ARENA_NEW(p->a, struct line, count(c) + 1);
	size_t n = 0;

	for (unsigned s = 0; s < c->n; s++) {
		for (size_t g = 0; g < n_groups(c->reports[s]); g++) {
			const struct trait_group *group = &c->reports[s]->traits[g];

			if (!str_eq(group->name, p->roles[s].name))
				n = add_lines(v, n, group, s);
		}
		n = add_lines(v, n, &p->roles[s], s);
	}
	qsort(v, n, sizeof(*v), by_name_and_side);
	*ret_n = n;
	return v;
}

static const struct trait_group *group_of(const struct pairing *p, unsigned side, struct str name)
{
	const struct report *r = p->c->reports[side];

	if (str_eq(p->roles[side].name, name))
		return &p->roles[side];
	for (size_t i = 0; i < n_groups(r); i++) {
		if (str_eq(r->traits[i].name, name))
			return &r->traits[i];
	}
	return NULL;
}

static bool is_whole(const struct pairing *p, const struct trait_group *g)
{
	return g && g->whole && (p->same_checks || !name_matches(by_checks, g->name));
}

/* Of what is not there too: none were counted over that time. */
static double exposure(const struct pairing *p, enum trait_kind kind, unsigned side)
{
	if (kind == TRAIT_RATE)
		return p->window_s[side];
	return kind == TRAIT_COUNT ? p->uptime_s[side] : 0;
}

static struct compare_cell told(const struct pairing *p, const struct line *l)
{
	const struct trait *t = l->t;

	return (struct compare_cell){ .value = t->value,
		.number = t->number,
		.unit = t->unit,
		.path = t->path,
		.exposure_s = exposure(p, t->kind, l->side) };
}

/* A line about hot CPUs of a report that has none: there is nothing that could be so. */
static bool has_such_cpus(const struct report *r, struct str key)
{
	if (name_matches("*hot CPUs*", key))
		return !cpuset_is_empty(r->roles.hot);
	return !name_matches("*housekeeping CPUs*", key) || !cpuset_is_empty(r->roles.housekeeping);
}

/* Cells of lines with one name; of several of one side the first. */
static void fill(struct pairing *p, const struct line *v, size_t n, struct compare_cell *cells)
{
	const struct comparison *c = p->c;

	for (unsigned s = 0; s < c->n; s++)
		cells[s].state = is_whole(p, group_of(p, s, v->group)) &&
						 has_such_cpus(c->reports[s], v->t->key)
					 ? CELL_MISSING
					 : CELL_UNTOLD;
	for (unsigned s = 0; s < c->n; s++)
		cells[s].exposure_s = exposure(p, v->t->kind, s);
	for (size_t i = n; i-- > 0;)
		cells[v[i].side] = told(p, &v[i]);
}

struct traits_same {
	const struct compare_cell *cells;
	enum trait_kind kind;
	struct str name;
};

static bool same(void *user, unsigned x, unsigned y)
{
	const struct traits_same *t = user;

	return same_value(t->kind, t->name, &t->cells[x], &t->cells[y]);
}

static struct str why_untold(struct pairing *p, const struct line *l, unsigned side)
{
	if (!group_of(p, side, l->group))
		return STR("nothing of it in this report");
	return has_such_cpus(p->c->reports[side], l->t->key) ? STR("not all of it could be told")
							     : STR("no such CPUs there");
}

static void say_untold(struct pairing *p, const struct line *l, const struct compare_cell *cells)
{
	for (unsigned s = 0; s < p->c->n; s++) {
		if (cells[s].state == CELL_UNTOLD)
			pair_untold(p, l->group, s, why_untold(p, l, s), l->t->key);
	}
}

static unsigned n_told(const struct compare_cell *cells, unsigned n)
{
	unsigned told_n = 0;

	for (unsigned s = 0; s < n; s++)
		told_n += cells[s].state != CELL_UNTOLD;
	return told_n;
}

static enum trait_kind kind_of(const struct line *v, size_t n)
{
	enum trait_kind kind = v->t->kind;

	for (size_t i = 1; i < n; i++) {
		if (v[i].t->kind < kind)
			kind = v[i].t->kind;
	}
	return kind;
}

static void pair_lines(struct pairing *p, const struct line *v, size_t n)
{
	size_t mark = arena_used(p->a);
	struct compare_cell *cells = ARENA_NEW(p->a, struct compare_cell, p->c->n);
	struct difference d = { .majority = -1 };
	struct traits_same user = { .cells = cells };

	fill(p, v, n, cells);
	if (n_told(cells, p->c->n) < p->c->n)
		say_untold(p, v, cells);
	if (n_told(cells, p->c->n) < 2)
		return;
	p->c->lines++;
	d.kind = user.kind = kind_of(v, n);
	user.name = str_printf(p->a, STR_FMT " " STR_FMT, STR_ARG(v->group), STR_ARG(v->t->key));
	pair_classes(p, &d, cells, same, &user);
	if (d.classes < 2) {
		if (n_told(cells, p->c->n) == p->c->n)
			arena_rewind(p->a, mark);
		return;
	}
	if (d.kind == TRAIT_IDENTITY && !p->o->all) {
		p->c->identities++;
		return;
	}
	d.group = v->group;
	d.key = v->t->key;
	*pair_add(p) = d;
}

void pair_traits(struct pairing *p)
{
	size_t n, to;
	struct line *v = all_lines(p, &n);

	for (size_t from = 0; from < n; from = to) {
		to = from + 1;
		while (to < n && str_eq(v[to].group, v[from].group) &&
			str_eq(v[to].t->key, v[from].t->key))
			to++;
		pair_lines(p, &v[from], to - from);
	}
}

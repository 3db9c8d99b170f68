/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks, by id. What passes on both sides is told by the lines already; what fails on both
 * differs where another subject fails or something else was seen. What could not be told, or was
 * not asked, or had nothing to look at, says nothing.
 */
#include "scanner/compare/pair.h"
#include "scanner/compare/same.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const struct result *r;
	unsigned side;
};

static int by_id(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int r = strcmp(a->r->check->id, b->r->check->id);

	return r ? r : (a->side > b->side) - (a->side < b->side);
}

static struct row *all_rows(struct pairing *p, size_t *ret_n)
{
	const struct comparison *c = p->c;
	size_t n = 0, all = 0;
	struct row *v;

	for (unsigned s = 0; s < c->n; s++)
		all += c->reports[s]->n_results;
	v = ARENA_NEW(p->a, struct row, all + 1);
	for (unsigned s = 0; s < c->n; s++) {
		for (size_t i = 0; i < c->reports[s]->n_results; i++)
			v[n++] = (struct row){ &c->reports[s]->results[i], s };
	}
	qsort(v, n, sizeof(*v), by_id);
	*ret_n = n;
	return v;
}

/* "irq.isolated_affinity" where that is what silenced it. */
static const char *caused_by(const struct result *r)
{
	for (const struct finding *f = r->findings; f; f = f->next) {
		if (f->status == STATUS_SKIP && f->reason == REASON_CAUSED && f->cause)
			return f->cause;
	}
	return NULL;
}

/* The question was not put, or nothing happened by which it could be answered. */
static bool is_not_asked(const struct result *r)
{
	return r->reason == REASON_IDLE || r->reason == REASON_PROFILE ||
	       r->reason == REASON_NOT_ASKED;
}

static struct str value_of(struct arena *a, const struct result *r, const char *caused)
{
	if (caused)
		return str_printf(a, "follows from %s", caused);
	if (r->status == STATUS_SKIP)
		return str_printf(a, "does not apply (%s)", reason_word(r->reason));
	return str_from(status_word(r->status));
}

static struct compare_cell cell_of(struct arena *a, const struct result *r)
{
	const char *caused =
		r->status == STATUS_SKIP && r->reason == REASON_CAUSED ? caused_by(r) : NULL;
	bool told = r->status != STATUS_UNKNOWN && !(r->status == STATUS_SKIP && is_not_asked(r));

	return (struct compare_cell){ .state = told ? CELL_TOLD : CELL_UNTOLD,
		.status = r->status,
		.result = r,
		.caused = caused,
		.value = value_of(a, r, caused) };
}

static const struct finding *finding_of(const struct result *r, const struct finding *like)
{
	for (const struct finding *f = r ? r->findings : NULL; f; f = f->next) {
		if (f->subject.kind == like->subject.kind &&
			str_eq(f->subject.key, like->subject.key))
			return f;
	}
	return NULL;
}

static bool is_wrong(const struct finding *f)
{
	return f && (f->status == STATUS_WARN || f->status == STATUS_FAIL);
}

struct checks_same {
	struct pairing *p;
	const struct compare_cell *cells;
};

/* What is wrong on side x is so on side y; what was not kept may be there. */
static bool has_all(const struct checks_same *u, unsigned x, unsigned y)
{
	const struct result *rx = u->cells[x].result, *ry = u->cells[y].result;

	for (const struct finding *f = rx->findings; f; f = f->next) {
		bool counts = is_wrong(f) || u->p->o->all;
		const struct finding *g = counts ? finding_of(ry, f) : NULL;

		if (!counts || (!g && ry->total > ry->kept) ||
			(!is_wrong(g) && same_by_chance(rx->check, f, u->p->window_s[x], g,
						 u->p->window_s[y])))
			continue;
		if (!g || is_wrong(g) != is_wrong(f) ||
			(!rx->capped && !ry->capped && g->status != f->status) ||
			!same_observed(rx->check, f, u->p->window_s[x], g, u->p->window_s[y]))
			return false;
	}
	return true;
}

/* A fail that is only a warning where nothing wants the host to be quiet is the same fail. */
static enum status weighed(const struct compare_cell *c)
{
	return c->status == STATUS_WARN && c->result->capped ? STATUS_FAIL : c->status;
}

static bool same(void *user, unsigned x, unsigned y)
{
	const struct checks_same *u = user;
	const struct compare_cell *a = &u->cells[x], *b = &u->cells[y];

	if (weighed(a) != weighed(b) || (a->status == STATUS_SKIP && !a->caused != !b->caused))
		return false;
	if (a->status == STATUS_SKIP)
		return true;
	return has_all(u, x, y) && has_all(u, y, x);
}

static bool is_part(struct pairing *p, const struct finding *const *v, const struct check *check)
{
	const struct finding *first = NULL;
	unsigned at = 0;

	for (unsigned s = 0; s < p->c->n; s++) {
		if (!v[s])
			continue;
		if (first && (v[s]->status != first->status ||
				     !same_observed(
					     check, first, p->window_s[at], v[s], p->window_s[s])))
			return true;
		first = first ? first : v[s];
		at = v[s] == first ? s : at;
	}
	for (unsigned s = 0; s < p->c->n; s++) {
		if (!v[s] && is_wrong(first))
			return true;
	}
	return false;
}

/* Subjects of which different things are said, of any side; worst first as in the reports. */
static void add_parts(struct pairing *p, struct difference *d)
{
	size_t cap = 0;
	struct compare_part *parts = NULL;

	for (unsigned s = 0; s < p->c->n; s++) {
		const struct result *r = d->cells[s].result;

		for (const struct finding *f = r ? r->findings : NULL; f; f = f->next) {
			const struct finding **v = ARENA_NEW(p->a, const struct finding *, p->c->n);
			bool earlier = false;

			for (unsigned k = 0; k < p->c->n; k++) {
				v[k] = finding_of(d->cells[k].result, f);
				earlier |= k < s && v[k];
			}
			v[s] = f;
			if (earlier || finding_of(r, f) != f || !is_part(p, v, r->check))
				continue;
			parts = arena_grow(p->a, parts, d->n_parts, &cap, sizeof(*parts));
			parts[d->n_parts++] = (struct compare_part){ f->subject.label, v };
		}
	}
	d->parts = parts;
}

static void say_untold(struct pairing *p, const char *id, const struct compare_cell *cells)
{
	for (unsigned s = 0; s < p->c->n; s++) {
		const struct result *r = cells[s].result;

		if (cells[s].state == CELL_UNTOLD)
			pair_untold(p, STR("check"), s,
				r ? str_from(reason_text(r->reason)) : cells[s].value,
				str_from(id));
	}
}

/* What is wrong on side x and not on y could be on y in the next window. */
static bool may_be_chance(struct pairing *p, const struct difference *d, unsigned x, unsigned y)
{
	const struct result *rx = d->cells[x].result, *ry = d->cells[y].result;

	/* A setting that is right there and wrong here is no chance, however seldom it was felt. */
	if (rx->check->kind != KIND_DELTA && rx->status > ry->status && ry->status == STATUS_PASS)
		return false;
	for (const struct finding *f = rx->findings; f; f = f->next) {
		const struct finding *g = finding_of(ry, f);

		if (is_wrong(f) && is_wrong(g) &&
			!same_observed(rx->check, f, p->window_s[x], g, p->window_s[y]))
			return false;
		if (is_wrong(f) && !is_wrong(g) &&
			!same_by_chance(rx->check, f, p->window_s[x], g, p->window_s[y]))
			return false;
	}
	return true;
}

static bool is_chance(struct pairing *p, const struct difference *d)
{
	for (unsigned x = 0; x < p->c->n; x++) {
		for (unsigned y = 0; y < p->c->n; y++) {
			if (d->cells[x].state != CELL_TOLD || d->cells[y].state != CELL_TOLD)
				continue;
			/* A question that arises on one side only is not chance. */
			if (d->cells[x].status == STATUS_SKIP || !may_be_chance(p, d, x, y))
				return false;
		}
	}
	return true;
}

static unsigned newest_rule(const struct row *v, size_t n)
{
	unsigned rule = 0;

	for (size_t i = 0; i < n; i++)
		rule = v[i].r->check->rule > rule ? v[i].r->check->rule : rule;
	return rule;
}

static void pair_rows(struct pairing *p, const struct row *v, size_t n)
{
	struct compare_cell *cells = ARENA_NEW(p->a, struct compare_cell, p->c->n);
	struct checks_same user = { p, cells };
	struct difference d = { .majority = -1, .check = true, .kind = TRAIT_KINDS };
	unsigned told = 0, rule = newest_rule(v, n);

	for (unsigned s = 0; s < p->c->n; s++)
		cells[s] = (struct compare_cell){ .state = CELL_UNTOLD,
			.value = STR("not among the checks of this report") };
	for (size_t i = n; i-- > 0;) {
		if (v[i].r->check->rule == rule)
			cells[v[i].side] = cell_of(p->a, v[i].r);
		else
			cells[v[i].side].value = STR("judged by another rule");
	}
	for (unsigned s = 0; s < p->c->n; s++)
		told += cells[s].state != CELL_UNTOLD;
	/* What no side could tell needs no line: the reports themselves say so. */
	if (told && told < p->c->n)
		say_untold(p, v->r->check->id, cells);
	if (told < 2)
		return;
	p->c->lines++;
	pair_classes(p, &d, cells, same, &user);
	if (d.classes < 2)
		return;
	d.group = check_area(v->r->check);
	d.key = str_from(v->r->check->id);
	add_parts(p, &d);
	d.by_chance = is_chance(p, &d);
	*pair_add(p) = d;
}

void pair_checks(struct pairing *p)
{
	size_t n, to;
	struct row *v = all_rows(p, &n);

	for (size_t from = 0; from < n; from = to) {
		to = from + 1;
		while (to < n && !strcmp(v[to].r->check->id, v[from].r->check->id))
			to++;
		pair_rows(p, &v[from], to - from);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/compare/causes.h"
#include "scanner/compare/follow.h"
#include "scanner/compare/same.h"

#include <string.h>

void edges_add(struct edges *e, const struct comparison *c, size_t from, size_t to, enum tie tie,
	const char *why)
{
	if (from == to || c->v[from].kind > c->v[to].kind || c->v[from].kind == TRAIT_IDENTITY)
		return;
	e->v = arena_grow(e->a, e->v, e->n, &e->cap, sizeof(*e->v));
	e->v[e->n++] = (struct edge){ from, to, tie, why };
}

static size_t matching(const struct str *names, size_t n, const char *patterns, size_t *ret)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (name_matches(patterns, names[i]))
			ret[found++] = i;
	}
	return found;
}

/* What may move a whole group moves what comes of it, not its own neighbours. */
static bool is_beside(const struct difference *x, const struct difference *y)
{
	return x->kind == y->kind && str_eq(x->group, y->group);
}

void edges_by_name(struct edges *e, const struct comparison *c)
{
	struct str *names = ARENA_NEW(e->a, struct str, c->n_v + 1);
	size_t *from = ARENA_NEW(e->a, size_t, c->n_v + 1);
	size_t *to = ARENA_NEW(e->a, size_t, c->n_v + 1);

	for (size_t i = 0; i < c->n_v; i++)
		names[i] = pair_name(e->a, &c->v[i]);
	for (const struct cause_row *row = cause_rows; row->from; row++) {
		size_t n_from = matching(names, c->n_v, row->from, from);
		size_t n_to = n_from ? matching(names, c->n_v, row->to, to) : 0;

		for (size_t i = 0; i < n_from; i++) {
			for (size_t k = 0; k < n_to; k++) {
				if (row->wide && is_beside(&c->v[from[i]], &c->v[to[k]]))
					continue;
				edges_add(e, c, from[i], to[k], row->wide ? TIE_WIDE : TIE_ROW,
					row->why);
			}
		}
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "node0 pages of 2048 kB" and "node1 pages of 2048 kB": names but for their numbers. */
static bool same_but_numbers(struct str x, struct str y)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < x.n && is_digit(x.p[i]))
			i++;
		while (k < y.n && is_digit(y.p[k]))
			k++;
		if (i == x.n || k == y.n)
			return i == x.n && k == y.n;
		if (x.p[i++] != y.p[k++])
			return false;
	}
}

static bool is_alike(
	const struct comparison *c, const struct difference *x, const struct difference *y)
{
	if (x->kind != y->kind || !str_eq(x->group, y->group))
		return false;
	for (unsigned s = 0; s < c->n; s++) {
		if (x->cells[s].state != y->cells[s].state ||
			!str_eq(x->cells[s].value, y->cells[s].value))
			return false;
	}
	return same_but_numbers(x->key, y->key) ||
	       (str_is(x->group, "dimm") && str_starts(x->key, "slot ") &&
		       str_starts(y->key, "slot "));
}

/* Lines of a group stand together; the first of those alike explains each of the others. */
void edges_alike(struct edges *e, const struct comparison *c)
{
	for (size_t i = 0; i < c->n_v && !c->v[i].check; i++) {
		for (size_t k = i; k-- > 0 && str_eq(c->v[k].group, c->v[i].group);) {
			if (is_alike(c, &c->v[k], &c->v[i])) {
				edges_add(e, c, k, i, TIE_WIDE, "it changed alike");
				break;
			}
		}
	}
}

/* A path of which one line is made, on that side: /proc/cmdline and /proc/interrupts prove much. */
static bool is_own_path(const struct report *r, const struct difference *d, struct str path)
{
	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++) {
			const struct trait *t = &r->traits[g].v[i];

			if (str_eq(t->path, path) &&
				!(str_eq(t->key, d->key) && str_eq(r->traits[g].name, d->group)))
				return false;
		}
	}
	return true;
}

enum { LEAST_NAME = 3 };

static bool says(struct str text, struct str name)
{
	return name.n >= LEAST_NAME && text.n >= name.n &&
	       memmem(text.p, text.n, name.p, name.n) != NULL;
}

static bool finding_says(const struct finding *f, struct str key)
{
	return says(f->text, key) || says(f->observed.text, key) || says(f->wanted.text, key) ||
	       says(f->subject.label, key);
}

static bool proves(const struct report *r, const struct difference *d, const struct finding *f,
	struct str path)
{
	for (unsigned i = 0; i < f->n_evidence; i++) {
		if (str_eq(f->evidence[i].path, path))
			return is_own_path(r, d, path) || finding_says(f, d->key);
	}
	return false;
}

/* Any finding of the check on that side cites the line's path. */
static bool is_cited(const struct comparison *c, const struct difference *d,
	const struct difference *check, unsigned side)
{
	struct str path = d->cells[side].path;
	const struct result *r = check->cells[side].result;

	for (const struct finding *f = path.n && r ? r->findings : NULL; f; f = f->next) {
		if (proves(c->reports[side], d, f, path))
			return true;
	}
	return false;
}

/* "vm.swappiness" of sysctl, "isolcpus" of param, or a file below /sys. */
static bool is_mended_by(const struct difference *d, const struct remedy *m, struct str path)
{
	switch (m->kind) {
	case REMEDY_SYSCTL:
		return str_is(d->group, "sysctl") && str_eq(d->key, m->key);
	case REMEDY_KERNEL_ARG:
	case REMEDY_KERNEL_ARG_REMOVE:
		return str_is(d->group, "param") && str_eq(d->key, m->key);
	case REMEDY_SYSFS:
		return path.n && str_eq(path, m->key);
	case REMEDY_UNIT_MASK:
		return str_is(d->group, "service") && says(d->key, m->key);
	case REMEDY_NONE:
	case REMEDY_UDEV:
	case REMEDY_LINK:
	case REMEDY_MODPROBE:
	case REMEDY_DROPIN:
	case REMEDY_SETTING:
	case REMEDY_BIOS:
	case REMEDY_MANUAL:
	case REMEDY_KINDS:
		break;
	}
	return false;
}

static bool is_mended(const struct difference *d, const struct difference *check, unsigned side)
{
	const struct result *r = check->cells[side].result;

	for (unsigned i = 0; r && i < r->n_remedies; i++) {
		if (is_mended_by(d, &r->remedies[i], d->cells[side].path))
			return true;
	}
	return false;
}

/* A question that only arises where something is meant to be quiet. */
static bool is_of_roles(
	const struct comparison *c, const struct difference *d, const struct difference *check)
{
	unsigned without = 0;

	if (!str_is(d->group, "roles"))
		return false;
	for (unsigned s = 0; s < c->n; s++) {
		const struct result *r = check->cells[s].result;

		without += r && r->status == STATUS_SKIP && r->reason == REASON_NO_TARGET;
	}
	return without > 0;
}

static void tie_line(struct edges *e, const struct comparison *c, size_t line, size_t check)
{
	if (is_of_roles(c, &c->v[line], &c->v[check]))
		edges_add(
			e, c, line, check, TIE_ROW, "the question arises with what must be quiet");
	for (unsigned s = 0; s < c->n; s++) {
		if (is_cited(c, &c->v[line], &c->v[check], s)) {
			edges_add(e, c, line, check, TIE_NAMED, "the check looks at it");
			return;
		}
		if (is_mended(&c->v[line], &c->v[check], s)) {
			edges_add(e, c, line, check, TIE_NAMED, "it is what mends the check");
			return;
		}
	}
}

static enum status worst(const struct comparison *c, const struct difference *d)
{
	enum status most = STATUS_SKIP;

	for (unsigned s = 0; s < c->n; s++) {
		enum status status = d->cells[s].caused ? STATUS_WARN : d->cells[s].status;

		if (d->cells[s].state == CELL_TOLD && status > most)
			most = status;
	}
	return most;
}

/* By what this program knows of the check, and by what the report says silenced it. */
static void tie_checks(struct edges *e, const struct comparison *c, size_t from, size_t to)
{
	const struct check *own = checks_find(c->v[to].key);
	struct str id = c->v[from].key;
	bool tied = false, as_bad = worst(c, &c->v[from]) >= worst(c, &c->v[to]);

	for (unsigned i = 0; as_bad && own && i < CHECK_IMPLIED && own->implied_by[i]; i++)
		tied |= str_is(id, own->implied_by[i]);
	for (unsigned s = 0; s < c->n; s++)
		tied |= c->v[to].cells[s].caused && str_is(id, c->v[to].cells[s].caused);
	if (tied)
		edges_add(e, c, from, to, TIE_NAMED, "the first check explains the second");
}

void edges_by_evidence(struct edges *e, const struct comparison *c)
{
	size_t first = 0;

	while (first < c->n_v && !c->v[first].check)
		first++;
	for (size_t check = first; check < c->n_v; check++) {
		for (size_t i = 0; i < first; i++)
			tie_line(e, c, i, check);
		for (size_t i = first; i < c->n_v; i++)
			tie_checks(e, c, i, check);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Differences of neighbours as changes. Another kernel, firmware or microcode is what the rest came
 * after: it is named in front, and what a comparison puts below it, below it. After is no because:
 * only the comparison's own ties say that.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { FOLLOW_NAMED = 64 };

static bool is_line(const struct difference *d, const char *group, const char *key)
{
	return !d->check && str_is(d->group, group) && str_is(d->key, key);
}

/* What came by an update and a boot. Kernel and firmware are roots, or follow from such. */
bool history_is_update(const struct difference *d)
{
	if (d->check)
		return false;
	if (is_line(d, "kernel", "release") || (!d->cause && d->kind == TRAIT_KERNEL))
		return true;
	if (str_is(d->group, "bios"))
		return d->kind == TRAIT_FIRMWARE &&
		       (!d->cause || str_is(d->key, "version") || str_is(d->key, "date"));
	return d->kind == TRAIT_FIRMWARE && (!d->cause || str_starts(d->key, "microcode"));
}

struct str history_name(struct arena *a, const struct flap_key *k)
{
	if (k->check)
		return str_printf(a, "check " STR_FMT, STR_ARG(k->key));
	return str_printf(a, STR_FMT " " STR_FMT, STR_ARG(k->group), STR_ARG(k->key));
}

static struct str name_of(struct history *h, const struct diffing *d, const struct difference *v)
{
	if (is_line(v, "kernel", "release"))
		return STR("kernel");
	if (!v->check && str_is(v->group, "bios"))
		return str_printf(h->a, "BIOS " STR_FMT, STR_ARG(v->key));
	if (v->check && v->n_parts)
		return str_printf(h->a, "check " STR_FMT " (" STR_FMT "%s)", STR_ARG(v->key),
			STR_ARG(v->parts[0].label), v->n_parts > 1 ? ", …" : "");
	return str_copy(h->a, diff_name(d, v));
}

/* A check that was wrong and is, in another way: what its first subject says. */
static struct columns cells_of(const struct diffing *d, const struct difference *v)
{
	struct str was = diff_cell(d, v, 0), now = diff_cell(d, v, 1);

	if (v->check && v->n_parts && str_eq(was, now)) {
		was = diff_part(d, v, &v->parts[0], 0);
		now = diff_part(d, v, &v->parts[0], 1);
	}
	return (struct columns){ was, now };
}

static void name_following(struct history *h, struct change *c, const struct diffing *d,
	const struct difference *v, size_t *cap)
{
	for (const struct difference *k = v->first; k; k = k->next) {
		if (history_is_update(k))
			continue;
		c->below++;
		if (c->n_follow < FOLLOW_NAMED) {
			c->follow =
				arena_grow(h->a, c->follow, c->n_follow, cap, sizeof(struct str));
			c->follow[c->n_follow++] = str_copy(h->a, diff_name(d, k));
		}
		name_following(h, c, d, k, cap);
	}
}

static struct change change_of(struct history *h, const struct diffing *d,
	const struct difference *v, const struct capture *since)
{
	struct columns cells = cells_of(d, v);
	struct change c = { .check = v->check,
		.group = str_copy(h->a, v->group),
		.key = str_copy(h->a, v->key),
		.name = name_of(h, d, v),
		.was = str_copy(h->a, cells.left),
		.now = str_copy(h->a, cells.right),
		.severity = v->severity,
		.since = since };
	size_t cap = 0;

	name_following(h, &c, d, v, &cap);
	return c;
}

static void append(
	struct history *h, struct change **v, size_t *n, const struct change *c, size_t more)
{
	struct change *all = ARENA_NEW(h->a, struct change, *n + more + 1);

	if (*n)
		memcpy(all, *v, *n * sizeof(*all));
	if (more)
		memcpy(all + *n, c, more * sizeof(*all));
	*v = all;
	*n += more;
}

/* The kernel and the BIOS first, then by name. */
static unsigned order_of(const struct difference *v)
{
	return is_line(v, "kernel", "release") ? 0 : str_is(v->group, "bios") ? 1 : 2;
}

static void updates(struct history *h, struct capture *c, const struct diffing *d)
{
	for (unsigned order = 0; order < 3; order++) {
		for (size_t i = 0; i < d->c->n_v; i++) {
			const struct difference *v = &d->c->v[i];
			struct change one;

			if (!history_is_update(v) || order_of(v) != order)
				continue;
			one = change_of(h, d, v, NULL);
			one.follow = NULL;
			one.n_follow = one.below = 0;
			append(h, &c->after, &c->n_after, &one, 1);
		}
	}
}

/* Changes in the making. */
struct gathered {
	struct history *h;
	struct capture *c;
	const struct diffing *d;
	const struct capture *since;
	struct change *v;
	size_t n;
};

/* Of an update what follows from it stands for itself: after it, with its own values. */
static void gather(struct gathered *g, const struct difference *v)
{
	if (!g->since && history_is_update(v)) {
		for (const struct difference *k = v->first; k; k = k->next)
			gather(g, k);
		return;
	}
	/* The release once more, by its sysctl. */
	if (v->cause && !v->check && v->kind == TRAIT_KERNEL)
		return;
	g->c->n_below += v->severity < g->h->level;
	if (v->severity >= g->h->level || g->h->all)
		g->v[g->n++] = change_of(g->h, g->d, v, g->since);
}

/* The worst first, else as they are. */
static void sort_changes(struct change *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct change c = v[i];
		size_t k = i;

		for (; k && v[k - 1].severity < c.severity; k--)
			v[k] = v[k - 1];
		v[k] = c;
	}
}

void history_changes(struct history *h, struct capture *c, const struct comparison *cmp,
	const struct capture *since)
{
	struct diffing d = { .c = cmp };
	struct gathered g = { .h = h, .c = c, .d = &d, .since = since };

	g.v = ARENA_NEW(h->a, struct change, cmp->n_v + 1);
	if (!since)
		updates(h, c, &d);
	for (size_t i = 0; i < cmp->n_roots; i++)
		gather(&g, cmp->roots[i]);
	sort_changes(g.v, g.n);
	append(h, &c->v, &c->n_v, g.v, g.n);
}

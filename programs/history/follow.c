/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each report with the one before. What a report does not tell is no change, and hides one: a line
 * that is told again after some reports without it is held against what it was then.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"

#include <string.h>

/* What is carried from one report to the next. */
struct walking {
	struct history *h;
	struct drift_line *line;
	struct flap_table table;
	struct arena *reports[2], *compared;
	size_t empty[2], nothing;
	const struct report *was;
	struct capture *last;
	size_t at;
};

static bool is_followed(enum trait_kind kind)
{
	return kind != TRAIT_IDENTITY && kind != TRAIT_COUNT && kind != TRAIT_RATE;
}

static struct flap_key *row_of(struct walking *w, const struct difference *d)
{
	return flap_row(&w->table, d->check, d->group, d->key, d->kind);
}

static void note_change(struct walking *w, const struct difference *d)
{
	const struct compare_cell *was = &d->cells[0], *now = &d->cells[1];
	struct flap_key *k;

	if (was->state == CELL_UNTOLD || now->state == CELL_UNTOLD)
		return;
	if (d->check ? was->status == now->status : !is_followed(d->kind))
		return;
	k = row_of(w, d);
	flap_changed(&w->table, k, w->at, was, now);
	k->severity = d->severity > k->severity ? d->severity : k->severity;
	if (d->cause && !history_is_update(d->cause))
		k->cause = row_of(w, d->cause);
	else
		k->roots++;
}

/* Two reports of nothing but lines that nobody told for a while. */
struct unseen {
	struct trait_group *was, *now;
	size_t n;
	const struct capture *since; /* the latest of all */
};

static void add_unseen(struct walking *w, struct unseen *u, struct str group, const struct trait *t,
	const struct flap_key *k)
{
	struct trait *pair = ARENA_NEW(w->compared, struct trait, 2);

	pair[0] = pair[1] = *t;
	pair[0].value = (struct str){ k->last, k->last_n };
	pair[0].number = k->number;
	pair[0].unit = k->unit;
	u->was[u->n] = (struct trait_group){ .name = group, .v = &pair[0], .n = 1 };
	u->now[u->n++] = (struct trait_group){ .name = group, .v = &pair[1], .n = 1 };
	if (!u->since || u->since->at_ns > w->line->v[k->told_at]->at_ns)
		u->since = w->line->v[k->told_at];
}

/* The lines of a report into the table; those that return after a pause into u. */
static void take_lines(struct walking *w, const struct report *r, struct unseen *u)
{
	size_t lines = 0;

	for (size_t g = 0; g < r->n_traits; g++)
		lines += r->traits[g].n;
	u->was = ARENA_NEW(w->compared, struct trait_group, lines + 1);
	u->now = ARENA_NEW(w->compared, struct trait_group, lines + 1);
	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++) {
			const struct trait *t = &r->traits[g].v[i];
			struct flap_key *k;

			if (!is_followed(t->kind))
				continue;
			k = flap_row(&w->table, false, r->traits[g].name, t->key, t->kind);
			if (k->told && k->told_at + 1 < w->at)
				add_unseen(w, u, r->traits[g].name, t, k);
		}
	}
}

static void keep_lines(struct walking *w, const struct report *r)
{
	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++) {
			const struct trait *t = &r->traits[g].v[i];

			if (is_followed(t->kind))
				flap_told(&w->table,
					flap_row(&w->table, false, r->traits[g].name, t->key,
						t->kind),
					w->at, t);
		}
	}
}

static const struct compare_options *options_of(const struct walking *w)
{
	static struct compare_options o;

	o = (struct compare_options){ .all = false, .level = w->h->level };
	return &o;
}

/* What the neighbours differ in was compared already: a line that was not there, and is. */
static void compare_unseen(
	struct walking *w, struct capture *c, struct unseen *u, const struct comparison *seen)
{
	struct report *was = ARENA_NEW(w->compared, struct report, 1);
	struct report *now = ARENA_NEW(w->compared, struct report, 1);
	const struct report *both[2] = { was, now };
	const struct comparison *cmp;

	for (size_t i = 0; i < u->n;) {
		bool had = false;

		for (size_t k = 0; k < seen->n_v && !had; k++)
			had = !seen->v[k].check && str_eq(seen->v[k].group, u->was[i].name) &&
			      str_eq(seen->v[k].key, u->was[i].v->key);
		if (had) {
			u->was[i] = u->was[--u->n];
			u->now[i] = u->now[u->n];
		} else {
			i++;
		}
	}
	if (!u->n)
		return;
	*was = *now = (struct report){ .arena = w->compared, .traits = u->was, .n_traits = u->n };
	was->run.version = now->run.version = "";
	was->run.phase = now->run.phase = "";
	now->traits = u->now;
	cmp = compare(w->compared, both, 2, options_of(w));
	for (size_t i = 0; i < cmp->n_v; i++)
		note_change(w, &cmp->v[i]);
	history_changes(w->h, c, cmp, u->since);
}

static void compare_with_last(struct walking *w, struct capture *c, const struct report *r)
{
	const struct report *both[2] = { w->was, r };
	struct unseen u = { .n = 0 };
	const struct comparison *cmp;

	cmp = compare(w->compared, both, 2, options_of(w));
	for (size_t i = 0; i < cmp->n_v; i++)
		note_change(w, &cmp->v[i]);
	history_changes(w->h, c, cmp, NULL);
	take_lines(w, r, &u);
	compare_unseen(w, c, &u, cmp);
	c->n_untold = cmp->lines_untold;
	c->rebooted = c->boot_id.n && w->last->boot_id.n && !str_eq(c->boot_id, w->last->boot_id);
	/* Reports that were written before they had lines. */
	if (c->kernel.n && w->last->kernel.n && !str_eq(c->kernel, w->last->kernel) &&
		!c->n_after) {
		c->after = ARENA_NEW(w->h->a, struct change, 1);
		c->after[c->n_after++] = (struct change){ .group = STR("kernel"),
			.key = STR("release"),
			.name = STR("kernel"),
			.severity = SEVERITY_MEDIUM,
			.was = w->last->kernel,
			.now = c->kernel };
	}
	if (!str_eq(c->version, w->last->version))
		c->note = str_printf(w->h->a, "latscan " STR_FMT " -> " STR_FMT,
			STR_ARG(w->last->version), STR_ARG(c->version));
}

/* A boot alone is none. */
static bool is_changed(const struct walking *w, const struct capture *c)
{
	for (size_t i = 0; i < c->n_after; i++) {
		if (c->after[i].severity >= w->h->level)
			return true;
	}
	for (size_t i = 0; i < c->n_v; i++) {
		if (c->v[i].severity >= w->h->level)
			return true;
	}
	return false;
}

static void one(struct walking *w, struct capture *c, const struct report *r)
{
	c->verdict = r->summary.verdict;
	c->kernel = str_copy(w->h->a, r->run.kernel);
	c->version = str_copy(w->h->a, str_from(r->run.version));
	if (w->was)
		compare_with_last(w, c, r);
	history_owners(&w->table, r, w->compared);
	keep_lines(w, r);
	arena_rewind(w->compared, w->nothing);
	w->line->changed += is_changed(w, c);
	w->was = r;
	w->last = c;
	w->at++;
}

static void begin(struct walking *w)
{
	for (unsigned i = 0; i < 2; i++) {
		w->reports[i] = arena_new("a report", ARENA_CAP_HISTORY);
		w->empty[i] = arena_used(w->reports[i]);
	}
	w->compared = arena_new("a comparison", ARENA_CAP_HISTORY);
	w->nothing = arena_used(w->compared);
	w->table.a = w->h->a;
}

void history_follow(struct history *h, struct drift_line *line)
{
	struct walking w = { .h = h, .line = line };
	unsigned side = 0;
	size_t n = 0;

	begin(&w);
	for (size_t i = 0; i < line->n; i++) {
		struct capture *c = line->v[i];
		const struct report *r;

		arena_rewind(w.reports[side], w.empty[side]);
		if (!history_read(h, w.reports[side], c, &r, &c->why))
			continue; /* it is another file than before */
		line->v[n++] = c;
		one(&w, c, r);
		side = !side;
	}
	line->n = n;
	history_flaps(h, line, &w.table);
	arena_free(w.reports[0]);
	arena_free(w.reports[1]);
	arena_free(w.compared);
}

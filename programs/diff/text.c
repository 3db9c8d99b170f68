/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people, at any hour: one line that says whether it matters, whose columns they are, and then
 * what differs, the roots in order of what they do to latency, what follows from each below it.
 */
#include "programs/diff/diff.h"
#include "programs/diff/rows.h"

#include "reporters/render.h"

#include <limits.h>

enum { FOLLOWING = 10, PARTS = 4, BELOW = 40, EVIDENCE = 2, DEPTH = 6, SHARED = 8 };

struct text {
	const struct diffing *d;
	struct page page;
	struct rows rows;
};

static enum ink ink_of(enum severity s)
{
	if (s >= SEVERITY_HIGH)
		return INK_RED;
	return s == SEVERITY_MEDIUM ? INK_YELLOW : INK_CYAN;
}

static void head(struct text *t)
{
	const struct comparison *c = t->d->c;
	static const enum ink inks[] = { INK_GREEN, INK_RED, INK_YELLOW };

	page_mark(&t->page, 0, 4, inks[t->d->verdict], diff_mark(t->d), "(level %s): " STR_FMT,
		severity_word(c->level), STR_ARG(t->d->expecting ? t->d->why : diff_summary(t->d)));
	if (t->d->expecting)
		page_line(&t->page, 0, 4, STR_FMT, STR_ARG(diff_summary(t->d)));
	for (unsigned i = 0; i < c->n; i++)
		page_line(&t->page, 0, 5, STR_FMT "%s  " STR_FMT ": %s",
			STR_ARG(compare_side(c, i)), t->d->expecting && i == 0 ? " (expected)" : "",
			STR_ARG(diff_host(t->d, i)), t->d->files[i]);
	for (size_t i = 0; i < c->n_notes; i++)
		page_line(&t->page, 0, 6, "note: " STR_FMT, STR_ARG(c->notes[i]));
}

static struct str column_of(struct text *t, unsigned side)
{
	const struct run_info *run = &t->d->c->reports[side]->run;

	if (t->d->c->by_time || !run->host.n)
		return compare_side(t->d->c, side);
	return str_printf(t->page.a, STR_FMT " " STR_FMT, STR_ARG(compare_side(t->d->c, side)),
		STR_ARG(run->host));
}

static void columns(struct text *t)
{
	bool two = t->d->c->n == 2;
	struct row_cell left = { two ? column_of(t, 0) : STR("what most say"), INK_BOLD };
	struct row_cell right = { two ? column_of(t, 1) : STR("who says otherwise"), INK_BOLD };

	page_blank(&t->page);
	rows_put(&t->rows, 0, (struct row_cell){ 0 }, left, right);
}

static enum ink ink_of_cell(const struct text *t, const struct difference *v, unsigned side)
{
	const struct compare_cell *c = &v->cells[side];

	if (t->d->c->n != 2 || !v->check || c->state != CELL_TOLD)
		return INK_PLAIN;
	if (c->status == STATUS_FAIL)
		return INK_RED;
	if (c->status == STATUS_WARN)
		return INK_YELLOW;
	return c->status == STATUS_PASS ? INK_GREEN : INK_PLAIN;
}

static void row(
	struct text *t, unsigned indent, struct str label, enum ink ink, const struct difference *v)
{
	struct columns c = diff_cells(t->d, v);

	rows_put(&t->rows, indent, (struct row_cell){ label, ink },
		(struct row_cell){ c.left, ink_of_cell(t, v, 0) },
		(struct row_cell){ c.right, ink_of_cell(t, v, 1) });
}

static void parts(struct text *t, unsigned indent, const struct difference *v, size_t most)
{
	for (size_t i = 0; i < v->n_parts && i < most; i++) {
		struct columns c = diff_parts(t->d, v, &v->parts[i]);

		rows_put(&t->rows, indent, (struct row_cell){ v->parts[i].label, INK_PLAIN },
			(struct row_cell){ c.left, INK_PLAIN },
			(struct row_cell){ c.right, INK_PLAIN });
	}
	if (v->n_parts > most)
		page_line(&t->page, indent, indent, "and %zu more of it", v->n_parts - most);
}

/* Of a check: the sentence of its worst finding on each side where something is wrong. */
static void sentences(struct text *t, unsigned indent, const struct difference *v)
{
	for (unsigned s = 0; s < t->d->c->n && s < 4; s++) {
		const struct result *r = v->cells[s].result;
		const struct finding *f = r ? r->findings : NULL;

		if (!f || f->status < STATUS_WARN || !f->text.n)
			continue;
		page_line(&t->page, indent, indent + 2, STR_FMT ": " STR_FMT,
			STR_ARG(compare_side(t->d->c, s)), STR_ARG(f->text));
		for (unsigned i = 0; i < f->n_evidence && i < EVIDENCE; i++)
			page_line(&t->page, indent + 2, indent + 4, STR_FMT,
				STR_ARG(render_evidence(t->page.a, &f->evidence[i])));
	}
}

struct shared {
	struct text *t;
	const struct difference *seen[SHARED];
	size_t n;
};

static void note_others(struct shared *sh, const struct difference *v)
{
	for (size_t i = 0; i < v->n_others; i++) {
		bool had = sh->n == SHARED;

		for (size_t k = 0; k < sh->n; k++)
			had |= sh->seen[k] == v->others[i];
		if (!had)
			sh->seen[sh->n++] = v->others[i];
	}
	for (const struct difference *k = v->first; k; k = k->next)
		note_others(sh, k);
}

/* Once for all that follows from a root: other roots that could explain some of it. */
static void others(struct text *t, unsigned indent, const struct difference *v)
{
	struct shared sh = { .t = t };

	note_others(&sh, v);
	if (!sh.n)
		return;
	page_list(&t->page, indent, indent + 2, INK_PLAIN, NULL, "some of it may also follow from");
	for (size_t i = 0; i < sh.n; i++)
		page_item(&t->page, diff_name(t->d, sh.seen[i]));
	page_list_end(&t->page, "%s", "");
}

/* The other way round: it explains what already stands elsewhere. */
static void explains_elsewhere(struct text *t, unsigned indent, const struct difference *v)
{
	const struct comparison *c = t->d->c;
	size_t n = 0;

	for (size_t i = 0; i < c->n_v; i++) {
		for (size_t k = 0; k < c->v[i].n_others; k++)
			n += c->v[i].others[k] == v;
	}
	if (n)
		page_line(&t->page, indent, indent + 2,
			"could explain %zu of the differences that stand below others", n);
}

/* "check irq.x" of severity: a consequence says its own in words where it would weigh. */
static struct str label_of(struct text *t, const struct difference *v)
{
	return str_printf(t->page.a, "→ " STR_FMT, STR_ARG(diff_name(t->d, v)));
}

/* "12 of sysctl, 3 checks": what is not shown, by group. */
static void folded(struct text *t, unsigned indent, const struct difference *v)
{
	size_t n = 0, below = 0;
	struct str list = { 0 };

	for (; v; v = v->next) {
		n++;
		below += v->below;
		if (n <= 4)
			list = list.n ? str_printf(t->page.a, STR_FMT ", " STR_FMT, STR_ARG(list),
						STR_ARG(diff_name(t->d, v)))
				      : diff_name(t->d, v);
	}
	page_line(&t->page, indent, indent + 2, "→ and %zu more: " STR_FMT "%s", n + below,
		STR_ARG(list), n > 4 || below ? ", …" : "");
}

static void consequences(
	struct text *t, unsigned indent, const struct difference *v, unsigned depth)
{
	size_t most = t->d->all ? SIZE_MAX : depth ? FOLLOWING / 2 : FOLLOWING, shown = 0;
	const char *why = NULL;

	for (const struct difference *k = v->first; k; k = k->next) {
		/* The last one is shown rather than counted. */
		if (shown == most && k->next) {
			folded(t, indent, k);
			return;
		}
		shown++;
		row(t, indent, label_of(t, k), INK_PLAIN, k);
		if (k->why && k->why != why)
			page_line(&t->page, indent + 2, indent + 4, "since %s", k->why);
		why = k->why;
		parts(t, indent + 4, k, t->d->all ? SIZE_MAX : 1);
		if (k->first && depth < DEPTH)
			consequences(t, indent + 2, k, depth + 1);
		else if (k->first)
			folded(t, indent + 2, k->first);
	}
}

static void root(struct text *t, size_t i)
{
	const struct difference *v = t->d->c->roots[i];
	struct str label =
		str_printf(t->page.a, "%zu. " STR_FMT, i + 1, STR_ARG(diff_name(t->d, v)));
	struct str paths = diff_paths(t->d, v);

	page_blank(&t->page);
	row(t, 0, label, ink_of(v->severity), v);
	page_line(&t->page, 3, 5, "%s%s%s" STR_FMT, severity_word(v->severity),
		v->severity > v->own ? ", by what follows from it" : "", paths.n ? " · " : "",
		STR_ARG(paths));
	parts(t, 5, v, t->d->all ? SIZE_MAX : PARTS);
	sentences(t, 3, v);
	if (v->first)
		page_line(&t->page, 3, 5, "%zu %s from it:", v->below,
			v->below == 1 ? "follows" : "follow");
	consequences(t, 5, v, 0);
	others(t, 5, v);
	explains_elsewhere(t, 3, v);
}

/* A line each: they are there for who looks for something. */
static void below(struct text *t)
{
	const struct comparison *c = t->d->c;
	size_t n = c->n_roots - c->n_matter, most = t->d->all ? SIZE_MAX : BELOW;

	if (!n)
		return;
	page_blank(&t->page);
	page_mark(&t->page, 0, 4, INK_BOLD, "Below the level:", "%zu", n);
	for (size_t i = c->n_matter; i < c->n_roots && i - c->n_matter < most; i++) {
		const struct difference *v = c->roots[i];

		row(t, 2, diff_name(t->d, v), INK_PLAIN, v);
		if (v->by_chance)
			page_line(&t->page, 4, 6, "chance may have brought it");
		if (v->first && t->d->all)
			consequences(t, 4, v, 0);
		else if (v->first)
			folded(t, 4, v->first);
	}
	if (n > most)
		page_line(&t->page, 2, 4, "and %zu more: --all shows them", n - most);
}

static void untold(struct text *t)
{
	const struct comparison *c = t->d->c;

	if (c->n_untold) {
		page_blank(&t->page);
		page_mark(&t->page, 0, 4, INK_BOLD,
			"Could not be compared:", "%zu, none of which counts as a difference",
			c->lines_untold);
	}
	for (size_t i = 0; i < c->n_untold; i++) {
		const struct compare_untold *u = &c->untold[i];

		page_line(&t->page, 2, 4, STR_FMT " · " STR_FMT " · %zu " STR_FMT ": " STR_FMT "%s",
			STR_ARG(compare_side(c, u->side)), STR_ARG(u->reason), u->n,
			STR_ARG(u->group), STR_ARG(u->some), u->n > 6 ? ", …" : "");
	}
	if (c->identities)
		page_line(&t->page, 0, 4,
			"%zu %s by nature (names, serial numbers, addresses): --all shows them",
			c->identities, c->identities == 1 ? "line differs" : "lines differ");
}

void diff_text(const struct diffing *d, struct out *o)
{
	const struct report_style style = { .colour = d->colour, .width = d->width };
	struct text t = { .d = d };

	page_init(&t.page, o, d->c->arena, &style);
	rows_init(&t.rows, &t.page);
	head(&t);
	if (d->c->n_roots)
		columns(&t);
	for (size_t i = 0; i < d->c->n_matter; i++)
		root(&t, i);
	below(&t);
	untold(&t);
}

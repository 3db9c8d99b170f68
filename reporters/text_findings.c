/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong: one block a check, below whatever suffers. */
#include "reporters/blocks.h"
#include "reporters/render.h"
#include "reporters/seen_by.h"
#include "reporters/text.h"

#include <limits.h>
#include <string.h>

/* How much of a block is shown. A warning is told shorter: what is, and what mends it. */
struct amount {
	const char *mark;
	enum ink ink;
	unsigned blocks;	/* in detail; the others by id only */
	unsigned findings;	/* of one block */
	unsigned evidence;	/* of the only finding of a block */
	unsigned evidence_each; /* of the first ones where there are several */
	unsigned deep;		/* how many first ones */
	bool why;
};

static const struct amount fail_amount = { "FAIL", INK_RED, 50, 8, 6, 2, 3, true };
static const struct amount warn_amount = { "WARN", INK_YELLOW, 30, 6, 2, 1, 1, false };
static const struct amount waived_amount = { "WAIVED", INK_CYAN, 30, 4, 2, 1, 1, false };

/* --show all */
static struct amount everything(const struct amount *m)
{
	struct amount all = *m;

	all.blocks = all.findings = all.evidence = all.evidence_each = all.deep = UINT_MAX;
	return all;
}

enum { HANG = 5, DEEPER = 7, LABELS = 14 };

static void show_values(struct page *p, unsigned at, const struct finding *f)
{
	struct str seen = render_quantity(p->a, &f->observed);
	struct str want = render_quantity(p->a, &f->wanted);

	if (seen.n && want.n)
		page_line(
			p, at, at + 2, STR_FMT " → wanted " STR_FMT, STR_ARG(seen), STR_ARG(want));
	else if (seen.n)
		page_line(p, at, at + 2, "seen: " STR_FMT, STR_ARG(seen));
	else if (want.n)
		page_line(p, at, at + 2, "wanted: " STR_FMT, STR_ARG(want));
}

static void show_evidence(struct page *p, unsigned at, const struct finding *f, unsigned most)
{
	unsigned n = f->n_evidence < most ? f->n_evidence : most;

	for (unsigned i = 0; i < n; i++) {
		const struct evidence *e = &f->evidence[i];

		if (e->state == ANSWER_OK)
			page_line(p, at, at + 2, STR_FMT " = " STR_FMT,
				STR_ARG(render_place(p->a, e)),
				STR_ARG(e->value.n ? e->value : STR("(empty)")));
		else
			page_line(p, at, at + 2, STR_FMT ": %s%s" STR_FMT, STR_ARG(e->path),
				answer_state_word(e->state), e->value.n ? ", " : "",
				STR_ARG(e->value));
	}
	if (f->n_evidence > n)
		page_line(p, at, at + 2, "and %u more in the JSON report", f->n_evidence - n);
}

static bool has_prefix(struct str text, struct str label)
{
	return label.n && text.n >= label.n && !memcmp(text.p, label.p, label.n);
}

/* Its subject, unless the sentence begins with it or the line above has it. */
static void show_text(struct page *p, const struct finding *f, bool named)
{
	if (named || has_prefix(f->text, f->subject.label))
		page_line(p, HANG, DEEPER, STR_FMT, STR_ARG(f->text));
	else
		page_line(p, HANG, DEEPER, STR_FMT ": " STR_FMT, STR_ARG(f->subject.label),
			STR_ARG(f->text));
}

/* Of findings of one waiver, the first tells it. */
static void show_waiver(struct page *p, const struct finding *f)
{
	struct str left;

	if (!f->waiver)
		return;
	left = render_left(p->a, f->waiver);
	page_line(p, DEEPER, DEEPER + LABELS, "waived:       " STR_FMT "%s" STR_FMT,
		STR_ARG(render_waiver(p->a, f->waiver->waiver)), left.n ? " · " : "",
		STR_ARG(left));
}

/* The first of many show what proves them; the others are a line each. */
static void show_findings(struct page *p, const struct block *b, const struct amount *m)
{
	bool only = b->n + b->hidden == 1;
	unsigned at = only ? HANG : DEEPER, shown = 0;

	for (const struct finding *f = b->first; f && shown < m->findings; f = block_next(b, f)) {
		show_text(p, f, only);
		if (f->known && !render_known(b->result))
			page_line(p, DEEPER, DEEPER, "known: it failed in the baseline too");
		show_waiver(p, f);
		if (shown++ >= m->deep)
			continue;
		show_values(p, at, f);
		show_evidence(p, at, f, only ? m->evidence : m->evidence_each);
	}
	if (b->n + b->hidden > shown)
		page_line(p, HANG, DEEPER, "and %u more", b->n + b->hidden - shown);
}

/* The other checks that saw the same and stayed silent. */
static void show_seen_by(struct page *p, const struct seen_by *all, const char *id)
{
	struct seen_by by = seen_by_of(all, id);

	if (!by.n)
		return;
	page_list(p, HANG, HANG + LABELS, INK_PLAIN, NULL, "also seen by:");
	for (size_t i = 0; i < by.n; i++)
		page_item(p, str_from(by.v[i].by->check->id));
	page_list_end(p, "%s", "");
}

/* What else the check said: a warning of a check that weighs more is not the whole of it. */
static void show_rest(struct page *p, const struct block *b)
{
	unsigned unknown = 0;

	for (const struct finding *f = b->result->findings; f; f = f->next)
		unknown += f->status == STATUS_UNKNOWN && !f->waived;
	if (b->first->status == STATUS_FAIL && unknown)
		page_line(p, HANG, DEEPER, "%u more could not be told", unknown);
	else if (b->first->status < b->result->status)
		page_line(p, HANG, DEEPER, "(the check as a whole: %s, see above)",
			status_word(b->result->status));
}

/* What the line of the check adds to its id: whom it is about, or how many. */
static struct str about(struct page *p, const struct block *b)
{
	if (b->n + b->hidden > 1)
		return str_printf(p->a, "  (%u findings)", b->n + b->hidden);
	if (b->companions > 1 || b->kind == SUBJECT_HOST)
		return (struct str){ 0 };
	return str_printf(p->a, "  " STR_FMT, STR_ARG(block_heading(b)));
}

static void show_block(
	struct page *p, const struct seen_by *all, const struct block *b, const struct amount *m)
{
	const struct check *c = b->result->check;

	bool known = b->first->known && render_known(b->result);

	page_mark(p, 0, HANG, known ? INK_CYAN : m->ink, known ? "KNOWN" : m->mark,
		"%s  %s" STR_FMT, severity_word(b->result->severity), c->id, STR_ARG(about(p, b)));
	show_findings(p, b, m);
	show_rest(p, b);
	if (m->why && c->why)
		page_line(p, HANG, HANG + LABELS, "why:          %s", c->why);
	if (c->fix_now)
		page_line(p, HANG, HANG + LABELS, "fix now:      %s", c->fix_now);
	if (c->fix_boot)
		page_line(p, HANG, HANG + LABELS, "fix at boot:  %s", c->fix_boot);
	show_seen_by(p, all, c->id);
}

static void show_ids(struct page *p, const struct block *v, size_t n, const struct amount *m)
{
	page_list(p, 0, HANG, m->ink, m->mark, "and %zu checks more:", n);
	for (size_t i = 0; i < n; i++)
		page_item(p, str_from(v[i].result->check->id));
	page_list_end(p, "%s", "");
}

static void show_all(struct page *p, const struct report *r, enum status status, bool waived,
	const struct amount *usual)
{
	struct amount all = everything(usual);
	const struct amount *m = p->detail == DETAIL_ALL ? &all : usual;
	size_t n, i, shown, mark = arena_used(p->a);
	struct seen_by seen = seen_by_all(r);
	struct block *v = blocks_of(r, status, waived, &n);

	shown = n < m->blocks ? n : m->blocks;
	for (i = 0; i < shown; i++) {
		bool opens = !i || !blocks_same_group(&v[i - 1], &v[i]);

		p->indent = 0;
		page_blank(p);
		if (v[i].companions > 1 && opens)
			page_mark(p, 0, 4, INK_BOLD, "on", STR_FMT ":",
				STR_ARG(block_heading(&v[i])));
		p->indent = v[i].companions > 1 ? 2 : 0;
		show_block(p, &seen, &v[i], m);
	}
	p->indent = 0;
	if (n > shown) {
		page_blank(p);
		show_ids(p, v + shown, n - shown, m);
	}
	arena_rewind(p->a, mark);
}

void text_blocks(struct page *p, const struct report *r, enum status status)
{
	show_all(p, r, status, false, status == STATUS_FAIL ? &fail_amount : &warn_amount);
}

void text_waived(struct page *p, const struct report *r)
{
	bool first = true;

	show_all(p, r, STATUS_FAIL, true, &waived_amount);
	show_all(p, r, STATUS_UNKNOWN, true, &waived_amount);
	show_all(p, r, STATUS_WARN, true, &waived_amount);
	for (size_t i = 0; i < r->n_waivers; i++) {
		struct str news = render_waiver_news(p->a, &r->waivers[i]);

		if (!news.n)
			continue;
		if (first)
			page_blank(p);
		first = false;
		page_line(p, 0, HANG, STR_FMT, STR_ARG(news));
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as articles, put together by what suffers, in the order of the text report; what is
 * waived stands apart. Only the articles of what failed are unfolded.
 */
#include "reporters/blocks.h"
#include "reporters/html.h"
#include "reporters/render.h"
#include "reporters/seen_by.h"

#include <string.h>

enum { OPEN = 4 };

static void values(struct html *h, const struct finding *f)
{
	struct str observed = render_quantity(h->a, &f->observed);
	struct str wanted = render_quantity(h->a, &f->wanted);

	if (!observed.n && !wanted.n)
		return;
	html_z(h, "<p>");
	if (observed.n) {
		html_z(h, "observed <code>");
		html_text(h, observed);
		html_z(h, "</code> ");
	}
	if (wanted.n) {
		html_z(h, "wanted <code>");
		html_text(h, wanted);
		html_z(h, "</code>");
	}
	html_z(h, "</p>\n");
}

static void proof(struct html *h, const struct evidence *e)
{
	html_z(h, "<code>");
	html_text(h, e->path);
	html_z(h, "</code>");
	if (e->state != ANSWER_OK)
		out_printf(h->o, ": %s", answer_state_word(e->state));
	html_z(h, e->value.n ? " = <code>" : "");
	html_text(h, e->value);
	html_z(h, e->value.n ? "</code>" : "");
	html_z(h, e->from.n ? ", from <code>" : "");
	html_text(h, e->from);
	html_z(h, e->from.n ? "</code>" : "");
}

/* One piece stands open, several are folded. */
static void evidence(struct html *h, const struct finding *f)
{
	if (f->n_evidence == 1) {
		html_z(h, "<p>");
		proof(h, f->evidence);
		html_z(h, "</p>\n");
		return;
	}
	if (f->n_evidence)
		out_printf(
			h->o, "<details><summary>Evidence (%u)</summary>\n<ul>\n", f->n_evidence);
	for (unsigned i = 0; i < f->n_evidence; i++) {
		html_z(h, "<li>");
		proof(h, &f->evidence[i]);
		html_z(h, "</li>\n");
	}
	html_z(h, f->n_evidence ? "</ul>\n</details>\n" : "");
}

static void finding(struct html *h, const struct finding *f)
{
	size_t mark = arena_used(h->a);

	html_z(h, "<div class=\"finding\">\n<p><strong>");
	html_text(h, f->subject.label);
	html_z(h, "</strong>: ");
	html_text(h, f->text);
	if (f->reason != REASON_NONE)
		out_printf(h->o, " <span class=\"soft\">(%s)</span>", reason_word(f->reason));
	html_z(h, "</p>\n");
	if (f->waiver) {
		html_z(h, "<p><span class=\"soft\">Accepted:</span> ");
		html_text(h, render_waiver(h->a, f->waiver->waiver));
		html_z(h, "</p>\n");
	}
	if (f->known)
		html_z(h,
			"<p><span class=\"soft\">Known:</span> it failed in the baseline too, and "
			"does not count for the verdict</p>\n");
	values(h, f);
	evidence(h, f);
	html_z(h, "</div>\n");
	arena_rewind(h->a, mark);
}

/* The first few stand open, the rest is folded. */
static void findings(struct html *h, const struct block *b)
{
	unsigned n = 0;

	for (const struct finding *f = b->first; f; f = block_next(b, f)) {
		if (n++ == OPEN)
			out_printf(h->o, "<details><summary>%u more</summary>\n", b->n - OPEN);
		finding(h, f);
	}
	html_z(h, n > OPEN ? "</details>\n" : "");
	if (b->hidden)
		out_printf(h->o, "<p>%u findings more were counted and not kept</p>\n", b->hidden);
}

static void fix(struct html *h, const char *id, const char *name, const char *what)
{
	if (!what)
		return;
	out_printf(h->o, "<p>%s</p>\n<pre data-label=\"%s of %s\">", name, name, id);
	html_text(h, str_from(what));
	html_z(h, "</pre>\n");
}

/* The other checks that saw the same and stayed silent. */
static void seen_by(struct html *h, const char *id)
{
	struct seen_by by = seen_by_of(h->seen, id);

	for (size_t i = 0; i < by.n; i++)
		out_printf(h->o, "%s<code>%s</code>",
			i ? ", " : "<p><span class=\"soft\">Also seen by:</span> ",
			by.v[i].by->check->id);
	html_z(h, by.n ? "</p>\n" : "");
}

/* Why it matters and what mends it. */
static void advice(struct html *h, const struct block *b)
{
	const struct check *c = b->result->check;
	bool open = b->first->status == STATUS_FAIL && !b->first->waived;

	out_printf(h->o, "<details%s><summary>%s</summary>\n<p>", open ? " open=\"\"" : "",
		c->fix_now || c->fix_boot ? "Why, and what mends it" : "Why");
	html_text(h, str_from(c->why));
	html_z(h, "</p>\n");
	fix(h, c->id, "Fix now", c->fix_now);
	fix(h, c->id, "Fix for good", c->fix_boot);
	html_z(h, "</details>\n");
}

/* One check may have several articles: the one of its own status has its id. */
static void anchor(struct html *h, const struct block *b)
{
	const char *id = b->result->check->id;

	if (b->first->waived)
		out_printf(h->o, "%s.waived.%s", id, status_word(b->first->status));
	else if (b->first->status == b->result->status)
		html_z(h, id);
	else
		out_printf(h->o, "%s.%s", id, status_word(b->first->status));
}

static void article(struct html *h, const struct block *b, int level)
{
	const char *status = status_word(b->first->status);
	const struct check *c = b->result->check;

	out_printf(h->o, "<article class=\"%s\" data-status=\"%s\"%s id=\"", status, status,
		b->first->waived ? " data-waived=\"\"" : "");
	anchor(h, b);
	out_printf(h->o,
		"\">\n<h%d><span class=\"badge %s\">%s%s</span> %s <code>%s</code>: ", level,
		status, b->first->waived ? "waived " : "", status,
		severity_word(b->result->severity), c->id);
	html_text(h, str_from(c->title));
	out_printf(h->o, "</h%d>\n", level);
	findings(h, b);
	seen_by(h, c->id);
	advice(h, b);
	html_z(h, "</article>\n");
}

/* What suffers, as a heading over the articles of several checks. */
static void group(struct html *h, const struct block *b, size_t n)
{
	bool several = n > 1;

	if (several) {
		html_z(h, "<div class=\"group\">\n<h4>On ");
		html_text(h, block_heading(b));
		out_printf(h->o, " <span class=\"soft\">(%zu checks)</span></h4>\n", n);
	}
	for (size_t i = 0; i < n; i++)
		article(h, &b[i], several ? 5 : 4);
	html_z(h, several ? "</div>\n" : "");
}

static void groups(struct html *h, enum status status, bool waived, const char *heading)
{
	size_t mark = arena_used(h->a), n, end;
	struct seen_by seen = seen_by_all(h->r);
	struct block *v = blocks_of(h->r, status, waived, &n);

	h->seen = &seen;

	if (n)
		out_printf(h->o,
			"<div class=\"part\">\n<h3>%s <span class=\"soft\">(%zu)</span></h3>\n",
			heading, n);
	for (size_t i = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && blocks_same_group(&v[i], &v[end]))
			end++;
		group(h, &v[i], end - i);
	}
	html_z(h, n ? "</div>\n" : "");
	h->seen = NULL;
	arena_rewind(h->a, mark);
}

void html_findings(struct html *h)
{
	const unsigned *n = h->r->summary.by_status;

	html_z(h, "<section aria-labelledby=\"wrong\">\n<h2 id=\"wrong\">What is wrong</h2>\n");
	if (!n[STATUS_FAIL] && !n[STATUS_UNKNOWN] && !n[STATUS_WARN])
		html_z(h, "<p>Nothing: all that was judged holds.</p>\n");
	groups(h, STATUS_FAIL, false, "Failed");
	groups(h, STATUS_UNKNOWN, false, "Could not be told");
	groups(h, STATUS_WARN, false, "Warnings");
	html_z(h, "</section>\n");
}

void html_waived(struct html *h)
{
	if (!html_has_waived(h->r))
		return;
	html_z(h, "<section aria-labelledby=\"waived\">\n<h2 id=\"waived\">Waived</h2>\n"
		  "<p>Found and accepted: these do not count for the verdict.</p>\n");
	groups(h, STATUS_FAIL, true, "Would have failed");
	groups(h, STATUS_UNKNOWN, true, "Could not be told");
	groups(h, STATUS_WARN, true, "Warnings");
	html_z(h, "</section>\n");
}

/* The checks that made the verdict, worst first. */
void html_because(struct html *h, enum status status, unsigned most)
{
	size_t mark = arena_used(h->a), n;
	struct block *v = blocks_of(h->r, status, false, &n);

	html_z(h, n ? "<p>Because of " : "");
	for (size_t i = 0; i < n && i < most; i++) {
		out_printf(h->o, "%s<a href=\"#", i ? ", " : "");
		anchor(h, &v[i]);
		out_printf(h->o, "\"><code>%s</code></a>", v[i].result->check->id);
	}
	if (n > most)
		out_printf(h->o, " and <a href=\"#wrong\">%zu more</a>", n - most);
	html_z(h, n ? "</p>\n" : "");
	arena_rewind(h->a, mark);
}

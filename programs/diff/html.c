/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Side by side on one page, by the rules of the HTML report (reporters/html.h): one file, no
 * request, no script, its style allowed by its hash; without the style the tables still say it all.
 */
#include "programs/diff/diff.h"

#include "reporters/html.h"
#include "reporters/render.h"

enum { ROWS_OPEN = 12, SUBJECTS = 8, DEPTH = 12, SENTENCES = 4 };

struct diff_page {
	const struct diffing *d;
	struct out *o;
};

static void text(struct diff_page *h, struct str s)
{
	xml_escape(h->o, s);
}

static void z(struct diff_page *h, const char *s)
{
	out_z(h->o, s);
}

static const char *class_of(enum severity s)
{
	if (s >= SEVERITY_HIGH)
		return "fail";
	return s == SEVERITY_MEDIUM ? "unknown" : "warn";
}

static void head(struct diff_page *h)
{
	z(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	out_printf(h->o,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src '%s'; base-uri 'none'; form-action 'none'\">\n",
		html_style_hash);
	z(h, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	     "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	z(h, diff_mark(h->d));
	for (unsigned i = 0; i < h->d->c->n && i < 4; i++) {
		const struct run_info *run = &h->d->c->reports[i]->run;

		z(h, i ? ", " : " · ");
		text(h, run->host.n ? run->host : compare_side(h->d->c, i));
	}
	z(h, " · latscan diff</title>\n<style>");
	out_bytes(h->o, html_style, (size_t)(html_style_end - html_style));
	z(h, "</style>\n</head>\n<body>\n<main>\n");
}

static void verdict(struct diff_page *h)
{
	const struct diffing *d = h->d;

	out_printf(h->o, "<header class=\"verdict %s\">\n<h1>%s</h1>\n", verdict_word(d->verdict),
		diff_mark(d));
	if (d->expecting) {
		z(h, "<p>");
		text(h, d->why);
		z(h, "</p>\n");
	}
	out_printf(h->o, "<p>Level %s: ", severity_word(d->c->level));
	text(h, diff_summary(d));
	z(h, "</p>\n</header>\n");
}

static void sides(struct diff_page *h)
{
	z(h, "<table>\n<thead><tr><th scope=\"col\">Side</th><th scope=\"col\">Host</th><th "
	     "scope=\"col\">File</th></tr></thead>\n<tbody>\n");
	for (unsigned i = 0; i < h->d->c->n; i++) {
		z(h, "<tr><th scope=\"row\">");
		text(h, compare_side(h->d->c, i));
		z(h, h->d->expecting && i == 0 ? " (expected)</th><td>" : "</th><td>");
		text(h, diff_host(h->d, i));
		z(h, "</td><td><code>");
		text(h, str_from(h->d->files[i]));
		z(h, "</code></td></tr>\n");
	}
	z(h, "</tbody>\n</table>\n");
	for (size_t i = 0; i < h->d->c->n_notes; i++) {
		z(h, "<p>Note: ");
		text(h, h->d->c->notes[i]);
		z(h, "</p>\n");
	}
}

static struct str column_of(struct diff_page *h, unsigned side)
{
	const struct run_info *run = &h->d->c->reports[side]->run;

	if (h->d->c->by_time || !run->host.n)
		return compare_side(h->d->c, side);
	return str_printf(h->d->c->arena, STR_FMT " " STR_FMT, STR_ARG(compare_side(h->d->c, side)),
		STR_ARG(run->host));
}

static void table_begin(struct diff_page *h)
{
	bool two = h->d->c->n == 2;

	z(h, "<div class=\"scroll\"><table>\n<colgroup><col width=\"40%\"><col width=\"30%\">"
	     "<col width=\"30%\"></colgroup>\n<thead><tr><th scope=\"col\">What</th><th "
	     "scope=\"col\">");
	text(h, two ? column_of(h, 0) : STR("what most say"));
	z(h, "</th><th scope=\"col\">");
	text(h, two ? column_of(h, 1) : STR("who says otherwise"));
	z(h, "</th></tr></thead>\n<tbody>\n");
}

static void table_end(struct diff_page *h)
{
	z(h, "</tbody>\n</table></div>\n");
}

static void indent(struct diff_page *h, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		z(h, "\u2003");
}

static void arrows(struct diff_page *h, unsigned depth)
{
	indent(h, depth ? depth - 1 : 0);
	if (depth)
		z(h, "→ ");
}

static void cell(struct diff_page *h, struct str s, const char *class)
{
	out_printf(h->o, "<td>%s%s%s", class ? "<span class=\"badge " : "", class ? class : "",
		class ? "\">" : "");
	text(h, s);
	z(h, class ? "</span></td>" : "</td>");
}

/* A status in its colour, where the column is one report's. */
static const char *badge_of(const struct diffing *d, const struct difference *v, unsigned side)
{
	const struct compare_cell *c = &v->cells[side];

	if (d->c->n != 2 || !v->check || c->state != CELL_TOLD || c->status == STATUS_SKIP)
		return NULL;
	return status_word(c->status);
}

static void row(struct diff_page *h, const struct difference *v, unsigned depth)
{
	struct columns c = diff_cells(h->d, v);

	z(h, "<tr><td>");
	arrows(h, depth);
	text(h, diff_name(h->d, v));
	if (v->why) {
		z(h, " <span class=\"soft\">(");
		z(h, v->why);
		z(h, ")</span>");
	}
	z(h, "</td>");
	cell(h, c.left, badge_of(h->d, v, 0));
	cell(h, c.right, badge_of(h->d, v, 1));
	z(h, "</tr>\n");
	for (size_t i = 0; i < v->n_parts && i < SUBJECTS; i++) {
		struct columns p = diff_parts(h->d, v, &v->parts[i]);

		z(h, "<tr><td class=\"soft\">");
		indent(h, depth + 1);
		text(h, v->parts[i].label);
		z(h, "</td>");
		cell(h, p.left, NULL);
		cell(h, p.right, NULL);
		z(h, "</tr>\n");
	}
}

static void rows(struct diff_page *h, const struct difference *v, unsigned depth)
{
	for (const struct difference *k = v->first; k; k = k->next) {
		row(h, k, depth);
		if (depth < DEPTH)
			rows(h, k, depth + 1);
	}
}

static void sentences(struct diff_page *h, const struct difference *v)
{
	for (unsigned s = 0; s < h->d->c->n && s < SENTENCES; s++) {
		const struct result *r = v->cells[s].result;
		const struct finding *f = r ? r->findings : NULL;

		if (!f || f->status < STATUS_WARN || !f->text.n)
			continue;
		z(h, "<p>");
		text(h, compare_side(h->d->c, s));
		z(h, ": ");
		text(h, f->text);
		if (f->n_evidence) {
			z(h, " <code>");
			text(h, render_evidence(h->d->c->arena, &f->evidence[0]));
			z(h, "</code>");
		}
		z(h, "</p>\n");
	}
}

static void root(struct diff_page *h, size_t i)
{
	const struct difference *v = h->d->c->roots[i];
	struct str paths = diff_paths(h->d, v);

	out_printf(h->o, "<article class=\"%s\">\n<h3>%zu. ", class_of(v->severity), i + 1);
	text(h, diff_name(h->d, v));
	out_printf(h->o, "</h3>\n<p><span class=\"badge %s\">%s</span>%s", class_of(v->severity),
		severity_word(v->severity),
		v->severity > v->own ? ", by what follows from it" : "");
	if (paths.n) {
		z(h, " · <code>");
		text(h, paths);
		z(h, "</code>");
	}
	z(h, "</p>\n");
	sentences(h, v);
	table_begin(h);
	row(h, v, 0);
	table_end(h);
	if (v->first) {
		out_printf(h->o, "<details%s><summary>%zu %s from it</summary>\n",
			v->below <= ROWS_OPEN ? " open" : "", v->below,
			v->below == 1 ? "follows" : "follow");
		table_begin(h);
		rows(h, v, 1);
		table_end(h);
		z(h, "</details>\n");
	}
	z(h, "</article>\n");
}

static void below(struct diff_page *h)
{
	const struct comparison *c = h->d->c;

	if (c->n_roots == c->n_matter)
		return;
	z(h, "<section aria-labelledby=\"below\">\n<h2 id=\"below\">Below the level</h2>\n");
	table_begin(h);
	for (size_t i = c->n_matter; i < c->n_roots; i++) {
		row(h, c->roots[i], 0);
		rows(h, c->roots[i], 1);
	}
	table_end(h);
	z(h, "</section>\n");
}

static void untold(struct diff_page *h)
{
	const struct comparison *c = h->d->c;

	if (!c->n_untold && !c->identities)
		return;
	z(h, "<section aria-labelledby=\"untold\">\n<h2 id=\"untold\">Could not be "
	     "compared</h2>\n");
	if (c->identities)
		out_printf(h->o,
			"<p>%zu lines differ by nature (names, serial numbers) and are left out.</p>\n",
			c->identities);
	z(h, "<table>\n<thead><tr><th scope=\"col\">Side</th><th scope=\"col\">Why</th><th "
	     "scope=\"col\" class=\"n\">Lines</th><th scope=\"col\">Of</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < c->n_untold; i++) {
		const struct compare_untold *u = &c->untold[i];

		z(h, "<tr><td>");
		text(h, compare_side(c, u->side));
		z(h, "</td><td>");
		text(h, u->reason);
		out_printf(h->o, "</td><td class=\"n\">%zu</td><td>", u->n);
		text(h, u->group);
		z(h, ": ");
		text(h, u->some);
		z(h, "</td></tr>\n");
	}
	z(h, "</tbody>\n</table>\n</section>\n");
}

void diff_html(const struct diffing *d, struct out *o)
{
	struct diff_page h = { d, o };

	head(&h);
	verdict(&h);
	sides(&h);
	if (d->c->n_matter)
		z(&h, "<section aria-labelledby=\"matter\">\n<h2 id=\"matter\">What matters</h2>\n");
	for (size_t i = 0; i < d->c->n_matter; i++)
		root(&h, i);
	if (d->c->n_matter)
		z(&h, "</section>\n");
	below(&h);
	untold(&h);
	z(&h, "</main>\n<footer class=\"soft\"><p>latscan " LATSCAN_VERSION
	      "</p></footer>\n</body>\n</html>\n");
}

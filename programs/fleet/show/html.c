/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fleet on one page, by the rules of the HTML report (reporters/html.h): one file, no request, no script, its
 * style allowed by its hash. What is counted stands first; lists are cut into pages, and all but their first
 * are folded, so that ten thousand hosts are as quick to open as ten.
 */
#include "programs/fleet/show/html_parts.h"

#include "reporters/html.h"
#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/engine/check.h"

static void z(struct fleet_page *h, const char *s)
{
	out_z(h->o, s);
}

void html_cell(struct fleet_page *h, struct str s)
{
	z(h, "<td>");
	xml_escape(h->o, s);
	z(h, "</td>");
}

void html_number(struct fleet_page *h, size_t n)
{
	out_printf(h->o, "<td class=\"n\">%zu</td>", n);
}

void html_head(struct fleet_page *h, const char *const *columns)
{
	z(h, "<div class=\"scroll\"><table>\n<thead><tr>");
	for (; *columns; columns++)
		out_printf(h->o, "<th scope=\"col\">%s</th>", *columns);
	z(h, "</tr></thead>\n<tbody>\n");
}

void html_end(struct fleet_page *h)
{
	z(h, "</tbody>\n</table></div>\n");
}

bool html_section(struct fleet_page *h, const char *id, const char *title, size_t n)
{
	if (!n)
		return false;
	out_printf(h->o,
		"<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s <span class=\"soft\">(%zu)</span></h2>\n",
		id, id, title, n);
	return true;
}

void html_page_of(struct fleet_page *h, size_t i, size_t n, const char *const *columns)
{
	if (i == 0) {
		html_head(h, columns);
		return;
	}
	if ((i - ROWS_OPEN) % PAGE_ROWS || i < ROWS_OPEN)
		return;
	html_end(h);
	if (i > ROWS_OPEN)
		z(h, "</details>\n");
	out_printf(h->o, "<details><summary>%zu to %zu</summary>\n", i + 1,
		i + PAGE_ROWS < n ? i + PAGE_ROWS : n);
	html_head(h, columns);
}

/* n: as many rows as were written. */
void html_end_section(struct fleet_page *h, size_t n)
{
	html_end(h);
	if (n > ROWS_OPEN)
		z(h, "</details>\n");
	z(h, "</section>\n");
}

struct str html_who(const struct fleet_page *h, const struct examples *e)
{
	struct str out = { 0 };

	for (size_t i = 0; i < e->n && i < EXAMPLES; i++)
		out = str_printf(h->f->a, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "",
			STR_ARG(h->f->hosts[e->v[i]].name));
	if (e->n > EXAMPLES)
		out = str_printf(h->f->a, STR_FMT " and %zu more", STR_ARG(out), e->n - EXAMPLES);
	return out;
}

static void begin(struct fleet_page *h)
{
	z(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	out_printf(h->o,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src '%s'; base-uri 'none'; form-action 'none'\">\n",
		html_style_hash);
	z(h, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	     "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	out_printf(h->o, "%.2f %% of %zu hosts · latscan fleet</title>\n<style>", h->f->compliance,
		h->f->expected);
	out_bytes(h->o, html_style, (size_t)(html_style_end - html_style));
	z(h, "</style>\n</head>\n<body>\n<main>\n");
}

static void tile(struct fleet_page *h, const char *class, size_t n, const char *name)
{
	out_printf(h->o, "<li class=\"%s\"><b>%zu</b>%s</li>\n", n ? class : "none", n, name);
}

static void verdict(struct fleet_page *h)
{
	const struct fleet *f = h->f;
	static const char *const classes[] = { "pass", "fail", "unknown" };
	size_t mark = arena_used(f->a);

	out_printf(h->o, "<header class=\"verdict %s\">\n<h1>%.2f %% of %zu hosts pass</h1>\n<p>",
		f->min_compliance >= 0 ? classes[f->status] : "unknown", f->compliance,
		f->expected);
	if (f->min_compliance >= 0)
		out_printf(h->o, "At least %g %% are asked for. ", f->min_compliance);
	out_printf(h->o, "%llu reports, as of ", (unsigned long long)f->in->reports);
	xml_escape(h->o, date_format(f->a, f->in->now_ns));
	z(h, ".</p>\n</header>\n<ul class=\"counts\">\n");
	tile(h, "pass", f->pass, "pass");
	tile(h, "fail", f->fail, "fail");
	tile(h, "unknown", f->unknown, "cannot be told");
	tile(h, "fail", f->silent, "stopped reporting");
	tile(h, "fail", f->n_never, "never reported");
	tile(h, "warn", f->apart, "judged by other rules");
	z(h, "</ul>\n");
	arena_rewind(f->a, mark);
}

static void cohorts(struct fleet_page *h)
{
	static const char *const columns[] = { "Cohort", "Hosts", "Pass", "Fail", "Unknown",
		"Stopped", "Apart", "Profile", NULL };
	const struct fleet *f = h->f;

	if (!html_section(h, "cohorts", "Cohorts", f->n_cohorts))
		return;
	for (size_t i = 0; i < f->n_cohorts; i++) {
		const struct cohort *c = &f->cohorts[i];
		const size_t n[] = { c->hosts, c->pass, c->fail, c->unknown, c->silent, c->apart };

		html_page_of(h, i, f->n_cohorts, columns);
		z(h, "<tr>");
		html_cell(h, c->name);
		for (size_t k = 0; k < sizeof(n) / sizeof(n[0]); k++)
			html_number(h, n[k]);
		html_cell(h, c->profile);
		z(h, "</tr>\n");
	}
	html_end_section(h, f->n_cohorts);
}

static void contrast(struct fleet_page *h)
{
	static const char *const columns[] = { "What", "Value", "Slow", "Others", "p, corrected",
		NULL };
	const struct fleet *f = h->f;
	size_t n = f->n_contrast < h->top ? f->n_contrast : h->top;

	if (!f->slow_file || !html_section(h, "contrast", "What the slow ones share", n))
		return;
	out_printf(h->o,
		"<p>%zu slow hosts against %zu others: Fisher's exact test of %zu questions, by Holm's correction.</p>\n",
		f->n_slow, f->reporting - f->n_slow, f->questions);
	for (size_t i = 0; i < n; i++) {
		const struct contrast_row *r = &f->contrast[i];
		size_t mark = arena_used(f->a);

		html_page_of(h, i, n, columns);
		z(h, "<tr>");
		html_cell(h, key_name(f, r->key));
		html_cell(h, value_name(f, r->value));
		out_printf(h->o,
			"<td class=\"n\">%zu of %zu</td><td class=\"n\">%zu of %zu</td><td class=\"n\">%.2g</td></tr>\n",
			r->slow, r->slow_told, r->others, r->others_told, r->corrected);
		arena_rewind(f->a, mark);
	}
	html_end_section(h, n);
}

static void checks(struct fleet_page *h)
{
	static const char *const columns[] = { "Check", "Severity", "Fail", "Warn", "Unknown",
		"Waived", "Withheld", "Pass", "Skip", NULL };
	static const enum outcome order[] = { OUT_FAIL, OUT_WARN, OUT_UNKNOWN, OUT_WAIVED,
		OUT_WITHHELD, OUT_PASS, OUT_SKIP };
	const struct fleet *f = h->f;

	if (!html_section(h, "checks", "Checks, the worst first", f->n_checks))
		return;
	for (size_t i = 0; i < f->n_checks; i++) {
		const struct check_row *r = &f->checks[i];

		html_page_of(h, i, f->n_checks, columns);
		z(h, "<tr>");
		html_cell(h, r->id);
		html_cell(h, str_from(severity_word(r->about->severity)));
		for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
			html_number(h, (size_t)r->all[order[k]]);
		z(h, "</tr>\n");
	}
	html_end_section(h, f->n_checks);
}

static void deviations(struct fleet_page *h)
{
	static const char *const columns[] = { "What", "Is", "Usual", "Usual on", "Cohort", "Hosts",
		"Who", NULL };
	const struct fleet *f = h->f;
	size_t n = f->n_deviations < h->top ? f->n_deviations : h->top;

	if (!html_section(h, "deviations", "Unlike their cohort", n))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct deviation *d = &f->deviations[i];
		size_t mark = arena_used(f->a);

		html_page_of(h, i, n, columns);
		z(h, "<tr>");
		html_cell(h, key_name(f, d->key));
		html_cell(h, value_name(f, d->value));
		html_cell(h, value_name(f, d->usual));
		out_printf(h->o, "<td class=\"n\">%zu of %zu</td>", d->usual_hosts, d->told);
		html_cell(h, f->cohorts[d->cohort].name);
		html_number(h, d->who.n);
		html_cell(h, html_who(h, &d->who));
		z(h, "</tr>\n");
		arena_rewind(f->a, mark);
	}
	html_end_section(h, n);
}

void show_html(const struct showing *s, struct out *o)
{
	struct fleet_page h = { s->f, o, s->top };

	begin(&h);
	verdict(&h);
	cohorts(&h);
	html_heat_maps(&h);
	contrast(&h);
	checks(&h);
	deviations(&h);
	html_lists(&h);
	z(&h, "</main>\n<footer class=\"soft\"><p>latscan " LATSCAN_VERSION
	      "</p></footer>\n</body>\n</html>\n");
}

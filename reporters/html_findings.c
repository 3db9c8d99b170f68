/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as articles, worst first, and all checks as a table. */
#include "reporters/html.h"
#include "reporters/render.h"

enum { OPEN = 4 };

static void values(struct html *h, const struct finding *f)
{
	struct str observed = render_quantity(h->a, &f->observed);
	struct str wanted = render_quantity(h->a, &f->wanted);

	if (!observed.n && !wanted.n)
		return;
	html_z(h, "<p>");
	if (observed.n) {
		html_z(h, "<span class=\"soft\">observed</span> <code>");
		html_text(h, observed);
		html_z(h, "</code> ");
	}
	if (wanted.n) {
		html_z(h, "<span class=\"soft\">wanted</span> <code>");
		html_text(h, wanted);
		html_z(h, "</code>");
	}
	html_z(h, "</p>\n");
}

static void evidence(struct html *h, const struct finding *f)
{
	if (!f->n_evidence)
		return;
	out_printf(h->o,
		"<details><summary>Evidence (%u)</summary>\n<table>\n<thead><tr><th "
		"scope=\"col\">Where</th><th scope=\"col\">State</th><th scope=\"col\">What</th></tr>"
		"</thead>\n<tbody>\n",
		f->n_evidence);
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		html_z(h, "<tr><td><code>");
		html_text(h, e->path);
		out_printf(h->o, "</code></td><td>%s</td><td><code>", answer_state_word(e->state));
		html_text(h, e->value);
		html_z(h, "</code></td></tr>\n");
	}
	html_z(h, "</tbody>\n</table>\n</details>\n");
}

static void finding(struct html *h, const struct finding *f)
{
	html_z(h, "<div class=\"finding\">\n<p>");
	if (f->waived)
		html_z(h, "<strong>waived</strong> ");
	html_z(h, "<strong>");
	html_text(h, f->subject.label);
	html_z(h, "</strong>: ");
	html_text(h, f->text);
	if (f->reason != REASON_NONE)
		out_printf(h->o, " <span class=\"soft\">(%s)</span>", reason_word(f->reason));
	html_z(h, "</p>\n");
	values(h, f);
	evidence(h, f);
	html_z(h, "</div>\n");
}

static void fix(struct html *h, const char *id, const char *name, const char *what)
{
	if (!what)
		return;
	out_printf(h->o, "<p>%s</p>\n<pre data-label=\"%s of %s\">", name, name, id);
	html_text(h, str_from(what));
	html_z(h, "</pre>\n");
}

/* The first few stand open, the rest is folded; what another check says is left to it. */
static void findings(struct html *h, const struct result *res)
{
	unsigned n = 0, all = 0;

	for (const struct finding *f = res->findings; f; f = f->next)
		all += f->status != STATUS_SKIP || f->reason != REASON_CAUSED;
	for (const struct finding *f = res->findings; f; f = f->next) {
		if (f->status == STATUS_SKIP && f->reason == REASON_CAUSED)
			continue;
		if (n++ == OPEN)
			out_printf(h->o, "<details><summary>%u more</summary>\n", all - OPEN);
		finding(h, f);
	}
	html_z(h, n > OPEN ? "</details>\n" : "");
	if (res->total > res->kept)
		out_printf(h->o, "<p>%u findings more were counted and not kept</p>\n",
			res->total - res->kept);
}

static void article(struct html *h, const struct result *res)
{
	const char *status = status_word(res->status);
	const struct check *c = res->check;

	out_printf(h->o,
		"<article class=\"%s\" data-status=\"%s\" id=\"%s\">\n<h3><span class=\"badge "
		"%s\">%s</span> %s <code>%s</code>: ",
		status, status, c->id, status, status, severity_word(c->severity), c->id);
	html_text(h, str_from(c->title));
	html_z(h, "</h3>\n");
	findings(h, res);
	html_z(h, "<p><span class=\"soft\">Why:</span> ");
	html_text(h, str_from(c->why));
	html_z(h, "</p>\n");
	fix(h, c->id, "Fix now", c->fix_now);
	fix(h, c->id, "Fix for good", c->fix_boot);
	html_z(h, "</article>\n");
}

static void articles(struct html *h, enum status status)
{
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
		for (size_t i = 0; i < h->r->n_results; i++) {
			size_t mark = arena_used(h->a);

			if (h->r->results[i].status == status &&
				(int)h->r->results[i].check->severity == severity)
				article(h, &h->r->results[i]);
			arena_rewind(h->a, mark);
		}
	}
}

void html_findings(struct html *h)
{
	const unsigned *n = h->r->summary.by_status;

	html_z(h, "<section aria-labelledby=\"wrong\">\n<h2 id=\"wrong\">What is wrong</h2>\n");
	if (!n[STATUS_FAIL] && !n[STATUS_UNKNOWN] && !n[STATUS_WARN])
		html_z(h, "<p>Nothing: all that was judged holds.</p>\n");
	articles(h, STATUS_FAIL);
	articles(h, STATUS_UNKNOWN);
	articles(h, STATUS_WARN);
	html_z(h, "</section>\n");
}

static void row(struct html *h, const struct result *res)
{
	const char *status = status_word(res->status);
	const struct check *c = res->check;
	bool linked = res->status != STATUS_PASS && res->status != STATUS_SKIP;

	out_printf(h->o,
		"<tr data-status=\"%s\"><td data-key=\"%d\"><span class=\"badge %s\">%s</span></td>"
		"<td data-key=\"%d\">%s</td><td>",
		status, STATUSES - (int)res->status, status, status, SEVERITIES - (int)c->severity,
		severity_word(c->severity));
	if (linked)
		out_printf(h->o, "<a href=\"#%s\"><code>%s</code></a>", c->id, c->id);
	else
		out_printf(h->o, "<code>%s</code>", c->id);
	html_z(h, "</td><td>");
	html_text(h, str_from(c->title));
	html_z(h, "</td><td>");
	html_text(h, render_message(h->a, res));
	html_z(h, "</td></tr>\n");
}

void html_checks(struct html *h)
{
	html_z(h, "<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">All checks</h2>\n<div "
		  "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"checks\">\n"
		  "<table class=\"sortable\">\n<thead><tr>"
		  "<th scope=\"col\">Status</th><th scope=\"col\">Severity</th><th "
		  "scope=\"col\">Check</th><th scope=\"col\">What should be</th><th "
		  "scope=\"col\">What is</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < h->r->n_results; i++) {
		size_t mark = arena_used(h->a);

		row(h, &h->r->results[i]);
		arena_rewind(h->a, mark);
	}
	html_z(h, "</tbody>\n</table>\n</div>\n</section>\n");
}

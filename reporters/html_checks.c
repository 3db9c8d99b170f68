/* SPDX-License-Identifier: Apache-2.0 */
/* All checks as a table. */
#include "reporters/html.h"

#include "reporters/render.h"

static void check_cell(struct html *h, const struct result *res)
{
	const char *id = res->check->id;

	if (res->status == STATUS_PASS || res->status == STATUS_SKIP)
		out_printf(h->o, "<code>%s</code>", id);
	else if (render_waived(res))
		out_printf(h->o, "<a href=\"#%s.waived.%s\"><code>%s</code></a>", id,
			status_word(res->status), id);
	else
		out_printf(h->o, "<a href=\"#%s\"><code>%s</code></a>", id, id);
}

static void row(struct html *h, const struct result *res)
{
	const char *status = status_word(res->status);
	const struct check *c = res->check;
	bool waived = render_waived(res);

	out_printf(h->o,
		"<tr data-status=\"%s\"%s><td data-key=\"%d\"><span class=\"badge %s\">%s</span>"
		"</td><td data-key=\"%d\">%s</td><td>",
		status, waived ? " data-waived=\"\"" : "", STATUSES - (int)res->status, status,
		status, SEVERITIES - (int)res->severity, severity_word(res->severity));
	check_cell(h, res);
	html_z(h, "</td><td>");
	html_text(h, str_from(c->title));
	html_z(h, "</td><td>");
	html_text(h, render_message(h->a, res));
	html_z(h, "</td></tr>\n");
}

void html_checks(struct html *h)
{
	html_z(h, "<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">All checks</h2>\n<div "
		  "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All checks, as a "
		  "table\">\n<table class=\"sortable wide checks\">\n<thead><tr>"
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

/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of waivers: what is accepted, by whom and until when, and whether it still holds. */
#include "reporters/html.h"

#include "reporters/render.h"
#include "scanner/base/date.h"

#include <string.h>

/* A word for each state, and whether somebody has to do something about it. */
static const struct {
	const char *word, *class;
} states[WAIVER_STATES] = {
	[WAIVER_HOLDS] = { "holds", "pass" },
	[WAIVER_EXPIRED] = { "expired", "fail" },
	[WAIVER_NOT_YET] = { "not yet", "skip" },
	[WAIVER_ELSEWHERE] = { "for other hosts", "skip" },
	[WAIVER_UNMATCHED] = { "matches nothing", "warn" },
	[WAIVER_PASSES] = { "the check passes", "warn" },
	[WAIVER_NOT_TOLD] = { "not told", "unknown" },
};

static void cell(struct html *h, struct str s, const char *missing)
{
	html_z(h, "<td>");
	if (s.n)
		html_text(h, s);
	else
		out_printf(h->o, "<span class=\"soft\">%s</span>", missing);
	html_z(h, "</td>");
}

/* "any", or what it is bound to: subject, host and kernel. */
static void about(struct html *h, const struct waiver *w)
{
	const struct {
		const char *name;
		struct str value;
	} parts[] = { { "", w->subject }, { "host ", w->host }, { "kernel ", w->kernel } };
	bool any = false;

	html_z(h, "<td>");
	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].value.n)
			continue;
		out_printf(h->o, "%s%s<code>", any ? "<br>" : "", parts[i].name);
		html_text(h, parts[i].value);
		html_z(h, "</code>");
		any = true;
	}
	html_z(h, any ? "</td>" : "<span class=\"soft\">any</span></td>");
}

static void left(struct html *h, const struct waiver_use *use)
{
	if (!render_days_left(use))
		html_z(h, "<td class=\"n\"><span class=\"soft\">–</span></td>");
	else
		out_printf(h->o, "<td class=\"n\">%s%lld%s</td>", use->announced ? "<strong>" : "",
			(long long)use->days_left, use->announced ? ", ends soon</strong>" : "");
}

static void row(struct html *h, const struct waiver_use *use)
{
	const struct waiver *w = use->waiver;
	size_t mark = arena_used(h->a);

	out_printf(h->o, "<tr><td><span class=\"badge %s\">%s</span></td><th scope=\"row\"><code>",
		states[use->state].class, states[use->state].word);
	html_text(h, w->check);
	out_printf(h->o, "</code></th><td>%s</td>", status_word(w->accept));
	about(h, w);
	cell(h, w->reason, "none given");
	cell(h, w->owner, "nobody");
	cell(h, w->ticket, "none");
	cell(h, date_text(h->a, w->from), "always");
	cell(h, date_text(h->a, w->until), "no end");
	left(h, use);
	out_printf(h->o, "<td class=\"n\">%u</td></tr>\n", use->findings);
	arena_rewind(h->a, mark);
}

void html_ledger(struct html *h)
{
	const struct report *r = h->r;

	if (!r->n_waivers)
		return;
	html_z(h,
		"<section aria-labelledby=\"waivers\">\n<h2 id=\"waivers\">Waivers</h2>\n"
		"<p>What is accepted on purpose. Dates are whole days in UTC, both inclusive; one that "
		"expired accepts nothing.</p>\n<div class=\"scroll\" tabindex=\"0\" "
		"role=\"region\" aria-label=\"Waivers, as a table\">\n"
		"<table class=\"sortable wide ledger\">\n<thead><tr><th scope=\"col\">State</th><th "
		"scope=\"col\">Check</th><th scope=\"col\">Accepts</th><th scope=\"col\">Of</th><th "
		"scope=\"col\">Reason</th><th scope=\"col\">Owner</th><th scope=\"col\">Ticket</th>"
		"<th scope=\"col\">From</th><th scope=\"col\">Until</th><th scope=\"col\" "
		"class=\"n\">Days left</th><th scope=\"col\" class=\"n\">Findings</th></tr></thead>\n"
		"<tbody>\n");
	for (size_t i = 0; i < r->n_waivers; i++)
		row(h, &r->waivers[i]);
	html_z(h, "</tbody>\n</table>\n</div>\n</section>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The offsets of clocks: how each went in the window, and the worst as a table. */
#include "reporters/html.h"

#include "reporters/render.h"

#include <string.h>

/* Offsets of clocks: findings of time.* with a number of nanoseconds. */
static bool is_offset(const struct result *res, const struct finding *f)
{
	const char *unit = f->observed.unit;

	return !strncmp(res->check->id, "time.", 5) && unit && !strcmp(unit, "ns");
}

static bool has_offsets(const struct report *r)
{
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (is_offset(&r->results[i], f))
				return true;
		}
	}
	return false;
}

bool html_has_clocks(const struct report *r)
{
	return r->n_series || has_offsets(r);
}

enum { DECADE = 16, DECADES = 10, BAR = DECADE * DECADES, BAR_HEIGHT = 12 };

/* Where a number of nanoseconds stands between 1 ns and 10 s, each power of ten as wide. */
static unsigned on_scale(double ns)
{
	unsigned x = 0;

	ns = ns < 0 ? -ns : ns;
	while (ns >= 10 && x < BAR - DECADE) {
		ns /= 10;
		x += DECADE;
	}
	/* Within a decade straight: one to two pixels from the logarithm. */
	return ns < 1 ? 0 : x + (unsigned)((ns > 10 ? 10 : ns) * DECADE / 10);
}

static void offset_bar(struct html *h, const struct finding *f)
{
	out_printf(h->o,
		"<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><rect class=\"track\" "
		"width=\"%d\" height=\"%d\" fill=\"#eaeef2\"/><rect class=\"bar\" width=\"%u\" "
		"height=\"%d\" fill=\"#0550ae\"/>",
		BAR, BAR_HEIGHT, BAR, BAR_HEIGHT, BAR, BAR_HEIGHT, on_scale(f->observed.value),
		BAR_HEIGHT);
	for (int ns = 3; ns < DECADES; ns += 3)
		out_printf(h->o,
			"<rect class=\"tick\" x=\"%d\" width=\"1\" height=\"%d\" fill=\"#57606a\"/>",
			ns * DECADE, BAR_HEIGHT);
	html_z(h, "</svg>");
}

static void offset_row(struct html *h, const struct result *res, const struct finding *f)
{
	size_t mark = arena_used(h->a);
	const char *status = status_word(f->status);

	html_z(h, "<tr><th scope=\"row\">");
	html_text(h, f->subject.label);
	html_z(h, "</th><td>");
	html_text(h, render_quantity(h->a, &f->observed));
	html_z(h, "</td><td>");
	offset_bar(h, f);
	out_printf(h->o, "%.0f ns</td><td>", f->observed.value);
	html_text(h, render_quantity(h->a, &f->wanted));
	out_printf(h->o, "</td><td><span class=\"badge %s\">%s</span> <code>%s</code></td></tr>\n",
		status, status, res->check->id);
	arena_rewind(h->a, mark);
}

static void offsets(struct html *h)
{
	const struct report *r = h->r;

	if (!has_offsets(r))
		return;
	html_z(h,
		"<h3>The worst, as judged</h3>\n"
		"<p class=\"soft\">The bar goes from 1 ns to 10 s, a power of ten being a tenth "
		"of it; its marks are at 1 µs, 1 ms and 1 s.</p>\n<div class=\"scroll\" "
		"tabindex=\"0\" role=\"region\" aria-label=\"Clock offset, as a table\">\n"
		"<table class=\"offsets\">\n"
		"<thead><tr><th scope=\"col\">Clock</th><th scope=\"col\">Observed</th><th "
		"scope=\"col\">Worst</th><th scope=\"col\">Wanted</th><th scope=\"col\">Check</th>"
		"</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (is_offset(&r->results[i], f))
				offset_row(h, &r->results[i], f);
		}
	}
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

void html_clocks(struct html *h)
{
	const struct report *r = h->r;

	if (!html_has_clocks(r))
		return;
	html_z(h, "<section aria-labelledby=\"clocks\">\n<h2 id=\"clocks\">Clock offset</h2>\n");
	if (r->n_series)
		html_z(h, "<div class=\"figures\">\n");
	for (size_t i = 0; i < r->n_series; i++) {
		size_t mark = arena_used(h->a);

		html_series(h, &r->series[i]);
		arena_rewind(h->a, mark);
	}
	if (r->n_series)
		html_z(h, "</div>\n");
	offsets(h);
	html_z(h, "</section>\n");
}

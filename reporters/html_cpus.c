/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU × claim: for each claim of isolation which CPUs were asked for and which the kernel
 * spares, and then CPU by CPU with its rates as bars. Many CPUs are folded: the sets say it all.
 */
#include "reporters/html.h"

#include "reporters/render.h"
#include "scanner/engine/matrix.h"

enum { UNFOLDED = 32, BAR = 48, BAR_HEIGHT = 8 };

static void set_cell(struct html *h, bool known, struct cpuset set)
{
	html_z(h, "<td>");
	if (!known)
		html_z(h, "not known");
	else
		html_text(h, cpuset_is_empty(set) ? STR("none") : cpuset_format(h->a, set));
	html_z(h, "</td>");
}

static void claim_row(struct html *h, enum place place)
{
	const struct matrix_place *p = &h->r->matrix.places[place];
	const char *param = place_param(place);
	size_t mark = arena_used(h->a);

	out_printf(h->o, "<tr><th scope=\"row\">%s", place_word(place));
	if (*param)
		out_printf(h->o, " <code>%s</code>", param);
	html_z(h, "</th>");
	if (p->none) {
		html_z(h,
			"<td>this kernel has no such thing</td><td></td><td></td><td></td></tr>\n");
		return;
	}
	set_cell(h, p->asked_known, p->asked);
	set_cell(h, p->known, p->set);
	set_cell(h, p->asked_known && p->known, cpuset_minus(h->a, p->asked, p->set));
	set_cell(h, p->known, cpuset_minus(h->a, h->r->roles.hot, p->set));
	html_z(h, "</tr>\n");
	arena_rewind(h->a, mark);
}

static void claims(struct html *h)
{
	html_z(h,
		"<h3>Each claim of isolation</h3>\n<div class=\"scroll\" tabindex=\"0\" "
		"role=\"region\" aria-label=\"Claims of isolation, as a table\">\n<table "
		"class=\"wide\">\n<thead><tr><th scope=\"col\">Claim</th><th scope=\"col\">CPUs "
		"asked for</th><th scope=\"col\">Spared by the kernel</th><th scope=\"col\">Asked, "
		"not spared</th><th scope=\"col\">Hot, not spared</th></tr></thead>\n<tbody>\n");
	for (int p = 0; p < PLACES; p++)
		claim_row(h, (enum place)p);
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

static void most(const struct activity *act, uint64_t *top)
{
	for (int m = 0; m < HTML_METRICS; m++) {
		top[m] = 0;
		for (size_t i = 0; i < act->n; i++) {
			uint64_t n = html_metric_of(&act->v[i], &html_metrics[m]);

			top[m] = n > top[m] ? n : top[m];
		}
	}
}

/* The widest bar is drawn once, and each cell shows as much of it as it has. */
static void bar_cell(struct html *h, uint64_t n, uint64_t top)
{
	html_z(h, "<td>");
	html_rate(h, n);
	if (n)
		out_printf(h->o,
			"\302\240<svg width=\"%.0f\" height=\"%d\"><use href=\"#bar\"/></svg>",
			0.5 + (double)n * (BAR - 0.5) / (double)top, BAR_HEIGHT);
	html_z(h, "</td>");
}

static void row(struct html *h, const struct cpu_activity *c, const uint64_t *top)
{
	const struct activity *act = &h->r->matrix.activity;
	bool hot = cpuset_has(h->r->roles.hot, c->cpu);

	out_printf(h->o, "<tr><th scope=\"row\">%u</th><td>%s</td>", c->cpu,
		hot ? "hot" : "housekeeping");
	for (int p = 0; p < PLACES; p++)
		out_printf(h->o, "<td>%s</td>",
			hot ? spared_word(matrix_spared(&h->r->matrix, (enum place)p, c->cpu))
			    : "");
	for (int i = 0; act->n && i < HTML_METRICS; i++) {
		if (html_counted(act, &html_metrics[i]))
			bar_cell(h, html_metric_of(c, &html_metrics[i]), top[i]);
		else
			html_z(h, "<td>not counted</td>");
	}
	html_z(h, "</tr>\n");
}

/* Without counts there is nothing to say of the CPUs that are not hot. */
static void rows(struct html *h)
{
	const struct activity *act = &h->r->matrix.activity;
	struct cpu_activity none = { 0 };
	uint64_t top[HTML_METRICS];

	most(act, top);
	for (size_t i = 0; i < act->n; i++)
		row(h, &act->v[i], top);
	if (act->n)
		return;
	for (int cpu = -1; (cpu = cpuset_next(h->r->roles.hot, cpu + 1)) >= 0;) {
		none.cpu = (unsigned)cpu;
		row(h, &none, top);
	}
}

static void meanings(struct html *h)
{
	html_z(h, "<p class=\"soft\">");
	for (int s = 0; s < SPAREDS; s++)
		out_printf(h->o, "%s%s: %s", s ? " · " : "", spared_word((enum spared)s),
			spared_meaning((enum spared)s));
	html_z(h, "</p>\n");
}

static void each_cpu(struct html *h)
{
	size_t seen = h->r->matrix.activity.n;
	size_t n = seen ? seen : cpuset_count(h->r->roles.hot);

	out_printf(h->o,
		"<h3>CPU by CPU</h3>\n<details%s><summary>%zu CPUs, as a table</summary>\n<div "
		"class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"CPU by CPU, as a "
		"table\">\n<table class=\"sortable wide rates\">\n<thead><tr><th scope=\"col\">CPU</th>"
		"<th scope=\"col\">Role</th>",
		n <= UNFOLDED ? " open=\"\"" : "", n);
	for (int p = 0; p < PLACES; p++)
		out_printf(h->o, "<th scope=\"col\">%s</th>", place_word((enum place)p));
	for (int i = 0; seen && i < HTML_METRICS; i++)
		out_printf(h->o, "<th scope=\"col\" class=\"n\">%s, a second</th>",
			html_metrics[i].brief);
	html_z(h, "</tr></thead>\n<tbody>\n");
	rows(h);
	html_z(h, "</tbody>\n</table>\n</div>\n");
	out_printf(h->o,
		"<svg width=\"0\" height=\"0\"><defs><rect id=\"bar\" class=\"bar\" "
		"width=\"%d\" height=\"%d\" fill=\"#0550ae\"/></defs></svg>\n",
		BAR, BAR_HEIGHT);
	meanings(h);
	html_z(h, "</details>\n");
}

void html_cpus(struct html *h)
{
	const struct activity *act = &h->r->matrix.activity;

	html_z(h, "<section aria-labelledby=\"cpus\">\n<h2 id=\"cpus\">CPUs: asked for, done, "
		  "seen</h2>\n");
	if (!act->n && cpuset_is_empty(h->r->roles.hot)) {
		html_z(h, "<p>No CPU is hot, and counters were not compared.</p>\n</section>\n");
		return;
	}
	if (act->n)
		html_heat(h);
	claims(h);
	each_cpu(h);
	html_z(h, "</section>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU × claim as a table of the hot CPUs, and what every CPU saw in the window as a heat map:
 * a square a CPU, the darker the more, on a scale of powers of ten. Hot CPUs have a ring.
 */
#include "reporters/html.h"

#include "reporters/render.h"
#include "scanner/engine/matrix.h"

#include <stddef.h>

enum { SQUARE = 16, EACH_ROW = 48, LEFT = 4 };

struct metric {
	const char *name;
	size_t offset;
	bool switches;
};

static const struct metric metrics[] = {
	{ "Ticks of the local timer", offsetof(struct cpu_activity, ticks), false },
	{ "Interrupts of devices", offsetof(struct cpu_activity, irqs), false },
	{ "Interrupts from other CPUs", offsetof(struct cpu_activity, ipis), false },
	{ "Context switches", offsetof(struct cpu_activity, switches), true },
};

static uint64_t value_of(const struct cpu_activity *c, const struct metric *m)
{
	return *(const uint64_t *)((const char *)c + m->offset);
}

static double rate(const struct report *r, uint64_t n)
{
	return r->run.window_ms ? (double)n * 1000 / (double)r->run.window_ms : (double)n;
}

/* Light to dark; the first is for none at all. */
static const char *shade(double rate)
{
	static const char *const shades[] = { "#f6f8fa", "#fde8c8", "#fbc77d", "#f28c38", "#c2510c",
		"#7c2d12" };
	static const double from[] = { 0, 1, 10, 100, 1000 };
	unsigned i = 0;

	while (i < sizeof(from) / sizeof(from[0]) && rate > from[i])
		i++;
	return shades[i];
}

static bool counted(const struct activity *act, const struct metric *m)
{
	return m->switches ? act->switches : act->interrupts;
}

static void square(struct html *h, const struct metric *m, size_t i)
{
	const struct cpu_activity *c = &h->r->matrix.activity.v[i];
	double per_s = rate(h->r, value_of(c, m));
	bool hot = cpuset_has(h->r->roles.hot, c->cpu);

	out_printf(h->o,
		"<rect class=\"cell%s\" x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" fill=\"%s\" "
		"stroke=\"%s\"><title>cpu %u%s: %.3g a second</title></rect>\n",
		hot ? " ring" : "", LEFT + i % EACH_ROW * (SQUARE + 3),
		LEFT + i / EACH_ROW * (SQUARE + 3), SQUARE, SQUARE, shade(per_s),
		hot ? "#b45309" : "#8c959f", c->cpu, hot ? ", hot" : "", per_s);
}

static void heat_map(struct html *h, const struct metric *m)
{
	const struct activity *act = &h->r->matrix.activity;
	size_t columns = act->n < EACH_ROW ? act->n : EACH_ROW;
	size_t rows = (act->n + EACH_ROW - 1) / EACH_ROW;

	out_printf(h->o,
		"<h4>%s</h4>\n<svg role=\"img\" aria-label=\"%s of each CPU, a second; the table below "
		"has the numbers\" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
		"xmlns=\"http://www.w3.org/2000/svg\">\n",
		m->name, m->name, LEFT * 2 + columns * (SQUARE + 3), LEFT * 2 + rows * (SQUARE + 3),
		LEFT * 2 + columns * (SQUARE + 3), LEFT * 2 + rows * (SQUARE + 3));
	for (size_t i = 0; i < act->n; i++)
		square(h, m, i);
	html_z(h, "</svg>\n");
}

static uint64_t most(const struct activity *act, const struct metric *m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < act->n; i++)
		n = value_of(&act->v[i], m) > n ? value_of(&act->v[i], m) : n;
	return n;
}

static void bar_cell(struct html *h, const struct cpu_activity *c, const struct metric *m)
{
	const struct activity *act = &h->r->matrix.activity;
	uint64_t top = most(act, m), n = value_of(c, m);

	if (!counted(act, m)) {
		html_z(h, "<td>not counted</td>");
		return;
	}
	out_printf(h->o,
		"<td class=\"n\" data-key=\"%llu\">%.3g <svg aria-hidden=\"true\" width=\"64\" "
		"height=\"8\" viewBox=\"0 0 64 8\"><rect class=\"bar\" width=\"%llu\" height=\"8\" "
		"fill=\"#0550ae\"/></svg></td>",
		(unsigned long long)n, rate(h->r, n),
		(unsigned long long)(top ? (n * 64 + top - 1) / top : 0));
}

static void row(struct html *h, const struct cpu_activity *c)
{
	bool hot = cpuset_has(h->r->roles.hot, c->cpu);

	out_printf(h->o, "<tr><th scope=\"row\" data-key=\"%u\">%u</th><td>%s</td>", c->cpu, c->cpu,
		hot ? "hot" : "housekeeping");
	for (int p = 0; p < PLACES; p++)
		out_printf(h->o, "<td>%s</td>",
			hot ? spared_word(matrix_spared(&h->r->matrix, (enum place)p, c->cpu))
			    : "");
	for (unsigned i = 0; h->r->matrix.activity.n && i < sizeof(metrics) / sizeof(metrics[0]);
		i++)
		bar_cell(h, c, &metrics[i]);
	html_z(h, "</tr>\n");
}

static void legend(struct html *h)
{
	html_z(h, "<p class=\"soft\">");
	for (int s = 0; s < SPAREDS; s++)
		out_printf(h->o, "%s%s: %s", s ? " · " : "", spared_word((enum spared)s),
			spared_meaning((enum spared)s));
	html_z(h, "</p>\n");
}

static void rows(struct html *h)
{
	const struct activity *act = &h->r->matrix.activity;
	struct cpu_activity none = { 0 };

	for (size_t i = 0; i < act->n; i++)
		row(h, &act->v[i]);
	if (act->n)
		return;
	for (int cpu = -1; (cpu = cpuset_next(h->r->roles.hot, cpu + 1)) >= 0;) {
		none.cpu = (unsigned)cpu;
		row(h, &none);
	}
}

static void table(struct html *h)
{
	bool seen = h->r->matrix.activity.n > 0;

	html_z(h,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"CPUs by claim\">\n"
		"<table class=\"sortable\">\n<thead><tr><th scope=\"col\">CPU</th><th "
		"scope=\"col\">Role</th>");
	for (int p = 0; p < PLACES; p++)
		out_printf(h->o, "<th scope=\"col\">%s</th>", place_word((enum place)p));
	for (unsigned i = 0; seen && i < sizeof(metrics) / sizeof(metrics[0]); i++)
		out_printf(
			h->o, "<th scope=\"col\" class=\"n\">%s, a second</th>", metrics[i].name);
	html_z(h, "</tr></thead>\n<tbody>\n");
	rows(h);
	html_z(h, "</tbody>\n</table>\n</div>\n");
	legend(h);
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
		html_z(h,
			"<h3>What each CPU saw in the window</h3>\n<p class=\"soft\">From none through "
			"1, 10, 100 and 1000 a second to more, light to dark; hot CPUs have a ring.</p>\n");
	for (unsigned i = 0; act->n && i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		if (counted(act, &metrics[i]))
			heat_map(h, &metrics[i]);
	}
	html_z(h, "<h3>Each claim of isolation</h3>\n");
	table(h);
	html_z(h, "</section>\n");
}

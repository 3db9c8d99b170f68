/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every CPU saw in the window as heat maps: a square a CPU, the stronger the more, on a
 * scale of powers of ten, since a stray tick a second and a storm of interrupts must both be
 * seen. Hot CPUs have a ring. Neighbours that look alike share their colours: a page of 576
 * CPUs stays small.
 */
#include "reporters/html.h"

#include <stddef.h>

enum { SQUARE = 15, STEP = 18, EACH_ROW = 24, LEFT = 30, TOP = 2, SHADES = 6 };

const struct html_metric html_metrics[HTML_METRICS] = {
	{ "Ticks of the local timer", "Ticks", offsetof(struct cpu_activity, ticks), false },
	{ "Interrupts of devices", "Device interrupts", offsetof(struct cpu_activity, irqs),
		false },
	{ "Interrupts from other CPUs", "From other CPUs", offsetof(struct cpu_activity, ipis),
		false },
	{ "Context switches", "Switches", offsetof(struct cpu_activity, switches), true },
};

/* Light to dark; in a dark page the style turns them round. */
static const struct {
	const char *colour, *meaning;
	double upto;
} shades[SHADES] = {
	{ "#f6f8fa", "none", 0 },
	{ "#fde8c8", "up to 1", 1 },
	{ "#fbc77d", "up to 10", 10 },
	{ "#f28c38", "up to 100", 100 },
	{ "#c2510c", "up to 1000 a second", 1000 },
	{ "#7c2d12", "more", 0 },
};

uint64_t html_metric_of(const struct cpu_activity *c, const struct html_metric *m)
{
	return *(const uint64_t *)((const char *)c + m->offset);
}

bool html_counted(const struct activity *act, const struct html_metric *m)
{
	return m->switches ? act->switches : act->interrupts;
}

double html_per_s(const struct report *r, uint64_t n)
{
	return r->run.window_ms ? (double)n * 1000 / (double)r->run.window_ms : (double)n;
}

void html_rate(struct html *h, uint64_t n)
{
	double per_s = html_per_s(h->r, n);

	if (per_s >= 100)
		out_printf(h->o, "%.0f", per_s);
	else
		out_printf(h->o, "%.2g", per_s);
}

static int shade(double per_s)
{
	int i = 0;

	while (i < SHADES - 1 && per_s > shades[i].upto)
		i++;
	return i;
}

static void open_look(struct html *h, int look)
{
	bool hot = look >= SHADES;

	out_printf(h->o, "<g class=\"s%d%s\" fill=\"%s\"%s>\n", look % SHADES, hot ? " ring" : "",
		shades[look % SHADES].colour,
		hot ? " stroke=\"#0550ae\" stroke-width=\"1.5\"" : "");
}

static void squares(struct html *h, const struct html_metric *m)
{
	const struct activity *act = &h->r->matrix.activity;
	int last = -1;

	for (size_t i = 0; i < act->n; i++) {
		const struct cpu_activity *c = &act->v[i];
		uint64_t n = html_metric_of(c, m);
		bool hot = cpuset_has(h->r->roles.hot, c->cpu);
		int look = shade(html_per_s(h->r, n)) + (hot ? SHADES : 0);

		if (look != last) {
			html_z(h, last < 0 ? "" : "</g>\n");
			open_look(h, look);
		}
		last = look;
		out_printf(h->o, "<path d=\"M%zu %zuh%dv%dh-%dz\"><title>cpu %u%s: ",
			LEFT + i % EACH_ROW * STEP, TOP + i / EACH_ROW * STEP, SQUARE, SQUARE,
			SQUARE, c->cpu, hot ? ", hot" : "");
		html_rate(h, n);
		html_z(h, "</title></path>\n");
	}
	html_z(h, last < 0 ? "" : "</g>\n");
}

/* The first CPU of each row. */
static void row_numbers(struct html *h)
{
	const struct activity *act = &h->r->matrix.activity;

	for (size_t i = 0; i < act->n; i += EACH_ROW)
		out_printf(h->o,
			"<text class=\"soft\" x=\"%d\" y=\"%zu\" text-anchor=\"end\" stroke=\"none\">%u</text>\n",
			LEFT - 5, TOP + i / EACH_ROW * STEP + 12, act->v[i].cpu);
}

static void map(struct html *h, const struct html_metric *m)
{
	const struct activity *act = &h->r->matrix.activity;
	size_t columns = act->n < EACH_ROW ? act->n : EACH_ROW;
	size_t rows = (act->n + EACH_ROW - 1) / EACH_ROW;
	size_t width = LEFT + columns * STEP + 2, height = 2 * TOP + rows * STEP;

	out_printf(h->o,
		"<div class=\"map\">\n<h4>%s</h4>\n<svg role=\"img\" aria-label=\"%s of each CPU, "
		"a second; the table below has the numbers\" width=\"%zu\" height=\"%zu\" "
		"viewBox=\"0 0 %zu %zu\" xmlns=\"http://www.w3.org/2000/svg\" "
		"font-family=\"sans-serif\" font-size=\"11\" stroke=\"#8c959f\" "
		"stroke-width=\"0.5\">\n",
		m->name, m->name, width, height, width, height);
	row_numbers(h);
	squares(h, m);
	html_z(h, "</svg>\n</div>\n");
}

static void key(struct html *h, int look, const char *meaning)
{
	html_z(h,
		"<li><svg width=\"18\" height=\"18\" viewBox=\"0 0 18 18\" stroke=\"#8c959f\" stroke-width=\"0.5\">");
	open_look(h, look);
	out_printf(h->o, "<rect x=\"1\" y=\"1\" width=\"%d\" height=\"%d\"/></g></svg> %s</li>\n",
		SQUARE, SQUARE, meaning);
}

static void legend(struct html *h)
{
	html_z(h, "<ul class=\"legend\">\n");
	for (int i = 0; i < SHADES; i++)
		key(h, i, shades[i].meaning);
	key(h, SHADES, "a ring: a hot CPU");
	html_z(h, "</ul>\n");
}

void html_heat(struct html *h)
{
	html_z(h, "<h3>What each CPU saw in the window</h3>\n<p class=\"soft\">A square a CPU; the "
		  "number on the left is the first of its row.</p>\n");
	legend(h);
	html_z(h, "<div class=\"figures\">\n");
	for (int i = 0; i < HTML_METRICS; i++) {
		if (html_counted(&h->r->matrix.activity, &html_metrics[i]))
			map(h, &html_metrics[i]);
	}
	html_z(h, "</div>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two pictures a CPU: gaps by their length (both axes logarithmic), and what was stolen over the
 * time of the run. No style sheet, no script, no reference: it may stand in any page. All that is
 * written are numbers and words of this file, nothing of the host.
 */
#include "programs/probe/write.h"

#include "scanner/base/text.h"

#include <math.h>

enum { WIDTH = 720, HEIGHT = 120, LEFT = 60, GAP = 70, CPU_HEIGHT = 2 * (HEIGHT + GAP), LOGS = 42 };

struct place {
	double left, top; /* of the picture's area */
};

static void text(struct out *o, double x, double y, const char *anchor, struct str s)
{
	out_printf(o, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">" STR_FMT "</text>\n", x, y,
		anchor, STR_ARG(s));
}

static void bar(struct out *o, const struct place *p, double x, double width, double share)
{
	double height = share * HEIGHT;

	out_printf(o, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", p->left + x,
		p->top + HEIGHT - height, width, height);
}

static void frame(struct out *o, const struct place *p)
{
	out_printf(o, "<path d=\"M%.1f %.1fv%dh%d\" fill=\"none\" stroke=\"#888\"/>\n", p->left,
		p->top, HEIGHT, WIDTH - LEFT - 20);
}

/* Four bars to a doubling. */
static void lengths(
	struct arena *a, const struct histogram *h, const struct place *p, struct out *o)
{
	uint64_t rows[4 * LOGS + 4] = { 0 }, most = 1;
	unsigned first = 4 * LOGS, last = 0;
	double each;

	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		unsigned at = (unsigned)(4 * log2((double)histogram_first(i) + (i == 0)));

		if (!h->counts[i])
			continue;
		rows[at] += h->counts[i];
		most = rows[at] > most ? rows[at] : most;
		first = at < first ? at : first;
		last = at > last ? at : last;
	}
	frame(o, p);
	if (first > last)
		return;
	first -= first % 4;
	last += 4 - last % 4;
	each = (double)(WIDTH - LEFT - 20) / (last - first);
	for (unsigned i = first; i < last; i++) {
		double share = (log2((double)rows[i] + 1)) / log2((double)most + 1);

		if (rows[i])
			bar(o, p, (i - first) * each, each - 0.5, share);
		if (i % 4 == 0 && (last - first < 50 || i % 12 == 0))
			text(o, p->left + (i - first) * each, p->top + HEIGHT + 14, "start",
				text_duration(a, UINT64_C(1) << i / 4));
	}
	text(o, p->left - 4, p->top + 8, "end", text_count(a, most));
}

static void timeline(struct arena *a, const struct result *r, const struct result_cpu *c,
	const struct place *p, struct out *o)
{
	double each = (double)(WIDTH - LEFT - 20) / LOOP_SLOTS;

	frame(o, p);
	for (unsigned i = 0; i < LOOP_SLOTS; i++) {
		double ppm = (double)c->p->slots[i].stolen / (double)c->p->slot_ticks * 1e6;

		if (ppm >= 1)
			bar(o, p, i * each, each - 0.5, fmin(log10(ppm) / 6 + 0.02, 1));
	}
	text(o, p->left - 4, p->top + 8, "end", STR("all"));
	text(o, p->left - 4, p->top + HEIGHT, "end", STR("1 ppm"));
	text(o, p->left, p->top + HEIGHT + 14, "start", STR("0"));
	text(o, WIDTH - 20, p->top + HEIGHT + 14, "end", text_duration(a, r->for_ns));
}

static void write_cpu(struct arena *a, const struct result *r, const struct result_cpu *c,
	double top, struct out *o)
{
	struct place p = { LEFT, top + 30 };

	text(o, LEFT, top + 20, "start",
		str_printf(a, "cpu%u: gaps by length, " STR_FMT " of them", c->cpu,
			STR_ARG(text_count(a, c->p->n_gaps))));
	lengths(a, &c->p->gaps, &p, o);
	text(o, LEFT, top + HEIGHT + GAP + 20, "start",
		str_printf(a, "cpu%u: share of time that was stolen, over the run", c->cpu));
	p.top += HEIGHT + GAP;
	timeline(a, r, c, &p, o);
}

void probe_write_svg(struct arena *a, const struct result *r, struct out *o)
{
	out_printf(o,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" width=\"%d\" "
		"font-family=\"sans-serif\" font-size=\"11\" fill=\"#46a\" role=\"img\">\n"
		"<title>latscan probe: gaps by length and over time</title>\n",
		WIDTH, r->n * CPU_HEIGHT + 20, WIDTH);
	for (unsigned i = 0; i < r->n; i++)
		write_cpu(a, r, &r->cpus[i], i * CPU_HEIGHT, o);
	out_z(o, "</svg>\n");
}

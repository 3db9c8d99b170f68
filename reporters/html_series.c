/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a clock's offset went: time to the right, the offset upwards, the limits dashed, a dot a
 * sync message. The line breaks where much longer than usual none came. All coordinates are
 * whole pixels of one drawing size; a table below has the numbers.
 */
#include "reporters/html.h"

#include "reporters/render.h"

enum { LEFT = 70, RIGHT = 26, TOP = 10, PLOT = 470, HIGH = 170, WIDTH = LEFT + PLOT + RIGHT };
enum { HEIGHT = TOP + HIGH + 36, MARKS_UP = 4, MARKS_ACROSS = 8, GAP_TIMES = 5 };

/* A range of numbers, with round steps in it. */
struct axis {
	double low, high, step;
};

static struct axis axis_of(double low, double high, unsigned marks)
{
	struct axis x = { .step = 1 };
	unsigned turn = 0;

	if (high - low < marks)
		high = low + marks;
	while ((high - low) / x.step > marks) {
		x.step *= turn % 3 == 1 ? 2.5 : 2; /* 1, 2, 5, 10 */
		turn++;
	}
	x.low = x.high = 0;
	while (x.low > low)
		x.low -= x.step;
	while (x.low + x.step <= low)
		x.low += x.step;
	x.high = x.low;
	while (x.high < high)
		x.high += x.step;
	return x;
}

static int place(const struct axis *x, double v, int pixels)
{
	if (v < x->low)
		v = x->low;
	if (v > x->high)
		v = x->high;
	return (int)((v - x->low) / (x->high - x->low) * pixels + 0.5);
}

static int up(const struct axis *y, double ns)
{
	return TOP + HIGH - place(y, ns, HIGH);
}

static int across(const struct axis *x, int64_t ms)
{
	return LEFT + place(x, (double)ms, PLOT);
}

/* A stored report may say any number. */
static int64_t window_of(const struct html *h)
{
	return h->r->run.window_ms > INT32_MAX ? 0 : (int64_t)h->r->run.window_ms;
}

/* Times before the window are negative. */
static struct str moment(struct arena *a, int64_t ms)
{
	struct str s = ms ? render_ms(a, (uint64_t)(ms < 0 ? -ms : ms)) : STR("0");

	return ms < 0 ? str_printf(a, "−" STR_FMT, STR_ARG(s)) : s;
}

/* A limit far beyond all that was seen would press it flat: it is told in words then. */
static bool limit_fits(const struct series *s, double most)
{
	return s->limit_ns > 0 && s->limit_ns <= 5 * most;
}

static struct axis offsets(const struct series *s, bool *ret_limit)
{
	double low = 0, high = 0;

	for (size_t i = 0; i < s->n_points; i++) {
		double v = (double)s->points[i].offset_ns;

		low = v < low ? v : low;
		high = v > high ? v : high;
	}
	*ret_limit = limit_fits(s, -low > high ? -low : high);
	if (*ret_limit) {
		low = -s->limit_ns < low ? -s->limit_ns : low;
		high = s->limit_ns > high ? s->limit_ns : high;
	}
	return axis_of(low, high, MARKS_UP);
}

static struct axis times(const struct html *h, const struct series *s)
{
	double low = (double)render_whole_ms(s->from_ns), high = (double)render_whole_ms(s->to_ns);
	double window = (double)window_of(h);

	struct axis x;

	low = low < 0 ? low : 0;
	high = high > window ? high : window;
	x = axis_of(low, high, MARKS_ACROSS);
	/* Marks stand at round times; the drawing ends where the questions did. */
	x.low = low;
	x.high = high > low ? high : low + 1;
	return x;
}

static void text_at(struct html *h, int x, int y, const char *anchor, struct str s)
{
	out_printf(h->o,
		"<text class=\"soft\" x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#57606a\">", x, y,
		anchor);
	html_text(h, s);
	html_z(h, "</text>\n");
}

static double first_mark(const struct axis *x)
{
	double t = 0;

	while (t - x->step >= x->low)
		t -= x->step;
	while (t < x->low)
		t += x->step;
	return t;
}

/* The window, when more than it is drawn, and round numbers on both sides. */
static void grid(struct html *h, const struct axis *x, const struct axis *y)
{
	int64_t window = window_of(h);

	if (window > 0)
		out_printf(h->o,
			"<rect class=\"window\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"#f6f8fa\"/>\n",
			across(x, 0), TOP, across(x, window) - across(x, 0), HIGH);
	for (double v = y->low; v <= y->high + y->step / 2; v += y->step) {
		out_printf(h->o, "<path class=\"%s\" d=\"M%d %dh%d\" stroke=\"%s\"/>\n",
			v > -y->step / 2 && v < y->step / 2 ? "zero" : "rule", LEFT, up(y, v), PLOT,
			v > -y->step / 2 && v < y->step / 2 ? "#57606a" : "#d0d7de");
		text_at(h, LEFT - 8, up(y, v) + 4, "end", render_ns(h->a, v));
	}
	for (double t = first_mark(x); t <= x->high; t += x->step) {
		int64_t ms = (int64_t)(t < 0 ? t - 0.5 : t + 0.5);

		out_printf(h->o, "<path class=\"zero\" d=\"M%d %dv4\" stroke=\"#57606a\"/>\n",
			across(x, ms), TOP + HIGH);
		text_at(h, across(x, ms), TOP + HIGH + 18, "middle", moment(h->a, ms));
	}
}

static void limits(struct html *h, const struct axis *y, double limit)
{
	for (int side = -1; side <= 1; side += 2) {
		double v = side * limit;

		if (v >= y->low && v <= y->high)
			out_printf(h->o,
				"<path class=\"limit\" d=\"M%d %dh%d\" stroke=\"#b42318\" "
				"stroke-dasharray=\"6 4\"/>\n",
				LEFT, up(y, v), PLOT);
	}
}

/* More than this between two points is a gap: several times what is usual, and seconds. */
static int64_t gap_ns(const struct series *s)
{
	int64_t usual = s->n_points ? (s->to_ns - s->from_ns) / (int64_t)s->n_points : 0;

	return GAP_TIMES * usual > 3000000000 ? GAP_TIMES * usual : 3000000000;
}

static void line(struct html *h, const struct series *s, const struct axis *x, const struct axis *y)
{
	int64_t gap = gap_ns(s);

	html_z(h,
		"<path class=\"course\" fill=\"none\" stroke=\"#0550ae\" stroke-width=\"1.5\" d=\"");
	for (size_t i = 0; i < s->n_points; i++) {
		const struct series_point *p = &s->points[i];
		bool move = !i || p->at_ns - s->points[i - 1].at_ns > gap;

		out_printf(h->o, "%c%d %d", move ? 'M' : 'L', across(x, render_whole_ms(p->at_ns)),
			up(y, (double)p->offset_ns));
	}
	html_z(h, "\"/>\n");
}

static bool beyond(const struct series *s, const struct series_point *p)
{
	double v = (double)p->offset_ns;

	return s->limit_ns > 0 && (v > s->limit_ns || v < -s->limit_ns);
}

/* Outside of the limits a square instead of a dot. */
static void dots(struct html *h, const struct series *s, const struct axis *x, const struct axis *y)
{
	for (size_t i = 0; i < s->n_points; i++) {
		const struct series_point *p = &s->points[i];
		int64_t ms = render_whole_ms(p->at_ns);
		size_t mark = arena_used(h->a);

		if (beyond(s, p))
			out_printf(h->o,
				"<rect class=\"beyond\" x=\"%d\" y=\"%d\" width=\"8\" height=\"8\" "
				"fill=\"#b42318\">",
				across(x, ms) - 4, up(y, (double)p->offset_ns) - 4);
		else
			out_printf(h->o,
				"<circle class=\"point\" cx=\"%d\" cy=\"%d\" r=\"3\" "
				"fill=\"#0550ae\">",
				across(x, ms), up(y, (double)p->offset_ns));
		out_printf(h->o, "<title>" STR_FMT ": " STR_FMT "</title></%s>\n",
			STR_ARG(moment(h->a, ms)), STR_ARG(render_ns(h->a, (double)p->offset_ns)),
			beyond(s, p) ? "rect" : "circle");
		arena_rewind(h->a, mark);
	}
}

static void chart(struct html *h, const struct series *s)
{
	bool limit;
	struct axis y = offsets(s, &limit), x = times(h, s);

	out_printf(h->o,
		"<svg class=\"chart\" role=\"img\" aria-label=\"Offset over time; the table below "
		"has the same\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		"xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" "
		"font-size=\"11\">\n",
		WIDTH, HEIGHT, WIDTH, HEIGHT);
	grid(h, &x, &y);
	if (limit)
		limits(h, &y, s->limit_ns);
	line(h, s, &x, &y);
	dots(h, s, &x, &y);
	html_z(h, "</svg>\n");
}

static void legend(struct html *h, const struct series *s)
{
	html_z(h,
		"<ul class=\"legend\">\n<li><svg width=\"22\" height=\"16\" viewBox=\"0 0 22 16\">"
		"<circle class=\"point\" cx=\"11\" cy=\"8\" r=\"3\" fill=\"#0550ae\"/></svg> a "
		"sync message, at the time of the window</li>\n");
	if (s->limit_ns > 0)
		out_printf(h->o,
			"<li><svg width=\"22\" height=\"16\" viewBox=\"0 0 22 16\"><rect "
			"class=\"beyond\" x=\"7\" y=\"4\" width=\"8\" height=\"8\" "
			"fill=\"#b42318\"/></svg> farther than the limit of " STR_FMT
			"</li>\n<li><svg width=\"22\" height=\"16\" viewBox=\"0 0 22 16\"><path "
			"class=\"limit\" d=\"M0 8h22\" stroke=\"#b42318\" stroke-dasharray=\"6 "
			"4\"/></svg> the limit, either way</li>\n",
			STR_ARG(render_ns(h->a, s->limit_ns)));
	html_z(h, "</ul>\n");
}

static void row(struct html *h, const struct series_point *p)
{
	size_t mark = arena_used(h->a);

	html_z(h, "<tr><td class=\"n\">");
	html_text(h, moment(h->a, render_whole_ms(p->at_ns)));
	out_printf(h->o, "</td><td class=\"n\">%lld</td><td class=\"n\">", (long long)p->offset_ns);
	if (p->has_delay)
		out_printf(h->o, "%lld", (long long)p->delay_ns);
	else
		html_z(h, "not told");
	html_z(h, "</td><td>");
	html_text(h, p->source.n ? p->source : STR("not told"));
	html_z(h, "</td></tr>\n");
	arena_rewind(h->a, mark);
}

static void numbers(struct html *h, const struct series *s)
{
	out_printf(h->o,
		"<details><summary>All %zu as a table</summary>\n<table class=\"course\">\n"
		"<thead><tr><th scope=\"col\" class=\"n\">In the window at</th><th scope=\"col\" "
		"class=\"n\">Offset, ns</th><th scope=\"col\" class=\"n\">Path delay, ns</th><th "
		"scope=\"col\">Follows</th></tr></thead>\n<tbody>\n",
		s->n_points);
	for (size_t i = 0; i < s->n_points; i++)
		row(h, &s->points[i]);
	html_z(h, "</tbody>\n</table>\n</details>\n");
}

void html_series(struct html *h, const struct series *s)
{
	html_z(h, "<div class=\"clock\">\n<h3>");
	html_text(h, s->clock);
	html_z(h, "</h3>\n<p>");
	html_text(h, render_series(h->a, s));
	if (s->left_out)
		out_printf(h->o, "; %zu older ones are not here", s->left_out);
	html_z(h, "</p>\n");
	if (s->n_points) {
		chart(h, s);
		legend(h, s);
		numbers(h, s);
	}
	html_z(h, "</div>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan probe measured: of each CPU its gaps by length, when they were, and what took the time. */
#include "reporters/html.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/engine/jitter.h"

enum { WIDTH = 640, HEIGHT = 90, LABEL = 16, LOGS = 64 };

static unsigned log2_of(uint64_t n)
{
	return n ? 63u - (unsigned)__builtin_clzll(n) : 0;
}

/* A bar's height by the number's bits, with a quarter of a doubling as its step. */
static unsigned height_of(uint64_t n, uint64_t most)
{
	unsigned log = log2_of(n), all = 4 * log2_of(most) + 4;
	unsigned part = log >= 2 ? (unsigned)(n >> (log - 2)) & 3 : 0;

	return n ? (4 * log + part + 1) * HEIGHT / (all + 4) + 1 : 0;
}

static void picture(struct html *h, const char *what)
{
	out_printf(h->o,
		"<figure><figcaption>%s</figcaption>\n<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"%s\"><rect class=\"track\" width=\"%d\" height=\"%d\" fill=\"#eaeef2\"/>",
		what, WIDTH, HEIGHT + LABEL, WIDTH, HEIGHT + LABEL, what, WIDTH, HEIGHT);
}

static void bar(struct html *h, double x, double width, unsigned height)
{
	out_printf(h->o,
		"<rect class=\"bar\" x=\"%.1f\" y=\"%u\" width=\"%.1f\" height=\"%u\" fill=\"#0550ae\"/>",
		x, HEIGHT - (height < HEIGHT ? height : HEIGHT), width,
		height < HEIGHT ? height : HEIGHT);
}

static void label(struct html *h, double x, const char *anchor, uint64_t ns)
{
	out_printf(h->o, "<text x=\"%.1f\" y=\"%d\" font-size=\"11\" text-anchor=\"%s\">", x,
		HEIGHT + LABEL - 4, anchor);
	html_text(h, text_duration(h->a, ns));
	html_z(h, "</text>");
}

/* Both axes logarithmic: four bars to a doubling. */
static void lengths(struct html *h, const struct jitter_cpu *c)
{
	unsigned first = c->n_buckets ? log2_of(c->buckets[0].first_ns) : 0;
	unsigned last = c->n_buckets ? log2_of(c->buckets[c->n_buckets - 1].first_ns) + 1 : 1;
	double each = (double)WIDTH / (4 * (last - first));
	uint64_t most = 1;

	for (unsigned i = 0; i < c->n_buckets; i++)
		most = c->buckets[i].n > most ? c->buckets[i].n : most;
	picture(h, "gaps by length, both axes logarithmic");
	for (unsigned i = 0; i < c->n_buckets; i++) {
		uint64_t ns = c->buckets[i].first_ns;
		unsigned log = log2_of(ns), part = log >= 2 ? (unsigned)(ns >> (log - 2)) & 3 : 0;

		bar(h, (4 * (log - first) + part) * each, each * 0.9,
			height_of(c->buckets[i].n, most));
	}
	label(h, 2, "start", UINT64_C(1) << first);
	label(h, WIDTH - 2, "end", UINT64_C(1) << (last < LOGS ? last : LOGS - 1));
	html_z(h, "</svg></figure>\n");
}

static void timeline(struct html *h, const struct jitter *p, const struct jitter_cpu *c)
{
	double each = (double)WIDTH / JITTER_SLOTS;

	picture(h, "time stolen, over the run: logarithmic, the full height is all of it");
	for (unsigned i = 0; i < c->n_slots; i++) {
		if (c->slots[i])
			bar(h, i * each, each * 0.9,
				height_of(c->slots[i], p->for_ns / JITTER_SLOTS));
	}
	label(h, 2, "start", 0);
	label(h, WIDTH - 2, "end", p->for_ns);
	html_z(h, "</svg></figure>\n");
}

static void cell(struct html *h, struct str s)
{
	html_z(h, "<td>");
	html_text(h, s);
	html_z(h, "</td>");
}

static void causes(struct html *h, const struct jitter_cpu *c)
{
	html_z(h,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What took the CPU, as a table\">\n<table>\n"
		"<thead><tr><th scope=\"col\">What took it</th><th scope=\"col\">Kind</th><th scope=\"col\">Gaps</th>"
		"<th scope=\"col\">Stolen</th><th scope=\"col\">Longest</th></tr></thead>\n<tbody>\n");
	for (unsigned i = 0; i < c->n_causes; i++) {
		const struct jitter_cause *k = &c->causes[i];

		html_z(h, "<tr><th scope=\"row\">");
		html_text(h, k->name);
		html_z(h, "</th>");
		cell(h, k->kind);
		cell(h, text_count(h->a, k->gaps));
		cell(h, text_duration(h->a, k->stolen_ns));
		cell(h, text_duration(h->a, k->longest_ns));
		html_z(h, "</tr>\n");
	}
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

static void one_cpu(struct html *h, const struct jitter *p, const struct jitter_cpu *c)
{
	size_t mark = arena_used(h->a);

	out_printf(h->o, "<h3>CPU %u</h3>\n<p>", c->cpu);
	html_text(h,
		str_printf(h->a,
			STR_FMT " gaps in " STR_FMT "; p50 " STR_FMT ", p99 " STR_FMT
				", p99.9 " STR_FMT ", longest " STR_FMT,
			STR_ARG(text_count(h->a, c->gaps)), STR_ARG(text_duration(h->a, c->ran_ns)),
			STR_ARG(text_duration(h->a, c->p50_ns)),
			STR_ARG(text_duration(h->a, c->p99_ns)),
			STR_ARG(text_duration(h->a, c->p99_9_ns)),
			STR_ARG(text_duration(h->a, c->max_ns))));
	html_z(h, "</p>\n");
	lengths(h, c);
	timeline(h, p, c);
	causes(h, c);
	arena_rewind(h->a, mark);
}

static void memory(struct html *h, const struct jitter *p)
{
	html_z(h,
		"<h3>A load from memory</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Local and remote memory, as a table\">\n<table>\n"
		"<thead><tr><th scope=\"col\">CPU</th><th scope=\"col\">Its node</th><th scope=\"col\">Memory of node</th>"
		"<th scope=\"col\">p50</th><th scope=\"col\">p99</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->n_memory; i++) {
		const struct jitter_memory *m = &p->memory[i];

		out_printf(h->o,
			"<tr><th scope=\"row\">%u</th><td>%d</td><td>%d</td><td>%.1f ns</td><td>%.1f ns</td></tr>\n",
			m->cpu, m->cpu_node, m->node, (double)m->p50 / 100, (double)m->p99 / 100);
	}
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

void html_probe(struct html *h)
{
	const struct jitter *p = h->r->jitter;

	if (!p)
		return;
	html_z(h,
		"<section aria-labelledby=\"probe\">\n<h2 id=\"probe\">Jitter, measured by a probe</h2>\n<p class=\"soft\">");
	html_text(h, str_printf(h->a,
			     "Begun " STR_FMT ", not by this scan; gaps from " STR_FMT " on%s%s.",
			     STR_ARG(date_format(h->a, p->started_ns)),
			     STR_ARG(text_duration(h->a, p->threshold_ns)),
			     p->explained ? "" : "; what took the CPU was not looked into",
			     str_is(p->owner, "mismatch") ? "; the name of its host is ANOTHER one"
							  : ""));
	html_z(h, "</p>\n");
	for (size_t i = 0; i < p->n_cpus; i++)
		one_cpu(h, p, &p->cpus[i]);
	if (p->n_memory)
		memory(h, p);
	html_z(h, "</section>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host as a picture: a box a NUMA node with its CPUs, the threads of one core side by
 * side, hot ones filled; memory, huge pages and NICs at their node; a dot on a CPU for
 * interrupts and one for threads that landed there. Beside it the same as text.
 */
#include "reporters/html.h"

#include "reporters/render.h"
#include "scanner/base/text.h"

enum {
	CELL = 26,
	GAP = 2,
	EACH_ROW = 16,
	BOX = EACH_ROW * (CELL + GAP) + 24,
	LINE = 16,
	BOXES = 2
};

struct box {
	const struct topology_node *node; /* NULL: CPUs of no known node */
	int package;			  /* of all its CPUs, else -1 */
	unsigned cpus, nics, width, height;
};

static bool in_box(const struct box *b, const struct topology_cpu *c)
{
	return b->node ? c->node == (int)b->node->node : c->node < 0;
}

static bool nic_in_box(const struct box *b, const struct topology_nic *n)
{
	return b->node ? n->node == (int)b->node->node : n->node < 0;
}

static struct box box_of(const struct report *r, const struct topology_node *node)
{
	struct box b = { .node = node, .width = BOX, .package = -1 };
	unsigned lines = node ? (unsigned)node->n_pools : 0;

	for (size_t i = 0; i < r->topology.n_cpus; i++) {
		const struct topology_cpu *c = &r->topology.cpus[i];

		if (!in_box(&b, c))
			continue;
		b.package = b.cpus && b.package != c->package ? -1 : c->package;
		b.cpus++;
	}
	for (size_t i = 0; i < r->topology.n_nics; i++)
		b.nics += nic_in_box(&b, &r->topology.nics[i]);
	lines += b.nics;
	b.height = 24 + 2 * LINE + (b.cpus + EACH_ROW - 1) / EACH_ROW * (CELL + GAP) + lines * LINE;
	return b;
}

/* Threads of one core follow each other. */
static int next_cpu(const struct report *r, const struct box *b, int last)
{
	const struct topology *t = &r->topology;
	int best = -1;

	for (size_t i = 0; i < t->n_cpus; i++) {
		const struct topology_cpu *c = &t->cpus[i], *l, *x;

		if (!in_box(b, c))
			continue;
		l = last >= 0 ? &t->cpus[last] : NULL;
		if (l && (c->core < l->core || (c->core == l->core && c->cpu <= l->cpu)))
			continue;
		x = best >= 0 ? &t->cpus[best] : NULL;
		if (!x || c->core < x->core || (c->core == x->core && c->cpu < x->cpu))
			best = (int)i;
	}
	return best;
}

static bool landed(const struct report *r, unsigned cpu, enum landed_kind kind)
{
	for (size_t i = 0; i < r->topology.n_landed; i++) {
		if (r->topology.landed[i].cpu == cpu && r->topology.landed[i].kind == kind)
			return true;
	}
	return false;
}

static void draw_cpu(struct html *h, unsigned cpu, unsigned x, unsigned y)
{
	bool hot = cpuset_has(h->r->roles.hot, cpu);
	const char *class = hot ? "hot" : "house";

	out_printf(h->o,
		"<g><title>cpu %u, %s</title><rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%d\" "
		"height=\"%d\" rx=\"3\" fill=\"%s\"/><text class=\"%s\" x=\"%u\" y=\"%u\" "
		"text-anchor=\"middle\" font-size=\"10\" fill=\"%s\">%u</text>",
		cpu, hot ? "hot" : "housekeeping", class, x, y, CELL, CELL,
		hot ? "#b45309" : "#dbe4ee", class, x + CELL / 2, y + 17,
		hot ? "#ffffff" : "#1b1f24", cpu);
	if (landed(h->r, cpu, LANDED_IRQ))
		out_printf(h->o,
			"<circle class=\"irq\" cx=\"%u\" cy=\"%u\" r=\"4\" fill=\"#b42318\" stroke=\"#ffffff\"/>",
			x + 4, y + 4);
	if (landed(h->r, cpu, LANDED_TASK))
		out_printf(h->o,
			"<circle class=\"task\" cx=\"%u\" cy=\"%u\" r=\"4\" fill=\"#0550ae\" stroke=\"#ffffff\"/>",
			x + CELL - 4, y + 4);
	html_z(h, "</g>\n");
}

/* "package 0, node 1, 15.7 GiB" */
static struct str heading(struct html *h, const struct box *b)
{
	struct str s;

	if (!b->node)
		return STR("of no node");
	s = str_printf(h->a, "node %u", b->node->node);
	if (b->package >= 0)
		s = str_printf(h->a, "package %d, " STR_FMT, b->package, STR_ARG(s));
	if (b->node->memory_kb)
		s = str_printf(h->a, STR_FMT ", %.1f GiB", STR_ARG(s),
			(double)b->node->memory_kb / (1 << 20));
	return s;
}

static struct str pool_words(struct html *h, const struct topology_pool *p)
{
	bool gib = p->size_kb >= 1 << 20;

	return str_printf(h->a, "%llu huge pages of %llu %s, %llu free",
		(unsigned long long)p->total, (unsigned long long)(p->size_kb >> (gib ? 20 : 10)),
		gib ? "GiB" : "MiB", (unsigned long long)p->free);
}

static void label(struct html *h, unsigned x, unsigned y, struct str s)
{
	out_printf(h->o, "<text x=\"%u\" y=\"%u\" font-size=\"12\">", x, y);
	html_text(h, s);
	html_z(h, "</text>\n");
}

static struct str nic_words(struct html *h, const struct topology_nic *n)
{
	struct str s = str_printf(h->a, STR_FMT " (%s)", STR_ARG(n->name), nic_role_word(n->role));

	if (n->speed_mbps > 0)
		s = str_printf(h->a, STR_FMT " %g Gb/s", STR_ARG(s), (double)n->speed_mbps / 1000);
	return s;
}

static void draw_box(struct html *h, const struct box *b, unsigned x, unsigned y)
{
	unsigned row = y + LINE + 12, n = 0;
	int i = -1;

	out_printf(h->o,
		"<rect class=\"frame\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"6\" "
		"fill=\"none\" stroke=\"#8c959f\"/>\n",
		x, y, b->width - 8, b->height - 8);
	label(h, x + 8, y + LINE, heading(h, b));
	while ((i = next_cpu(h->r, b, i)) >= 0) {
		draw_cpu(h, h->r->topology.cpus[i].cpu, x + 8 + n % EACH_ROW * (CELL + GAP),
			row + n / EACH_ROW * (CELL + GAP));
		n++;
	}
	row += (n + EACH_ROW - 1) / EACH_ROW * (CELL + GAP) + LINE;
	for (size_t k = 0; b->node && k < b->node->n_pools; k++, row += LINE)
		label(h, x + 8, row, pool_words(h, &b->node->pools[k]));
	for (size_t k = 0; k < h->r->topology.n_nics; k++) {
		if (!nic_in_box(b, &h->r->topology.nics[k]))
			continue;
		label(h, x + 8, row, nic_words(h, &h->r->topology.nics[k]));
		row += LINE;
	}
}

static unsigned draw_boxes(struct html *h, const struct box *v, size_t n, bool really)
{
	unsigned y = 4, tallest = 0;

	for (size_t i = 0; i < n; i++) {
		if (i % BOXES == 0) {
			y += tallest;
			tallest = 0;
		}
		if (really)
			draw_box(h, &v[i], 4 + i % BOXES * BOX, y);
		tallest = v[i].height > tallest ? v[i].height : tallest;
	}
	return y + tallest;
}

static void picture(struct html *h)
{
	const struct topology *t = &h->r->topology;
	struct box *v = ARENA_NEW(h->a, struct box, t->n_nodes + 1);
	size_t n = 0;

	for (size_t i = 0; i < t->n_nodes; i++)
		v[n++] = box_of(h->r, &t->nodes[i]);
	v[n] = box_of(h->r, NULL);
	n += v[n].cpus || v[n].nics;
	out_printf(h->o,
		"<svg role=\"img\" aria-labelledby=\"picture-title\" width=\"%u\" height=\"%u\" "
		"viewBox=\"0 0 %u %u\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\">\n"
		"<title id=\"picture-title\">NUMA nodes with their CPUs, memory and network "
		"cards</title>\n",
		(unsigned)(n > 1 ? BOXES : 1) * BOX, draw_boxes(h, v, n, false),
		(unsigned)(n > 1 ? BOXES : 1) * BOX, draw_boxes(h, v, n, false));
	draw_boxes(h, v, n, true);
	html_z(h,
		"</svg>\n<p class=\"soft\">Filled: hot CPUs. A red dot: a device's interrupts fired "
		"there in the window; a blue one: threads ran there. Hardware threads of one core "
		"stand side by side.</p>\n");
}

static void landed_table(struct html *h)
{
	const struct topology *t = &h->r->topology;

	if (!t->n_landed)
		return;
	html_z(h,
		"<h3>What landed on hot CPUs</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"What landed on hot CPUs\">\n<table class=\"sortable\">\n<thead><tr><th "
		"scope=\"col\">CPU</th><th scope=\"col\">Kind</th><th scope=\"col\">What</th><th "
		"scope=\"col\" class=\"n\">Times in the window</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < t->n_landed; i++) {
		const struct landed *l = &t->landed[i];

		out_printf(h->o, "<tr><td>%u</td><td>%s</td><td>", l->cpu,
			l->kind == LANDED_IRQ ? "interrupt" : "thread");
		html_text(h, l->label);
		if (l->count)
			out_printf(h->o, "</td><td class=\"n\">%llu</td></tr>\n",
				(unsigned long long)l->count);
		else
			html_z(h, "</td><td class=\"n\">all the time</td></tr>\n");
	}
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

void html_host(struct html *h)
{
	const struct topology *t = &h->r->topology;

	html_z(h, "<section aria-labelledby=\"host\">\n<h2 id=\"host\">The host</h2>\n");
	if (t->n_cpus)
		picture(h);
	else
		html_z(h, "<p>How the host is built was not asked for.</p>\n");
	if (t->n_caches) {
		html_z(h, "<p>Last-level caches with a hot CPU: ");
		for (size_t i = 0; i < t->n_caches; i++) {
			html_z(h, i ? "; " : "");
			html_text(h, cpuset_format(h->a, t->caches[i]));
		}
		html_z(h, "</p>\n");
	}
	landed_table(h);
	html_z(h, "</section>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host drawn: a picture a package, in it its NUMA nodes, in them the last-level caches that
 * hold a hot CPU, in them the cores with their hardware threads side by side. Huge pages and
 * NICs stand at their node, and what landed on hot CPUs at the CPU. A node that spans packages
 * (interleaved by firmware) is drawn in each of them, its memory once.
 *
 * The kernel numbers threads of one core far apart as a rule (0 and 40 of 80 CPUs): side by side
 * one sees that a hot CPU's sibling is not.
 */
#include "reporters/html.h"

#include <stdlib.h>

enum {
	CELL = 22,
	TALL = 24,
	CORE_GAP = 3,
	ROW = TALL + 4,
	LINE = 17,
	PAD = 8,
	LEFT = 2 * PAD + 4,
	SEATS_WIDTH = 16 * (CELL + CORE_GAP) - CORE_GAP,
	WIDTH = SEATS_WIDTH + 2 * LEFT,
	MOST_LINES = 6,
	MOST_COLUMNS = 54
};

/* A CPU at its place; sorted, they are runs of packages, nodes, caches and cores. */
struct seat {
	int package, node;
	unsigned cache, core, cpu;
};

/* All is laid out twice: for the height, and then to be drawn. */
struct pen {
	struct html *h;
	bool draw;
	unsigned y;
	const struct seat *all; /* the first of all seats */
};

static int by_place(const void *p, const void *q)
{
	const struct seat *x = p, *y = q;

	if (x->package != y->package)
		return x->package < y->package ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->cache != y->cache)
		return x->cache < y->cache ? -1 : 1;
	if (x->core != y->core)
		return x->core < y->core ? -1 : 1;
	return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

static unsigned cache_of(const struct topology *t, unsigned cpu)
{
	unsigned i = 0;

	while (i < t->n_caches && !cpuset_has(t->caches[i], cpu))
		i++;
	return i;
}

static struct seat *seats_of(struct html *h)
{
	const struct topology *t = &h->r->topology;
	struct seat *v = ARENA_NEW(h->a, struct seat, t->n_cpus + 1);

	for (size_t i = 0; i < t->n_cpus; i++) {
		const struct topology_cpu *c = &t->cpus[i];

		v[i] = (struct seat){ c->package, c->node, cache_of(t, c->cpu), c->core, c->cpu };
	}
	qsort(v, t->n_cpus, sizeof(*v), by_place);
	return v;
}

/* How much of the name fits; what is wider than a Latin letter counts twice. */
static struct str shorten(struct html *h, struct str s)
{
	size_t i = 0;
	unsigned columns = 0;

	while (i < s.n) {
		size_t next = i + 1;

		while (next < s.n && ((unsigned char)s.p[next] & 0xc0) == 0x80)
			next++;
		columns += next - i > 2 ? 2 : 1;
		if (columns > MOST_COLUMNS)
			return str_printf(h->a, STR_FMT "…", STR_ARG(((struct str){ s.p, i })));
		i = next;
	}
	return s;
}

/* Titles of frames are bold, those of caches soft. */
static void words_as(struct pen *p, unsigned x, const char *look, struct str s)
{
	p->y += LINE;
	if (!p->draw)
		return;
	out_printf(p->h->o,
		"<text%s x=\"%u\" y=\"%u\" text-anchor=\"start\" "
		"font-size=\"11\">",
		look, x, p->y - 5);
	html_text(p->h, shorten(p->h, s));
	html_z(p->h, "</text>\n");
}

static void words(struct pen *p, unsigned x, struct str s)
{
	words_as(p, x, "", s);
}

static const char bold[] = " font-weight=\"bold\"", soft[] = " class=\"soft\"";

static void frame(struct pen *p, const char *class, unsigned x, unsigned y, const char *more)
{
	if (p->draw)
		out_printf(p->h->o,
			"<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"5\" "
			"fill=\"none\" stroke=\"#6e7781\"%s/>\n",
			class, x, y, WIDTH - 2 * x, p->y - y, more);
}

static const char *const mark_paths[] = { [LANDED_IRQ] = "h8l-8 8z", [LANDED_TASK] = "h-8l8 8z" };

static void mark(struct html *h, enum landed_kind kind, unsigned x, unsigned y)
{
	out_printf(h->o, "<path class=\"%s\" d=\"M%u %u%s\" fill=\"%s\" stroke=\"#1b1f24\"/>",
		kind == LANDED_IRQ ? "irq" : "task", x, y, mark_paths[kind],
		kind == LANDED_IRQ ? "#ffd33d" : "#6cb6ff");
}

static bool landed(const struct report *r, unsigned cpu, enum landed_kind kind)
{
	for (size_t i = 0; i < r->topology.n_landed; i++) {
		if (r->topology.landed[i].cpu == cpu && r->topology.landed[i].kind == kind)
			return true;
	}
	return false;
}

static void draw_cpu(struct pen *p, unsigned cpu, unsigned x)
{
	struct html *h = p->h;
	bool hot = cpuset_has(h->r->roles.hot, cpu);

	out_printf(h->o,
		"<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
		"<text%s%s x=\"%u\" y=\"%u\">%u</text>",
		hot ? "hot" : "house", x, p->y, CELL, TALL, hot ? "#8a3c00" : "#dbe4ee",
		hot ? " class=\"hot\" fill=\"#ffffff\" font-weight=\"bold\"" : "",
		cpu > 99 ? " font-size=\"9\"" : "", x + CELL / 2, p->y + 17, cpu);
	if (landed(h->r, cpu, LANDED_IRQ))
		mark(h, LANDED_IRQ, x, p->y);
	if (landed(h->r, cpu, LANDED_TASK))
		mark(h, LANDED_TASK, x + CELL, p->y);
	html_z(h, "\n");
}

/* Its hardware threads in one outline. */
static void core(struct pen *p, const struct seat *v, size_t n, unsigned x)
{
	if (!p->draw)
		return;
	for (size_t i = 0; i < n; i++)
		draw_cpu(p, v[i].cpu, x + (unsigned)i * CELL);
	out_printf(p->h->o, "<path class=\"core\" d=\"M%u %uh%uv%dh-%uz", x, p->y,
		(unsigned)n * CELL, TALL, (unsigned)n * CELL);
	for (size_t i = 1; i < n; i++)
		out_printf(p->h->o, "M%u %uv%d", x + (unsigned)i * CELL, p->y, TALL);
	html_z(p->h, "\" fill=\"none\" stroke=\"#424a53\"/>\n");
}

/* Cores in rows, within the outline of their cache where it is told. */
static void cache(struct pen *p, const struct seat *v, size_t n)
{
	const struct topology *t = &p->h->r->topology;
	unsigned x = LEFT, top = p->y;
	bool told = v->cache < t->n_caches;

	if (told)
		words_as(p, LEFT, soft,
			str_printf(p->h->a, "last-level cache of CPUs " STR_FMT,
				STR_ARG(cpuset_format(p->h->a, t->caches[v->cache]))));
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && v[end].core == v[i].core && end - i < 16)
			end++;
		if (x > LEFT && x + (end - i) * CELL > LEFT + SEATS_WIDTH) {
			x = LEFT;
			p->y += ROW;
		}
		core(p, &v[i], end - i, x);
		x += (unsigned)(end - i) * CELL + CORE_GAP;
	}
	p->y += ROW;
	if (told)
		frame(p, "cache", LEFT - 4, top, " stroke-dasharray=\"4 3\"");
	p->y += told ? 4 : 0;
}

/* On a host of one node the kernel has no reason to say that a card belongs to it. */
static bool nic_at(const struct report *r, const struct topology_nic *n, int node)
{
	return n->node == node || (n->node < 0 && r->topology.n_nodes == 1 && node >= 0);
}

static void more(struct pen *p, size_t n)
{
	if (n > MOST_LINES)
		words(p, LEFT,
			str_printf(p->h->a, "and %zu more, in the tables below", n - MOST_LINES));
}

static void nics(struct pen *p, int node)
{
	const struct topology *t = &p->h->r->topology;
	size_t n = 0;

	for (size_t i = 0; i < t->n_nics; i++) {
		const struct topology_nic *c = &t->nics[i];
		struct str speed = { 0 };

		if (!nic_at(p->h->r, c, node) || n++ >= MOST_LINES)
			continue;
		if (c->speed_mbps > 0)
			speed = str_printf(p->h->a, ", %g Gb/s", (double)c->speed_mbps / 1000);
		words(p, LEFT,
			str_printf(p->h->a, "NIC (%s" STR_FMT "): " STR_FMT, nic_role_word(c->role),
				STR_ARG(speed), STR_ARG(c->name)));
	}
	more(p, n);
}

static void pools(struct pen *p, const struct topology_node *node)
{
	for (size_t i = 0; i < node->n_pools; i++) {
		const struct topology_pool *pool = &node->pools[i];
		bool gib = pool->size_kb >= 1 << 20;

		words(p, LEFT,
			str_printf(p->h->a, "%llu huge pages of %llu %s, %llu free",
				(unsigned long long)pool->total,
				(unsigned long long)(pool->size_kb >> (gib ? 20 : 10)),
				gib ? "GiB" : "MiB", (unsigned long long)pool->free));
	}
}

static bool has_seat(const struct seat *v, size_t n, unsigned cpu)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].cpu == cpu)
			return true;
	}
	return false;
}

/* What landed on these CPUs, with its name. */
static void landings(struct pen *p, const struct seat *v, size_t n_seats)
{
	const struct topology *t = &p->h->r->topology;
	size_t n = 0;

	for (size_t i = 0; i < t->n_landed; i++) {
		const struct landed *l = &t->landed[i];

		if (!has_seat(v, n_seats, l->cpu) || n++ >= MOST_LINES)
			continue;
		if (p->draw)
			mark(p->h, l->kind, LEFT + (l->kind == LANDED_TASK ? 8 : 0), p->y + 4);
		words(p, LEFT + 14,
			str_printf(p->h->a, "on %u: " STR_FMT, l->cpu, STR_ARG(l->label)));
	}
	more(p, n);
}

static const struct topology_node *node_numbered(const struct topology *t, int node)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		if (node >= 0 && t->nodes[i].node == (unsigned)node)
			return &t->nodes[i];
	}
	return NULL;
}

static struct str node_words(
	struct pen *p, int number, const struct topology_node *node, bool first)
{
	if (number < 0)
		return STR("of no known node");
	if (!first)
		return str_printf(p->h->a, "node %d, continued", number);
	if (!node || !node->memory_kb)
		return str_printf(p->h->a, "node %d", number);
	return str_printf(
		p->h->a, "node %d, %.1f GiB", number, (double)node->memory_kb / (1 << 20));
}

/* n may be 0: memory alone, or NICs of no node. */
static void node(struct pen *p, int number, const struct seat *v, size_t n)
{
	const struct topology_node *told = node_numbered(&p->h->r->topology, number);
	unsigned top = p->y;
	bool first = true;

	for (const struct seat *s = p->all; n && s < v; s++)
		first &= s->node != number;
	words_as(p, 2 * PAD, bold, node_words(p, number, told, first));
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && v[end].cache == v[i].cache)
			end++;
		cache(p, &v[i], end - i);
	}
	if (told && first)
		pools(p, told);
	if (first)
		nics(p, number);
	landings(p, v, n);
	p->y += 4;
	frame(p, "frame", PAD, top, "");
	p->y += PAD;
}

static void package(struct pen *p, const struct seat *v, size_t n)
{
	unsigned top = p->y;

	words_as(p, PAD, bold,
		v->package < 0 ? STR("package not told")
			       : str_printf(p->h->a, "package %d", v->package));
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && v[end].node == v[i].node)
			end++;
		node(p, v[i].node, &v[i], end - i);
	}
	frame(p, "package", 1, top, " stroke-width=\"2\"");
	p->y += 2;
}

/* Nodes of memory alone, and NICs that no node with CPUs has. */
static void elsewhere(struct pen *p, const struct seat *v, size_t n)
{
	const struct report *r = p->h->r;
	bool homeless = false;

	for (size_t i = 0; i < r->topology.n_nodes; i++) {
		int number = (int)r->topology.nodes[i].node;
		bool seated = false;

		for (size_t k = 0; k < n; k++)
			seated |= v[k].node == number;
		if (!seated)
			node(p, number, NULL, 0);
	}
	for (size_t i = 0; i < r->topology.n_nics; i++)
		homeless |= r->topology.nics[i].node < 0 && r->topology.n_nodes != 1;
	if (homeless)
		node(p, -1, NULL, 0);
}

typedef void part_fn(struct pen *p, const struct seat *v, size_t n);

static void picture(struct html *h, part_fn *part, const struct seat *all, const struct seat *v,
	size_t n, struct str title)
{
	struct pen p = { .h = h, .y = 2, .all = all };
	size_t mark = arena_used(h->a);

	part(&p, v, n);
	if (p.y > 2) {
		out_printf(h->o,
			"<svg class=\"whole\" role=\"img\" aria-label=\"%.*s; the tables below have the same\" "
			"width=\"%d\" height=\"%u\" viewBox=\"0 0 %d %u\" "
			"xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" "
			"font-size=\"10\" text-anchor=\"middle\">\n",
			STR_ARG(title), WIDTH, p.y + 2, WIDTH, p.y + 2);
		p.draw = true;
		p.y = 2;
		part(&p, v, n);
		html_z(h, "</svg>\n");
	}
	arena_rewind(h->a, mark);
}

static void key(struct html *h, const char *shape, const char *what)
{
	out_printf(h->o,
		"<li><svg width=\"22\" height=\"16\" viewBox=\"0 0 22 16\">%s</svg> %s</li>\n",
		shape, what);
}

static void legend(struct html *h)
{
	html_z(h, "<ul class=\"legend\">\n");
	key(h, "<rect class=\"hot\" width=\"20\" height=\"16\" fill=\"#8a3c00\"/>",
		"hot CPU, its number bold");
	key(h, "<rect class=\"house\" width=\"20\" height=\"16\" fill=\"#dbe4ee\"/>",
		"housekeeping CPU");
	key(h,
		"<rect class=\"core\" x=\"1\" y=\"1\" width=\"20\" height=\"14\" rx=\"2\" "
		"fill=\"none\" stroke=\"#424a53\"/>",
		"a core; its hardware threads side by side");
	key(h,
		"<rect class=\"cache\" x=\"1\" y=\"1\" width=\"20\" height=\"14\" rx=\"2\" "
		"fill=\"none\" stroke=\"#6e7781\" stroke-dasharray=\"4 3\"/>",
		"a last-level cache with a hot CPU");
	key(h, "<path class=\"irq\" d=\"M6 4h9l-9 9z\" fill=\"#ffd33d\" stroke=\"#1b1f24\"/>",
		"corner on the left: interrupts of a device fired there in the window");
	key(h, "<path class=\"task\" d=\"M15 4h-9l9 9z\" fill=\"#6cb6ff\" stroke=\"#1b1f24\"/>",
		"corner on the right: threads ran there");
	html_z(h, "</ul>\n");
}

void html_picture(struct html *h)
{
	size_t n = h->r->topology.n_cpus, mark = arena_used(h->a);
	struct seat *v = seats_of(h);

	html_z(h, "<div class=\"figures\">\n");
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && v[end].package == v[i].package)
			end++;
		picture(h, package, v, &v[i], end - i,
			v[i].package < 0 ? STR("CPUs of no known package")
					 : str_printf(h->a,
						   "Package %d with its nodes, caches, "
						   "cores and CPUs",
						   v[i].package));
	}
	picture(h, elsewhere, v, v, n, STR("What belongs to no package"));
	html_z(h, "</div>\n");
	legend(h);
	arena_rewind(h->a, mark);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The host: its picture, and all that the picture says as tables. */
#include "reporters/html.h"

#include "reporters/render.h"

static void table(struct html *h, const char *name, const char *head)
{
	out_printf(h->o,
		"<h3>%s</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"%s, as a table\">\n<table class=\"sortable wide\">\n<thead><tr>%s"
		"</tr></thead>\n<tbody>\n",
		name, name, head);
}

static void end_table(struct html *h)
{
	html_z(h, "</tbody>\n</table>\n</div>\n");
}

static void pools(struct html *h, const struct topology_node *node)
{
	for (size_t i = 0; i < node->n_pools; i++) {
		const struct topology_pool *p = &node->pools[i];
		bool gib = p->size_kb >= 1 << 20;

		out_printf(h->o, "%s%llu of %llu %s, %llu free", i ? "; " : "",
			(unsigned long long)p->total,
			(unsigned long long)(p->size_kb >> (gib ? 20 : 10)), gib ? "GiB" : "MiB",
			(unsigned long long)p->free);
	}
	html_z(h, node->n_pools ? "" : "none");
}

/* The package of all its CPUs; "several" and "not told" are answers too. */
static void package_of(struct html *h, const struct topology_node *node)
{
	const struct topology *t = &h->r->topology;
	int package = -1;

	for (size_t i = 0; i < t->n_cpus; i++) {
		if (t->cpus[i].node != (int)node->node)
			continue;
		if (package >= 0 && t->cpus[i].package != package) {
			html_z(h, "several");
			return;
		}
		package = t->cpus[i].package;
	}
	if (package >= 0)
		out_printf(h->o, "%d", package);
	else
		html_z(h, "not told");
}

static void node_row(struct html *h, const struct topology_node *node)
{
	size_t mark = arena_used(h->a);
	struct cpuset hot = cpuset_and(h->a, node->cpus, h->r->roles.hot);

	out_printf(h->o, "<tr><th scope=\"row\">%u</th><td>", node->node);
	package_of(h, node);
	html_z(h, "</td><td>");
	html_text(h, cpuset_is_empty(node->cpus) ? STR("none") : cpuset_format(h->a, node->cpus));
	html_z(h, "</td><td>");
	html_text(h, cpuset_is_empty(hot) ? STR("none") : cpuset_format(h->a, hot));
	html_z(h, "</td><td>");
	if (node->memory_kb)
		out_printf(h->o, "%.1f GiB", (double)node->memory_kb / (1 << 20));
	else
		html_z(h, "not told");
	html_z(h, "</td><td>");
	pools(h, node);
	html_z(h, "</td></tr>\n");
	arena_rewind(h->a, mark);
}

static void nodes(struct html *h)
{
	const struct topology *t = &h->r->topology;

	if (!t->n_nodes)
		return;
	table(h, "NUMA nodes",
		"<th scope=\"col\">Node</th><th scope=\"col\">Package</th><th scope=\"col\">CPUs"
		"</th><th scope=\"col\">Hot CPUs</th><th scope=\"col\">Memory</th><th "
		"scope=\"col\">Huge pages</th>");
	for (size_t i = 0; i < t->n_nodes; i++)
		node_row(h, &t->nodes[i]);
	end_table(h);
}

static void cell(struct html *h, struct str s)
{
	html_z(h, "<td>");
	html_text(h, s.n ? s : STR("not told"));
	html_z(h, "</td>");
}

static void nic_row(struct html *h, const struct topology_nic *n)
{
	html_z(h, "<tr><th scope=\"row\">");
	html_text(h, n->name);
	out_printf(h->o, "</th><td>%s</td>", nic_role_word(n->role));
	if (n->node >= 0)
		out_printf(h->o, "<td>%d</td>", n->node);
	else
		html_z(h, "<td>none</td>");
	if (n->speed_mbps > 0)
		out_printf(h->o, "<td>%g Gb/s</td>", (double)n->speed_mbps / 1000);
	else
		html_z(h, "<td>not told</td>");
	cell(h, n->driver);
	cell(h, n->bus);
	html_z(h, "</tr>\n");
}

static void nics(struct html *h)
{
	const struct topology *t = &h->r->topology;

	if (!t->n_nics)
		return;
	table(h, "Network cards",
		"<th scope=\"col\">NIC</th><th scope=\"col\">Role</th><th scope=\"col\">Node</th>"
		"<th scope=\"col\">Speed</th><th scope=\"col\">Driver</th><th scope=\"col\">Bus"
		"</th>");
	for (size_t i = 0; i < t->n_nics; i++)
		nic_row(h, &t->nics[i]);
	end_table(h);
}

static void landings(struct html *h)
{
	const struct topology *t = &h->r->topology;

	if (!t->n_landed)
		return;
	table(h, "What landed on hot CPUs",
		"<th scope=\"col\">CPU</th><th scope=\"col\">Kind</th><th scope=\"col\">What</th>"
		"<th scope=\"col\" class=\"n\">Times in the window</th>");
	for (size_t i = 0; i < t->n_landed; i++) {
		const struct landed *l = &t->landed[i];

		out_printf(h->o, "<tr><td>%u</td><td>%s</td><td>", l->cpu,
			l->kind == LANDED_IRQ ? "interrupt" : "thread");
		html_text(h, l->label);
		if (l->count)
			out_printf(h->o, "</td><td class=\"n\">%llu</td></tr>\n",
				(unsigned long long)l->count);
		else
			html_z(h,
				"</td><td class=\"n\" data-key=\"1e300\">all the time</td></tr>\n");
	}
	end_table(h);
}

void html_host(struct html *h)
{
	html_z(h, "<section aria-labelledby=\"host\">\n<h2 id=\"host\">The host</h2>\n");
	if (h->r->topology.n_cpus)
		html_picture(h);
	else
		html_z(h, "<p>How the host is built was not asked for.</p>\n");
	nodes(h);
	nics(h);
	landings(h);
	html_z(h, "</section>\n");
}

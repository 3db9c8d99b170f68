/* SPDX-License-Identifier: Apache-2.0 */
/* Queue → interrupt → CPU → node as a table, the busiest first, hot CPUs and far nodes marked. */
#include "reporters/render.h"
#include "reporters/text.h"
#include "scanner/base/text.h"

#include <limits.h>

enum { QUEUE = 24, USUAL = 16 };

/* The busiest that was not shown; shown are those before it in the order of counts and place. */
static const struct topology_queue *next(
	const struct topology *t, const struct topology_queue *last)
{
	const struct topology_queue *best = NULL;

	for (size_t i = 0; i < t->n_queues; i++) {
		const struct topology_queue *q = &t->queues[i];
		bool after =
			!last || q->count < last->count || (q->count == last->count && q > last);

		if (after && (!best || q->count > best->count))
			best = q;
	}
	return best;
}

static struct str node_text(struct page *p, const struct topology_queue *q)
{
	if (q->node < 0)
		return STR("-");
	if (q->nic_node >= 0 && q->node != q->nic_node)
		return str_printf(p->a, "%d (card: %d)", q->node, q->nic_node);
	return str_printf(p->a, "%d", q->node);
}

static void row(struct page *p, const struct report *r, const struct topology_queue *q)
{
	bool hot = cpuset_meets(q->cpus, r->roles.hot);
	double per_s = r->run.window_ms ? (double)q->count * 1000 / (double)r->run.window_ms : 0;
	struct str rate = q->counted && r->run.window_ms
				  ? str_printf(p->a, per_s < 10 ? "%.2g" : "%.0f", per_s)
				  : STR("?");
	struct str cpus = str_printf(
		p->a, STR_FMT "%s", STR_ARG(cpuset_format(p->a, q->cpus)), hot ? " HOT" : "");

	page_piece(p, INK_PLAIN, "  %-*s %6u  ", QUEUE, str_z(p->a, q->queue), q->irq);
	page_piece(p, hot ? INK_RED : INK_PLAIN, "%-12s", str_z(p->a, cpus));
	page_piece(p, INK_PLAIN, "  %-12s %8s\n", str_z(p->a, node_text(p, q)), str_z(p->a, rate));
}

void text_queues(struct page *p, const struct report *r)
{
	size_t most = p->detail == DETAIL_ALL ? SIZE_MAX : USUAL, n = 0;
	const struct topology_queue *q = NULL;

	if (!r->topology.n_queues)
		return;
	page_blank(p);
	page_piece(p, INK_BOLD, "  %-*s %6s  %-12s  %-12s %8s\n", QUEUE, "queue", "irq", "cpu",
		"node", "fired/s");
	while (n < most && (q = next(&r->topology, q))) {
		row(p, r, q);
		n++;
	}
	if (n < r->topology.n_queues)
		page_line(p, 2, 2, "and %zu queues more, less busy: --show all",
			r->topology.n_queues - n);
}

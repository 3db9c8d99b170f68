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

/* Whether anything is known of the queues behind the interrupts. */
static bool is_wide(const struct topology *t)
{
	for (size_t i = 0; i < t->n_queues; i++) {
		const struct topology_queue *q = &t->queues[i];

		if (q->packets_told || (q->rps_told && !cpuset_is_empty(q->rps)) ||
			(q->xps_told && !cpuset_is_empty(q->xps)))
			return true;
	}
	return false;
}

static struct str rate_text(struct page *p, const struct report *r, uint64_t n, bool told)
{
	double per_s = r->run.window_ms ? (double)n * 1000 / (double)r->run.window_ms : 0;

	if (!told || !r->run.window_ms)
		return STR("?");
	return str_printf(p->a, per_s < 10 ? "%.2g" : "%.0f", per_s);
}

static struct str mask_text(struct page *p, const char *what, bool told, struct cpuset set)
{
	if (!told || cpuset_is_empty(set))
		return STR("");
	return str_printf(p->a, " %s " STR_FMT, what, STR_ARG(cpuset_format(p->a, set)));
}

/* The queue that it serves, the packets of that, and where RPS and XPS send them. */
static void row_of_queue(struct page *p, const struct report *r, const struct topology_queue *q)
{
	struct str what = q->number >= 0
				  ? str_printf(p->a, "%s %d", queue_way_word(q->way), q->number)
				  : STR("-");

	page_piece(p, INK_PLAIN, "  %-9s %10s", str_z(p->a, what),
		str_z(p->a, rate_text(p, r, q->packets, q->packets_told)));
	page_piece(p, q->rps_told && cpuset_meets(q->rps, r->roles.hot) ? INK_RED : INK_PLAIN, "%s",
		str_z(p->a, mask_text(p, "rps", q->rps_told, q->rps)));
	page_piece(p, INK_PLAIN, "%s", str_z(p->a, mask_text(p, "xps", q->xps_told, q->xps)));
}

static void row(struct page *p, const struct report *r, const struct topology_queue *q, bool wide)
{
	bool hot = cpuset_meets(q->cpus, r->roles.hot);
	struct str rate = rate_text(p, r, q->count, q->counted);
	struct str cpus = str_printf(
		p->a, STR_FMT "%s", STR_ARG(cpuset_format(p->a, q->cpus)), hot ? " HOT" : "");

	page_piece(p, INK_PLAIN, "  %-*s %6u  ", QUEUE, str_z(p->a, q->queue), q->irq);
	page_piece(p, hot ? INK_RED : INK_PLAIN, "%-12s", str_z(p->a, cpus));
	page_piece(p, INK_PLAIN, "  %-12s %8s", str_z(p->a, node_text(p, q)), str_z(p->a, rate));
	if (wide)
		row_of_queue(p, r, q);
	page_piece(p, INK_PLAIN, "\n");
}

void text_queues(struct page *p, const struct report *r)
{
	size_t most = p->detail == DETAIL_ALL ? SIZE_MAX : USUAL, n = 0;
	const struct topology_queue *q = NULL;
	bool wide = is_wide(&r->topology);

	if (!r->topology.n_queues)
		return;
	page_blank(p);
	page_piece(p, INK_BOLD, "  %-*s %6s  %-12s  %-12s %8s", QUEUE, "queue", "irq", "cpu",
		"node", "fired/s");
	if (wide)
		page_piece(p, INK_BOLD, "  %-9s %10s steered", "serves", "packets/s");
	page_piece(p, INK_BOLD, "\n");
	while (n < most && (q = next(&r->topology, q))) {
		row(p, r, q, wide);
		n++;
	}
	if (n < r->topology.n_queues)
		page_line(p, 2, 2, "and %zu queues more, less busy: --show all",
			r->topology.n_queues - n);
}

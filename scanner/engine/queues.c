/* SPDX-License-Identifier: Apache-2.0 */
/* Queue → interrupt → CPU → node, of NICs that somebody gave a role. */
#include "scanner/engine/queues.h"

#include <stdio.h>

#include "scanner/engine/activity.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_functions.h"
#include "scanner/facts/net/nic_stats.h"

enum { QUEUES_CAP = 4096 };

struct filling {
	struct report *r;
	const struct irqs *irqs;
	const struct nodes *nodes;
	const struct interrupts *before, *now;
	const struct nic_functions *functions;
	const struct sample *first, *last;
	struct topology_queue *v;
	size_t n, cap;
};

static bool has_role(const struct topology_nic *nic)
{
	return nic->role != NIC_UNDECLARED && nic->role != NIC_IGNORE && nic->role != NIC_MGMT;
}

static bool contains(struct str s, struct str part)
{
	for (size_t i = 0; part.n && i + part.n <= s.n; i++) {
		if (str_eq((struct str){ s.p + i, part.n }, part))
			return true;
	}
	return false;
}

/* By the numbers that the card's function was given: names are changed, numbers are not. */
static const struct topology_nic *nic_by_number(const struct filling *g, unsigned irq)
{
	for (size_t i = 0; i < g->r->topology.n_nics; i++) {
		const struct topology_nic *nic = &g->r->topology.nics[i];
		const struct nic_function *d =
			g->functions ? nic_functions_find(g->functions, nic->name) : NULL;

		for (size_t k = 0; d && has_role(nic) && k < d->n_irqs; k++) {
			if (d->irqs[k] == irq)
				return nic;
		}
	}
	return NULL;
}

/* Drivers name their interrupts by the interface ("eno3-TxRx-0") or by the card's address. */
static const struct topology_nic *nic_by_name(const struct filling *g, const struct irq *irq)
{
	struct str group = irqs_group(g->r->arena, irq->actions);

	for (size_t i = 0; i < g->r->topology.n_nics; i++) {
		const struct topology_nic *nic = &g->r->topology.nics[i];

		if (has_role(nic) && (str_eq(group, nic->name) || contains(irq->actions, nic->bus)))
			return nic;
	}
	return NULL;
}

static uint64_t fired(const struct filling *g, unsigned irq, bool *ret_known)
{
	char key[16];
	const struct irq_row *now, *before;
	uint64_t sum = 0, delta;
	unsigned cpu;

	*ret_known = false;
	if (!g->before || !g->now || !g->before->valid || !g->now->valid)
		return 0;
	snprintf(key, sizeof(key), "%u", irq);
	now = interrupts_row(g->now, str_from(key));
	before = now ? activity_same_row(g->before, now) : NULL;
	for (size_t at = 0; now && activity_next_moved(before, now, &at, &cpu, &delta);)
		sum += delta;
	*ret_known = now != NULL;
	return sum;
}

static int node_of(const struct filling *g, struct cpuset cpus)
{
	int first = cpuset_next(cpus, 0);
	const struct node *n =
		g->nodes && first >= 0 ? nodes_of_cpu(g->nodes, (unsigned)first) : NULL;

	return n && cpuset_within(cpus, n->cpus) ? (int)n->number : -1;
}

static bool mask_of(const struct filling *g, const struct topology_queue *q, const char *side,
	const char *file, struct cpuset *ret)
{
	struct str path = str_printf(g->r->arena, "/sys/class/net/" STR_FMT "/queues/%s-%d/%s",
		STR_ARG(q->nic), side, q->number, file);

	return q->number >= 0 &&
	       fact_mask(answers_get(g->last->answers, path, ASK_FILE), g->r->arena, ret) == 0;
}

static bool stats_of(
	const struct filling *g, const struct sample *sm, struct str nic, struct nic_stats *ret)
{
	struct str path = str_printf(g->r->arena, "/probe/ethtool/" STR_FMT "/stats", STR_ARG(nic));
	const struct answer *an = sm ? answers_get(sm->answers, path, ASK_FILE) : NULL;

	return an && an->state == ANSWER_OK && nic_stats_parse(g->r->arena, an->bytes, ret);
}

/* What its driver counted for the queue: of an interrupt for both, received ones and sent ones. */
static void count_packets(
	const struct filling *g, const struct topology_nic *nic, struct topology_queue *q)
{
	struct nic_stats was, is;
	struct nic_stats_moved m;

	if (q->number < 0 || !stats_of(g, g->first, nic->name, &was) ||
		!stats_of(g, g->last, nic->name, &is))
		return;
	nic_stats_subtract(g->r->arena, &was, &is, &m);
	for (size_t i = 0; i < m.n; i++) {
		int queue;
		const struct nic_counter *c = nic_counter_of(nic->driver, m.v[i].name, &queue);
		bool rx = c && c->class == NIC_QUEUE_RX && q->way != QUEUE_TX;
		bool tx = c && c->class == NIC_QUEUE_TX && q->way != QUEUE_RX;

		if ((!rx && !tx) || queue != q->number || m.v[i].reset)
			continue;
		q->packets_told = true;
		q->packets += m.v[i].now - m.v[i].before;
	}
}

static void add_queue(
	const struct filling *g, const struct topology_nic *nic, struct topology_queue *q)
{
	if (q->way != QUEUE_TX)
		q->rps_told = mask_of(g, q, "rx", "rps_cpus", &q->rps);
	if (q->way != QUEUE_RX)
		q->xps_told = mask_of(g, q, "tx", "xps_cpus", &q->xps);
	count_packets(g, nic, q);
}

static void add(struct filling *g, const struct irq *irq, const struct topology_nic *nic)
{
	struct arena *a = g->r->arena;
	struct cpuset cpus = irq->effective_valid ? irq->effective : irq->requested;
	struct topology_queue *q;

	g->v = arena_grow(a, g->v, g->n, &g->cap, sizeof(*g->v));
	q = &g->v[g->n++];
	*q = (struct topology_queue){ .nic = nic->name,
		.queue = text_sanitise(a, irq->actions),
		.irq = irq->number,
		.cpus = cpuset_or(a, cpus, (struct cpuset){ 0 }),
		.node = node_of(g, cpus),
		.nic_node = nic->node };
	q->count = fired(g, irq->number, &q->counted);
	q->way = nic_queue_of(irq->actions, nic->name, &q->number);
	if (q->way != QUEUE_UNTOLD)
		add_queue(g, nic, q);
}

void queues_fill(struct report *r, const struct sample *before, const struct sample *now)
{
	struct filling g = { .r = r,
		.irqs = facts_get(now->facts, &fact_irqs),
		.nodes = facts_get(now->facts, &fact_nodes),
		.functions = facts_get(now->facts, &fact_nic_functions),
		.first = before,
		.last = now,
		.before = before ? facts_get(before->facts, &fact_interrupts) : NULL,
		.now = facts_get(now->facts, &fact_interrupts) };

	for (size_t i = 0; g.irqs && i < g.irqs->n && g.n < QUEUES_CAP; i++) {
		const struct irq *irq = &g.irqs->v[i];
		const struct topology_nic *nic =
			irq->actions.n ? nic_by_number(&g, irq->number) : NULL;

		if (!nic && irq->actions.n)
			nic = nic_by_name(&g, irq);

		if (nic && (irq->effective_valid || irq->requested_valid))
			add(&g, irq, nic);
	}
	r->topology.queues = g.v;
	r->topology.n_queues = g.n;
}

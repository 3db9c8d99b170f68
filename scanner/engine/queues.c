/* SPDX-License-Identifier: Apache-2.0 */
/* Queue → interrupt → CPU → node, of NICs that somebody gave a role. */
#include "scanner/engine/queues.h"

#include <stdio.h>

#include "scanner/engine/activity.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/mem/nodes.h"

enum { QUEUES_CAP = 4096 };

struct filling {
	struct report *r;
	const struct irqs *irqs;
	const struct nodes *nodes;
	const struct interrupts *before, *now;
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

/* Drivers name their interrupts by the interface ("eno3-TxRx-0") or by the card's address. */
static const struct topology_nic *nic_of(const struct filling *g, const struct irq *irq)
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

	*ret_known = false;
	if (!g->before || !g->now || !g->before->valid || !g->now->valid)
		return 0;
	snprintf(key, sizeof(key), "%u", irq);
	now = interrupts_row(g->now, str_from(key));
	before = now ? activity_same_row(g->before, now) : NULL;
	for (size_t i = 0; now && i < now->n_cells; i++) {
		uint32_t b = before ? irq_row_count(before, now->cells[i].cpu) : 0;

		if (delta_counter(b, now->cells[i].count, 32, &delta) == DELTA_OK)
			sum += delta;
	}
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
}

void queues_fill(struct report *r, const struct sample *before, const struct sample *now)
{
	struct filling g = { .r = r,
		.irqs = facts_get(now->facts, &fact_irqs),
		.nodes = facts_get(now->facts, &fact_nodes),
		.before = before ? facts_get(before->facts, &fact_interrupts) : NULL,
		.now = facts_get(now->facts, &fact_interrupts) };

	for (size_t i = 0; g.irqs && i < g.irqs->n && g.n < QUEUES_CAP; i++) {
		const struct irq *irq = &g.irqs->v[i];
		const struct topology_nic *nic = irq->actions.n ? nic_of(&g, irq) : NULL;

		if (nic && (irq->effective_valid || irq->requested_valid))
			add(&g, irq, nic);
	}
	r->topology.queues = g.v;
	r->topology.n_queues = g.n;
}

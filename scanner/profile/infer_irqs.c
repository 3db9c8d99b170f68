/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts that arrive on hot CPUs on purpose. That one does so proves nothing: isolcpus= and
 * nohz_full= move none of those that are there already, drivers spread their queues over all
 * CPUs when they come up (irq_set_affinity_and_hint), and what the kernel manages it places
 * itself (kernel/irq/affinity.c). Somebody steered them where the rest stays away: most
 * interrupts of other devices go elsewhere, all of this card's can be moved, each is bound to
 * hot CPUs, and none of the card's queues is left on a housekeeping CPU.
 */
#include "scanner/profile/infer_parts.h"

#include "scanner/facts/irq/interrupts.h"

static bool contains(struct str s, struct str part)
{
	for (size_t i = 0; part.n && i + part.n <= s.n; i++) {
		if (str_eq((struct str){ s.p + i, part.n }, part))
			return true;
	}
	return false;
}

/* Drivers name their interrupts by the interface ("eno3-TxRx-0") or by the card's address. */
bool infer_irq_is_of(const struct inferring *g, size_t irq, const struct netdev *d)
{
	struct str actions = g->irqs->v[irq].actions;

	return actions.n && (str_eq(g->irq_groups[irq], d->name) || contains(actions, d->bus));
}

bool infer_irq_cpus(const struct irq *irq, struct cpuset *ret)
{
	if (irq->effective_valid && !cpuset_is_empty(irq->effective))
		*ret = irq->effective;
	else if (irq->requested_valid)
		*ret = irq->requested;
	else
		return false;
	return true;
}

static bool is_nic(const struct netdev *d)
{
	return d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF;
}

static bool is_of_some_nic(const struct inferring *g, size_t irq)
{
	for (size_t i = 0; i < g->devs->n; i++) {
		if (is_nic(&g->devs->v[i]) && infer_irq_is_of(g, irq, &g->devs->v[i]))
			return true;
	}
	return false;
}

static bool is_placed_by_kernel(const struct irq *irq)
{
	return irq->movable == IRQ_MOVABLE_NO || irq->movable == IRQ_MOVABLE_ASSUMED_NO;
}

/* Interrupts in use that could be anywhere, and how many of them reach hot CPUs. */
static void count_others(struct inferring *g, unsigned *ret_all, unsigned *ret_hot)
{
	struct cpuset cpus;

	for (size_t i = 0; i < g->irqs->n; i++) {
		const struct irq *irq = &g->irqs->v[i];

		if (!irq->actions.n || is_placed_by_kernel(irq) || !infer_irq_cpus(irq, &cpus) ||
			is_of_some_nic(g, i))
			continue;
		(*ret_all)++;
		*ret_hot += cpuset_meets(cpus, g->hot);
		if (cpuset_meets(cpus, g->hot))
			g->irq_unsure =
				cpuset_or(g->a, g->irq_unsure, cpuset_and(g->a, cpus, g->hot));
	}
}

struct card {
	unsigned bound, elsewhere, placed;
	struct cpuset cpus; /* hot ones */
};

static struct card look_at_card(struct inferring *g, const struct netdev *d)
{
	struct card c = { 0 };
	struct cpuset cpus;

	for (size_t i = 0; i < g->irqs->n; i++) {
		const struct irq *irq = &g->irqs->v[i];

		if (!infer_irq_is_of(g, i, d) || !infer_irq_cpus(irq, &cpus))
			continue;
		if (cpuset_meets(cpus, g->hot))
			c.cpus = cpuset_or(g->a, c.cpus, cpuset_and(g->a, cpus, g->hot));
		if (is_placed_by_kernel(irq))
			c.placed++;
		else if (irq->requested_valid && cpuset_within(irq->requested, g->hot))
			c.bound++;
		else
			c.elsewhere++;
	}
	return c;
}

/* A card's mailbox or link interrupt may stay with housekeeping: one beside several queues. */
static bool is_steered(const struct inferring *g, const struct card *c)
{
	return g->steered && c->bound && !c->placed && c->elsewhere <= (c->bound > 1);
}

static void look_at_cards(struct inferring *g)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->devs->n; i++) {
		const struct netdev *d = &g->devs->v[i];
		struct card c;

		if (!is_nic(d))
			continue;
		c = look_at_card(g, d);
		if (is_steered(g, &c)) {
			g->irq_cpus = cpuset_or(g->a, g->irq_cpus, c.cpus);
			infer_list_add(g->a, &g->irq_from, &n,
				str_printf(g->a, "%u of " STR_FMT, c.bound, STR_ARG(d->name)));
		} else {
			g->irq_unsure = cpuset_or(g->a, g->irq_unsure, c.cpus);
		}
	}
	g->irq_from = infer_list_end(g->a, g->irq_from, n);
}

void infer_find_steered(struct inferring *g)
{
	unsigned all = 0, hot = 0;

	g->irq_groups = ARENA_NEW(g->a, struct str, g->irqs->n + 1);
	for (size_t i = 0; i < g->irqs->n; i++)
		g->irq_groups[i] = irqs_group(g->a, g->irqs->v[i].actions);
	if (cpuset_is_empty(g->hot))
		return;
	count_others(g, &all, &hot);
	g->steered = hot * 4 <= all;
	if (!g->steered)
		g->unsteered = str_printf(g->a,
			"%u of %u interrupts of other devices reach hot CPUs: nobody steers them",
			hot, all);
	look_at_cards(g);
}

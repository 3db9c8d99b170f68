/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/port_irqs.h"

#include "scanner/facts/irq/interrupts.h"

static bool is_of_function(const struct nic_function *d, unsigned irq)
{
	for (size_t i = 0; i < d->n_irqs; i++) {
		if (d->irqs[i] == irq)
			return true;
	}
	return false;
}

static bool is_of_port(const struct check_in *in, const struct port *p,
	const struct nic_function *d, const struct irq *irq)
{
	if (d && d->n_irqs)
		return is_of_function(d, irq->number);
	return str_eq(irqs_group(in->scratch, irq->actions), p->d->name) ||
	       (p->d->bus.n && str_has(irq->actions, str_z(in->scratch, p->d->bus)));
}

static bool fired(const struct check_in *in, unsigned number, uint64_t *ret)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct interrupts *b = in_fact_before(in, &fact_interrupts);
	struct str key = str_printf(in->scratch, "%u", number);
	const struct irq_row *now, *before;
	uint64_t d;

	if (!t->valid || !b || !b->valid)
		return false;
	now = interrupts_row(t, key);
	before = interrupts_row(b, key);
	if (!now || !before || !str_eq(now->actions, before->actions))
		return false;
	*ret = 0;
	for (size_t i = 0; i < now->n_cells; i++) {
		if (delta_counter(irq_row_count(before, now->cells[i].cpu), now->cells[i].count, 32,
			    &d) == DELTA_OK)
			*ret += d;
	}
	return true;
}

size_t in_port_irqs(const struct check_in *in, const struct port *p, const struct port_irq **ret,
	const struct answer **ret_unread)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	const struct nic_function *d =
		nic_functions_find(in_fact(in, &fact_nic_functions), p->d->name);
	struct port_irq *v = ARENA_NEW(in->scratch, struct port_irq, t->n + 1);
	size_t n = 0;

	*ret_unread = t->n ? NULL : t->list;
	for (size_t i = 0; i < t->n; i++) {
		const struct irq *irq = &t->v[i];

		if (!irq->actions.n || !is_of_port(in, p, d, irq))
			continue;
		if (!irq->effective_valid && !irq->requested_valid) {
			*ret_unread = irq->effective_from;
			continue;
		}
		v[n] = (struct port_irq){ .irq = irq,
			.cpus = irq->effective_valid ? irq->effective : irq->requested };
		v[n].way = nic_queue_of(irq->actions, p->d->name, &v[n].queue);
		v[n].counted = fired(in, irq->number, &v[n].fired);
		n++;
	}
	*ret = v;
	return n;
}

int in_port_node(const struct check_in *in, const struct port *p, const struct answer **ret_from)
{
	const struct nic_function *d =
		nic_functions_find(in_fact(in, &fact_nic_functions), p->d->name);

	if (ret_from)
		*ret_from = d ? d->node_from
			      : ((const struct netdevs *)in_fact(in, &fact_netdevs))->list;
	return d && d->node_told ? d->node : p->d->node;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/activity.h"

#include "scanner/engine/sample.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/cpu/schedstat.h"

/* CPUs by number, so that a cell of a row finds its CPU at once. */
struct index {
	struct cpu_activity *of; /* [cpu] */
	size_t n;
};

static const void *fact_of(const struct sample *sm, const struct fact *f)
{
	return sm ? facts_get(sm->facts, f) : NULL;
}

static void add(struct cpu_activity *c, enum irq_kind kind, uint64_t n)
{
	switch (kind) {
	case IRQ_DEVICE:
		c->irqs += n;
		break;
	case IRQ_TICK:
		c->ticks += n;
		break;
	case IRQ_IPI:
		c->ipis += n;
		break;
	case IRQ_OTHER:
		c->others += n;
		break;
	}
}

bool activity_next_moved(const struct irq_row *before, const struct irq_row *now, size_t *at,
	unsigned *ret_cpu, uint64_t *ret_delta)
{
	while (*at < now->n_cells) {
		const struct irq_cell *cell = &now->cells[(*at)++];
		uint32_t b = before ? irq_row_count(before, cell->cpu) : 0;
		uint64_t delta;

		if (delta_counter(b, cell->count, 32, &delta) != DELTA_OK || !delta)
			continue;
		*ret_cpu = cell->cpu;
		*ret_delta = delta;
		return true;
	}
	return false;
}

static void count_row(const struct irq_row *before, const struct irq_row *now, struct index *ix)
{
	enum irq_kind kind = irq_row_kind(now);
	uint64_t delta;
	unsigned cpu;

	for (size_t at = 0; activity_next_moved(before, now, &at, &cpu, &delta);) {
		if (cpu < ix->n)
			add(&ix->of[cpu], kind, delta);
	}
}

const struct irq_row *activity_same_row(const struct interrupts *t, const struct irq_row *r)
{
	const struct irq_row *b = interrupts_row(t, r->key);

	return b && (r->irq < 0 || str_eq(b->actions, r->actions)) ? b : NULL;
}

/*
 * From 4.9 on x86 counts the IPI of a TLB flush as a function call too (82ba4faca1bf): the
 * flush is left out there, so that it is counted once.
 */
static bool counted_twice(const struct irq_row *r, const struct host *h)
{
	return str_is(r->key, "TLB") && (!h || !h->kernel[0] || host_kernel_at_least(h, 4, 9));
}

static void count_interrupts(const struct sample *now, const struct interrupts *before,
	const struct interrupts *t, struct index *ix)
{
	const struct host *h = fact_of(now, &fact_host);

	for (size_t i = 0; i < t->n_rows; i++) {
		const struct irq_row *r = &t->rows[i];

		if (!r->single && !r->short_row && !counted_twice(r, h))
			count_row(activity_same_row(before, r), r, ix);
	}
}

static void count_switches(
	const struct schedstat *before, const struct schedstat *now, struct index *ix)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct schedstat_cpu *n = &now->v[i];
		const struct schedstat_cpu *b = schedstat_cpu(before, n->cpu);
		uint64_t delta;

		if (b && n->cpu < ix->n &&
			delta_counter(b->timeslices, n->timeslices, 64, &delta) == DELTA_OK)
			ix->of[n->cpu].switches += delta;
	}
}

static struct cpuset cpus_of_schedstat(struct arena *a, const struct schedstat *s)
{
	return cpuset_or(a, s->balanced, s->unbalanced);
}

void activity_of(struct arena *a, const struct sample *before, const struct sample *now,
	struct activity *ret)
{
	const struct interrupts *ib = fact_of(before, &fact_interrupts);
	const struct interrupts *in = fact_of(now, &fact_interrupts);
	const struct schedstat *sb = fact_of(before, &fact_schedstat);
	const struct schedstat *sn = fact_of(now, &fact_schedstat);
	struct activity act = { .interrupts = ib && in && ib->valid && in->valid,
		.switches = sb && sn && sb->valid && sn->valid };
	struct index ix;

	if (act.interrupts)
		act.cpus = cpuset_and(a, ib->cpus, in->cpus);
	else if (act.switches)
		act.cpus = cpuset_and(a, cpus_of_schedstat(a, sb), cpus_of_schedstat(a, sn));
	ix.n = (size_t)(cpuset_last(act.cpus) + 1);
	ix.of = ARENA_NEW(a, struct cpu_activity, ix.n + 1);
	if (act.interrupts)
		count_interrupts(now, ib, in, &ix);
	if (act.switches)
		count_switches(sb, sn, &ix);
	/* Down to those that there are. */
	for (int cpu = -1; (cpu = cpuset_next(act.cpus, cpu + 1)) >= 0;) {
		ix.of[act.n] = ix.of[cpu];
		ix.of[act.n++].cpu = (unsigned)cpu;
	}
	act.v = ix.of;
	*ret = act;
}

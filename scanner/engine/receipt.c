/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/receipt.h"

#include "scanner/facts/interrupts.h"
#include "scanner/facts/schedstat.h"

/* Rows that one CPU sends to another (arch/x86/kernel/irq.c); arm64's have "IPI" keys. */
static bool is_ipi(const struct irq_row *r)
{
	static const char *const keys[] = { "RES", "CAL", "TLB", "IWI" };

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (str_is(r->key, keys[i]))
			return true;
	}
	return str_starts(r->key, "IPI");
}

static uint64_t moved(uint64_t before, uint64_t now)
{
	uint64_t d;

	return delta_counter(before, now, 32, &d) == DELTA_OK ? d : 0;
}

static void count_interrupts(
	const struct interrupts *before, const struct interrupts *now, struct receipt_cpu *c)
{
	for (size_t i = 0; i < now->n_rows; i++) {
		const struct irq_row *r = &now->rows[i];
		const struct irq_row *b = r->single ? NULL : interrupts_row(before, r->key);
		uint64_t d;

		if (!b)
			continue;
		d = moved(irq_row_count(b, c->cpu), irq_row_count(r, c->cpu));
		/* CAL counts TLB flushes too; counted once. */
		if (is_ipi(r))
			c->ipis += str_is(r->key, "TLB") ? 0 : d;
		else
			c->interrupts += d;
	}
}

static void count_switches(
	const struct schedstat *before, const struct schedstat *now, struct receipt_cpu *c)
{
	const struct schedstat_cpu *b = schedstat_cpu(before, c->cpu);
	const struct schedstat_cpu *n = schedstat_cpu(now, c->cpu);

	if (b && n && n->timeslices >= b->timeslices)
		c->switches = n->timeslices - b->timeslices;
}

static bool in_both(const struct sample *before, const struct sample *now, const struct fact *f)
{
	return facts_get(before->facts, f) && facts_get(now->facts, f);
}

static void count_cpu(const struct sample *before, const struct sample *now, struct receipt_cpu *c)
{
	const struct interrupts *ib = facts_get(before->facts, &fact_interrupts);
	const struct interrupts *in = facts_get(now->facts, &fact_interrupts);
	const struct schedstat *sb = facts_get(before->facts, &fact_schedstat);
	const struct schedstat *sn = facts_get(now->facts, &fact_schedstat);

	if (ib && in && ib->valid && in->valid)
		count_interrupts(ib, in, c);
	if (sb && sn && sb->valid && sn->valid)
		count_switches(sb, sn, c);
}

void receipt_counters(struct report *r, const struct sample *before, const struct sample *now)
{
	unsigned n = cpuset_count(r->roles.hot);
	struct receipt_cpu *v;

	if (!before || !n)
		return;
	if (!in_both(before, now, &fact_interrupts) && !in_both(before, now, &fact_schedstat))
		return; /* no chosen check looks at them: nothing is known, which is not 0 */
	v = ARENA_NEW(r->arena, struct receipt_cpu, n);
	for (int cpu = -1; (cpu = cpuset_next(r->roles.hot, cpu + 1)) >= 0;) {
		struct receipt_cpu *c = &v[r->receipt.n_cpus++];

		c->cpu = (unsigned)cpu;
		count_cpu(before, now, c);
		r->receipt.hot_interrupts += c->interrupts;
		r->receipt.hot_ipis += c->ipis;
		r->receipt.hot_switches += c->switches;
	}
	r->receipt.cpus = v;
}

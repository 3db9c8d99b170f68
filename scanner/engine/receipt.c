/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/receipt.h"

void receipt_counters(struct report *r)
{
	const struct activity *act = &r->matrix.activity;
	struct receipt_cpu *v = ARENA_NEW(r->arena, struct receipt_cpu, act->n + 1);

	for (size_t i = 0; i < act->n; i++) {
		const struct cpu_activity *c = &act->v[i];
		struct receipt_cpu *rc = &v[r->receipt.n_cpus];

		if (!cpuset_has(r->roles.hot, c->cpu))
			continue;
		*rc = (struct receipt_cpu){ c->cpu, c->ticks + c->irqs + c->others, c->ipis,
			c->switches };
		r->receipt.n_cpus++;
		r->receipt.hot_interrupts += rc->interrupts;
		r->receipt.hot_ipis += rc->ipis;
		r->receipt.hot_switches += rc->switches;
	}
	r->receipt.cpus = v;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nohz_full= implies RCU offload on every kernel since 3.10 (kernel/rcu), so it asks for both.
 * irqaffinity= names the CPUs that interrupts may go to, so it spares the others.
 */
#include "scanner/facts/cpu/apart.h"

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/cpu/offload.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/cpu/schedstat.h"

#define WORKQUEUES "/sys/devices/virtual/workqueue/cpumask"

const char *place_word(enum place p)
{
	static const char *const words[PLACES] = {
		[PLACE_SCHEDULER] = "scheduler domains",
		[PLACE_TICK] = "nohz_full",
		[PLACE_RCU] = "RCU callback offload",
		[PLACE_IRQ] = "default interrupt affinity",
		[PLACE_WORKQUEUE] = "unbound workqueues",
	};

	return words[p];
}

const char *place_param(enum place p)
{
	static const char *const words[PLACES] = {
		[PLACE_SCHEDULER] = "isolcpus",
		[PLACE_TICK] = "nohz_full",
		[PLACE_RCU] = "rcu_nocbs",
		[PLACE_IRQ] = "irqaffinity",
		[PLACE_WORKQUEUE] = "",
	};

	return words[p];
}

static struct cpuset online_of(const struct cpus *c)
{
	return c->online.valid ? c->online.set : c->known;
}

static void see_domains(const struct fact_in *in, const struct cpus *c, struct apart_place *p)
{
	const struct schedstat *s = facts_get(in->facts, &fact_schedstat);
	const struct partitions *parts = facts_get(in->facts, &fact_partitions);

	p->named = parts->isolated;
	if (c->isolated.valid)
		p->named = cpuset_or(in->arena, p->named, c->isolated.set);
	p->from = s->valid ? s->from : c->isolated.from;
	p->why = c->isolated.valid ? parts->root : c->isolated.from;
	p->known = s->valid || (c->isolated.valid && parts->known);
	p->set = s->valid ? s->unbalanced : p->named;
}

static void see_tick(const struct cpus *c, struct apart_place *p)
{
	p->from = p->why = c->nohz_full.from;
	p->known = c->nohz_full.valid;
	p->none = c->nohz_full.from->state == ANSWER_ABSENT;
	p->set = p->named = c->nohz_full.set;
}

static void see_rcu(const struct fact_in *in, const struct cpus *c, struct apart_place *p)
{
	const struct offload *o = facts_get(in->facts, &fact_offload);

	p->from = o->from;
	p->why = o->from->state == ANSWER_OK && !o->garbled ? c->nohz_full.from : o->from;
	p->known = o->known && !o->garbled;
	p->set = p->named = o->set;
}

static void see_masks(const struct fact_in *in, const struct cpus *c, struct apart_place *v)
{
	const struct irqs *irqs = facts_get(in->facts, &fact_irqs);
	struct apart_place *irq = &v[PLACE_IRQ], *wq = &v[PLACE_WORKQUEUE];
	struct cpuset mask;

	irq->from = irq->why = irqs->default_from;
	irq->known = irqs->default_valid;
	irq->set = cpuset_minus(in->arena, online_of(c), irqs->default_affinity);
	wq->from = wq->why = answers_file(in->answers, WORKQUEUES);
	wq->known = fact_mask(wq->from, in->arena, &mask) == 0;
	wq->none = wq->from->state == ANSWER_ABSENT;
	if (wq->known)
		wq->set = cpuset_minus(in->arena, online_of(c), mask);
}

/* The list that a parameter asks for; the empty set without it, or where it is no list. */
static struct cpuset listed(
	const struct fact_in *in, const struct cmdline *cmdline, const char *name, int last)
{
	const struct param *p = cmdline_last(cmdline, name);
	struct cpuset set = { 0 };

	if (p && p->has_value)
		(void)cpuset_parse_boot_list(in->arena, p->value, last, &set);
	return set;
}

static void add(const struct fact_in *in, struct cpuset *set, struct cpuset more)
{
	*set = cpuset_or(in->arena, *set, more);
}

static void ask_cgroups(const struct fact_in *in, struct apart_place *p)
{
	const struct partitions *parts = facts_get(in->facts, &fact_partitions);

	add(in, &p->asked, parts->isolated);
	add(in, &p->asked, parts->v1);
	add(in, &p->asked, parts->asked);
	p->asked_known &= parts->known;
}

static void ask(const struct fact_in *in, const struct cpus *c, struct apart_place *v)
{
	const struct cmdline *cmdline = facts_get(in->facts, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "isolcpus");
	int last = cpuset_last(c->possible.valid ? c->possible.set : c->known);
	struct isolcpus iso = { 0 };

	for (int i = 0; i < PLACES; i++)
		v[i].asked_known = cmdline->from->state == ANSWER_OK;
	if (p && isolcpus_parse(in->arena, p->value, last, &iso) == 0 && iso.domain)
		v[PLACE_SCHEDULER].asked = iso.cpus;
	ask_cgroups(in, &v[PLACE_SCHEDULER]);
	v[PLACE_TICK].asked = listed(in, cmdline, "nohz_full", last);
	if (iso.nohz)
		add(in, &v[PLACE_TICK].asked, iso.cpus);
	v[PLACE_RCU].asked = listed(in, cmdline, "rcu_nocbs", last);
	add(in, &v[PLACE_RCU].asked, v[PLACE_TICK].asked);
	if (cmdline_last(cmdline, "irqaffinity"))
		v[PLACE_IRQ].asked = cpuset_minus(
			in->arena, online_of(c), listed(in, cmdline, "irqaffinity", last));
	v[PLACE_WORKQUEUE].asked_known = false; /* no parameter asks */
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct cpus *c = facts_get(in->facts, &fact_cpus);
	struct apart *a = ret;

	see_domains(in, c, &a->v[PLACE_SCHEDULER]);
	see_tick(c, &a->v[PLACE_TICK]);
	see_rcu(in, c, &a->v[PLACE_RCU]);
	see_masks(in, c, a->v);
	ask(in, c, a->v);
}

const struct fact fact_apart = {
	.name = "apart",
	.asks = { { WORKQUEUES, ASK_FILE } },
	.needs = { &fact_cmdline, &fact_cpus, &fact_irqs, &fact_offload, &fact_partitions,
		&fact_schedstat },
	.size = sizeof(struct apart),
	.parse = parse,
};

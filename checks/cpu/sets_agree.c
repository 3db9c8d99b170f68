/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One set of CPUs, said in five places: scheduler domains, nohz_full, RCU callback offload,
 * the default interrupt affinity and the unbound workqueue mask. nohz_full implies offload
 * on every kernel since 3.10 (kernel/rcu), so a missing rcu_nocbs= is no difference then.
 * Each place has a check of its own: this one shows the table, and is silent where another
 * explains the difference.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cmdline.h"
#include "scanner/facts/cpus.h"
#include "scanner/facts/irqs.h"
#include "scanner/facts/partitions.h"
#include "scanner/facts/schedstat.h"

#define WORKQUEUES "/sys/devices/virtual/workqueue/cpumask"

enum column { DOMAINS, TICK, RCU, IRQ, WORKQUEUE, COLUMNS };

struct table {
	bool known[COLUMNS];
	struct cpuset set[COLUMNS]; /* CPUs that this place sets apart */
	const struct answer *from[COLUMNS];
};

static const char *const names[COLUMNS] = {
	[DOMAINS] = "scheduler domains",
	[TICK] = "nohz_full",
	[RCU] = "RCU callback offload",
	[IRQ] = "default interrupt affinity",
	[WORKQUEUE] = "unbound workqueues",
};

static void fill_domains(const struct check_in *in, struct table *t)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct schedstat *s = in_fact(in, &fact_schedstat);
	const struct partitions *p = in_fact(in, &fact_partitions);

	t->from[DOMAINS] = s->valid ? s->from : c->isolated.from;
	t->known[DOMAINS] = s->valid || c->isolated.valid;
	t->set[DOMAINS] =
		s->valid ? s->unbalanced : cpuset_or(in->scratch, c->isolated.set, p->isolated);
}

static void fill_tick_and_rcu(const struct check_in *in, struct table *t)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "rcu_nocbs");
	struct cpuset asked = { 0 };

	t->from[TICK] = c->nohz_full.from;
	t->known[TICK] = c->nohz_full.valid;
	t->set[TICK] = c->nohz_full.set;
	if (p)
		cpuset_parse_boot_list(
			in->scratch, p->value, cpuset_last(in->roles->online), &asked);
	t->from[RCU] = cmdline->from;
	t->known[RCU] = cmdline->from->state == ANSWER_OK && c->nohz_full.valid;
	t->set[RCU] = cpuset_or(in->scratch, asked, c->nohz_full.set);
}

static void fill_masks(const struct check_in *in, struct table *t)
{
	const struct irqs *irqs = in_fact(in, &fact_irqs);
	struct cpuset mask;

	t->from[IRQ] = irqs->default_from;
	t->known[IRQ] = irqs->default_valid;
	t->set[IRQ] = cpuset_minus(in->scratch, in->roles->online, irqs->default_affinity);
	t->from[WORKQUEUE] = in_file(in, WORKQUEUES);
	t->known[WORKQUEUE] = fact_mask(t->from[WORKQUEUE], in->scratch, &mask) == 0;
	if (t->known[WORKQUEUE])
		t->set[WORKQUEUE] = cpuset_minus(in->scratch, in->roles->online, mask);
}

static void say_difference(const struct check_in *in, const struct table *t, enum column c,
	struct cpuset missing, struct findings *out)
{
	struct finding *f;

	f = find(out, c == RCU ? STATUS_FAIL : STATUS_WARN, subject_cpus(in->scratch, missing),
		"hot, and missing from: %s", names[c]);
	find_observed(f, "%s: " STR_FMT, names[c], STR_ARG(cpuset_format(in->scratch, t->set[c])));
	find_wanted(f, STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, missing);
	for (int i = 0; i < COLUMNS; i++) {
		if (t->known[i])
			find_evidence_text(f, t->from[i], "%s: " STR_FMT, names[i],
				STR_ARG(cpuset_format(in->scratch, t->set[i])));
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct table t = { .known = { false } };
	unsigned known = 0, differing = 0;
	struct finding *f;

	(void)self;
	fill_domains(in, &t);
	fill_tick_and_rcu(in, &t);
	fill_masks(in, &t);
	for (int c = 0; c < COLUMNS; c++) {
		struct cpuset missing = cpuset_minus(in->scratch, in->roles->hot, t.set[c]);

		if (!t.known[c]) {
			find_unreadable(out, subject_named(SUBJECT_FILE, str_from(names[c])),
				t.from[c], false);
			continue;
		}
		known++;
		if (!cpuset_is_empty(missing)) {
			say_difference(in, &t, (enum column)c, missing, out);
			differing++;
		}
	}
	if (differing || known < COLUMNS)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"set apart in all five places");
	find_cpus(f, in->roles->hot);
	for (int c = 0; c < COLUMNS; c++)
		find_evidence_text(f, t.from[c], "%s: " STR_FMT, names[c],
			STR_ARG(cpuset_format(in->scratch, t.set[c])));
}

const struct check check_cpu_sets_agree[] = {
	{
		.id = "cpu.sets_agree",
		.rule = 1,
		.title = "Isolation, tick, RCU, interrupts and workqueues spare the same CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { WORKQUEUES, ASK_FILE } },
		.needs = { &fact_cpus, &fact_schedstat, &fact_partitions, &fact_cmdline,
			&fact_irqs },
		.implied_by = { "cpu.isolated", "cpu.nohz_full", "rcu.nocbs",
			"irq.default_affinity", "wq.cpumask" },
		.why = "a CPU that one of them forgets is disturbed by exactly that one",
		.fix_boot =
			"one and the same list in isolcpus=, nohz_full= and rcu_nocbs=, its complement in "
			"irqaffinity=, then reboot",
		.source = "Documentation/admin-guide/cpu-isolation.rst",
		.run = run,
	},
	{ 0 },
};

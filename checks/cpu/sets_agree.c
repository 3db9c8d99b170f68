/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One set of CPUs, said in five places: scheduler domains, nohz_full, RCU callback offload,
 * the default interrupt affinity and the unbound workqueue mask. nohz_full implies offload
 * on every kernel since 3.10 (kernel/rcu), so a missing rcu_nocbs= is no difference then. The
 * boot CPU is always added to irqaffinity= (kernel/irq/irqdesc.c), so a hot CPU 0 cannot be
 * expressed there. Each place has a check of its own: this one shows the table, and is silent
 * where another explains the difference. A place that this kernel does not have is left out.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpus.h"
#include "scanner/facts/irqs.h"
#include "scanner/facts/offload.h"
#include "scanner/facts/partitions.h"
#include "scanner/facts/schedstat.h"

#define WORKQUEUES "/sys/devices/virtual/workqueue/cpumask"

enum column { DOMAINS, TICK, RCU, IRQ, WORKQUEUE, COLUMNS };

struct table {
	bool known[COLUMNS];
	bool none[COLUMNS];		    /* this kernel has no such place */
	struct cpuset set[COLUMNS];	    /* CPUs that this place sets apart */
	struct cpuset extra[COLUMNS];	    /* those of them that are online and not hot */
	const struct answer *from[COLUMNS]; /* where it was read */
	const struct answer *why[COLUMNS];  /* why it is not known */
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
	struct cpuset declared = p->isolated;

	if (c->isolated.valid)
		declared = cpuset_or(in->scratch, declared, c->isolated.set);
	t->why[DOMAINS] = c->isolated.valid ? p->root : c->isolated.from;
	t->from[DOMAINS] = s->valid ? s->from : c->isolated.from;
	t->known[DOMAINS] = s->valid || (c->isolated.valid && p->known) ||
			    cpuset_within(in->roles->hot, declared);
	t->set[DOMAINS] = s->valid ? s->unbalanced : declared;
	/* A housekeeping CPU that is alone in its domain is not set apart. */
	t->extra[DOMAINS] = cpuset_minus(in->scratch, declared, in->roles->hot);
}

static void fill_tick(const struct check_in *in, struct table *t)
{
	const struct cpus *c = in_fact(in, &fact_cpus);

	t->from[TICK] = t->why[TICK] = c->nohz_full.from;
	t->known[TICK] = c->nohz_full.valid;
	t->none[TICK] = c->nohz_full.from->state == ANSWER_ABSENT;
	t->set[TICK] = c->nohz_full.set;
	t->extra[TICK] = cpuset_minus(in->scratch, t->set[TICK], in->roles->hot);
}

static void fill_rcu(const struct check_in *in, struct table *t)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct offload *o = in_fact(in, &fact_offload);

	t->from[RCU] = o->from;
	t->why[RCU] = o->from->state == ANSWER_OK && !o->garbled ? c->nohz_full.from : o->from;
	t->known[RCU] = (o->known && !o->garbled) || cpuset_within(in->roles->hot, o->set);
	t->set[RCU] = o->set;
	t->extra[RCU] = cpuset_minus(in->scratch, o->set, in->roles->hot);
}

static void fill_masks(const struct check_in *in, struct table *t)
{
	const struct irqs *irqs = in_fact(in, &fact_irqs);
	struct cpuset mask;

	t->from[IRQ] = t->why[IRQ] = irqs->default_from;
	t->known[IRQ] = irqs->default_valid;
	t->set[IRQ] = cpuset_minus(in->scratch, in->roles->online, irqs->default_affinity);
	t->from[WORKQUEUE] = t->why[WORKQUEUE] = in_file(in, WORKQUEUES);
	t->known[WORKQUEUE] = fact_mask(t->from[WORKQUEUE], in->scratch, &mask) == 0;
	t->none[WORKQUEUE] = t->from[WORKQUEUE]->state == ANSWER_ABSENT;
	if (t->known[WORKQUEUE])
		t->set[WORKQUEUE] = cpuset_minus(in->scratch, in->roles->online, mask);
}

static void add_table(const struct check_in *in, const struct table *t, struct finding *f)
{
	for (int c = 0; c < COLUMNS; c++) {
		if (t->known[c])
			find_evidence_text(f, t->from[c], "set apart by %s: " STR_FMT, names[c],
				STR_ARG(cpuset_format(in->scratch, t->set[c])));
		else
			find_evidence(f, t->why[c]);
	}
}

static void say_difference(const struct check_in *in, const struct table *t, enum column c,
	struct cpuset cpus, bool missing, struct findings *out)
{
	struct finding *f;

	f = find(out, c == RCU && missing ? STATUS_FAIL : STATUS_WARN,
		subject_cpus(in->scratch, cpus), "%s by %s",
		missing ? "hot, and not set apart" : "not hot, and set apart", names[c]);
	find_observed(f, "%s: " STR_FMT, names[c], STR_ARG(cpuset_format(in->scratch, t->set[c])));
	find_wanted(f, STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, cpus);
	find_evidence_text(f, t->from[c], "set apart by %s: " STR_FMT, names[c],
		STR_ARG(cpuset_format(in->scratch, t->set[c])));
}

/* True when this place agrees with the hot CPUs, or is not there to differ. */
static bool judge(
	const struct check_in *in, const struct table *t, enum column c, struct findings *out)
{
	struct cpuset missing = cpuset_minus(in->scratch, in->roles->hot, t->set[c]);
	struct cpuset extra = cpuset_and(in->scratch, t->extra[c], in->roles->online);

	if (t->none[c])
		return true;
	if (!t->known[c]) {
		find_unreadable(
			out, subject_named(SUBJECT_FILE, str_from(names[c])), t->why[c], false);
		return false;
	}
	if (!cpuset_is_empty(missing))
		say_difference(in, t, c, missing, true, out);
	if (!cpuset_is_empty(extra))
		say_difference(in, t, c, extra, false, out);
	return cpuset_is_empty(missing) && cpuset_is_empty(extra);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct table t = { .known = { false } };
	unsigned places = 0;
	bool agree = true;
	struct finding *f;

	(void)self;
	fill_domains(in, &t);
	fill_tick(in, &t);
	fill_rcu(in, &t);
	fill_masks(in, &t);
	for (int c = 0; c < COLUMNS; c++) {
		agree &= judge(in, &t, (enum column)c, out);
		places += !t.none[c];
	}
	if (!agree)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"set apart in all %u places", places);
	find_cpus(f, in->roles->hot);
	add_table(in, &t, f);
}

const struct check check_cpu_sets_agree[] = {
	{
		.id = "cpu.sets_agree",
		.rule = 1,
		.title = "Isolation, tick, RCU, interrupts and workqueues spare the same CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { WORKQUEUES, ASK_FILE } },
		.needs = { &fact_cpus, &fact_schedstat, &fact_partitions, &fact_offload,
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

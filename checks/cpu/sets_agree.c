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
#include "scanner/facts/cpu/apart.h"

/* CPUs that the place spares although nobody meant them. */
static struct cpuset extra_of(const struct check_in *in, enum place p, const struct apart_place *v)
{
	if (p == PLACE_IRQ || p == PLACE_WORKQUEUE)
		return (struct cpuset){ 0 };
	return cpuset_and(in->scratch, cpuset_minus(in->scratch, v->named, in->roles->hot),
		in->roles->online);
}

/* What is known to be spared may be enough, although not all is known. */
static bool told(const struct check_in *in, const struct apart_place *v)
{
	return v->known || cpuset_within(in->roles->hot, v->named);
}

static struct str set_of(const struct check_in *in, const struct apart_place *v)
{
	return cpuset_format(in->scratch, v->known ? v->set : v->named);
}

static void add_table(const struct check_in *in, const struct apart *t, struct finding *f)
{
	for (int p = 0; p < PLACES; p++) {
		const struct apart_place *v = &t->v[p];

		if (told(in, v))
			find_evidence_text(f, v->from, "set apart by %s: " STR_FMT,
				place_word((enum place)p), STR_ARG(set_of(in, v)));
		else
			find_evidence(f, v->why);
	}
}

/* The parameter of that place alone; the workqueues' mask is wq.cpumask's. */
static void add_remedy(const struct check_in *in, enum place p, struct finding *f)
{
	struct cpuset set = p == PLACE_IRQ ? in->roles->housekeeping : in->roles->hot;

	if (place_param(p)[0] && !cpuset_is_empty(set))
		find_remedy(f, REMEDY_KERNEL_ARG, str_from(place_param(p)), "%s" STR_FMT,
			p == PLACE_SCHEDULER ? "managed_irq,domain," : "",
			STR_ARG(cpuset_format(in->scratch, set)));
}

static void say_difference(const struct check_in *in, const struct apart *t, enum place p,
	struct cpuset cpus, bool missing, struct findings *out)
{
	const struct apart_place *v = &t->v[p];
	const char *name = place_word(p);
	struct finding *f;

	f = find(out, p == PLACE_RCU && missing ? STATUS_FAIL : STATUS_WARN,
		subject_cpus(in->scratch, cpus), "%s by %s",
		missing ? "hot, and not set apart" : "not hot, and set apart", name);
	find_observed(f, "%s: " STR_FMT, name, STR_ARG(set_of(in, v)));
	find_wanted(f, STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, cpus);
	add_remedy(in, p, f);
	find_evidence_text(f, v->from, "set apart by %s: " STR_FMT, name, STR_ARG(set_of(in, v)));
}

/* True when this place agrees with the hot CPUs, or is not there to differ. */
static bool judge(
	const struct check_in *in, const struct apart *t, enum place p, struct findings *out)
{
	const struct apart_place *v = &t->v[p];
	struct cpuset spared = v->known ? v->set : v->named;
	struct cpuset missing = cpuset_minus(in->scratch, in->roles->hot, spared);
	struct cpuset extra = extra_of(in, p, v);

	if (v->none)
		return true;
	if (!told(in, v)) {
		find_unreadable(
			out, subject_named(SUBJECT_FILE, str_from(place_word(p))), v->why, false);
		return false;
	}
	if (!cpuset_is_empty(missing))
		say_difference(in, t, p, missing, true, out);
	if (!cpuset_is_empty(extra))
		say_difference(in, t, p, extra, false, out);
	return cpuset_is_empty(missing) && cpuset_is_empty(extra);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct apart *t = in_fact(in, &fact_apart);
	unsigned places = 0;
	bool agree = true;
	struct finding *f;

	(void)self;
	for (int p = 0; p < PLACES; p++) {
		agree &= judge(in, t, (enum place)p, out);
		places += !t->v[p].none;
	}
	if (!agree)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"set apart in all %u places", places);
	find_cpus(f, in->roles->hot);
	add_table(in, t, f);
}

const struct check check_cpu_sets_agree[] = {
	{
		.id = "cpu.sets_agree",
		.rule = 1,
		.title = "Isolation, tick, RCU, interrupts and workqueues spare the same CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_apart },
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

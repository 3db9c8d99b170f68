/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where device interrupts are aimed. smp_affinity is what was asked for; x86 programs one CPU
 * of it, which effective_affinity tells (4.13 on, CONFIG_GENERIC_IRQ_EFFECTIVE_AFF_MASK): a
 * mask of 0-63 is no hit as long as the one CPU is a housekeeping one, but the next
 * re-programming may choose another. Drivers set the mask by irq_set_affinity_and_hint() at
 * link-up, which overrides irqaffinity= (kernel/irq/manage.c). isolcpus= moves no interrupt;
 * its flag managed_irq concerns those that only the kernel may move.
 *
 * Aimed is the verdict, and what fires is named first: hundreds may be aimed at a hot CPU, and
 * a few of them take time. Counts since boot are from a time when everything ran everywhere.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/irq_aims.h"
#include "scanner/facts/host.h"

enum { DORMANT_NAMED = 3 }; /* so many dormant devices have a finding each; more share one */

static void add_busiest(const struct check_in *in, const struct aims *s, struct finding *f)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	for (size_t i = 0; i < s->n_busiest; i++)
		find_evidence_text(f, t->from,
			"irq " STR_FMT " " STR_FMT ": %llu on hot CPUs since boot",
			STR_ARG(s->busiest[i].row->key), STR_ARG(s->busiest[i].row->actions),
			(unsigned long long)s->busiest[i].since_boot);
	if (!s->n_busiest)
		find_evidence(f, t->from);
}

/* The whole, where it is more than one device: how many, who of them fires, who can be moved. */
static void say_summary(const struct check_in *in, const struct aims *s, struct findings *out)
{
	unsigned n = s->count[AIM_HOT] + s->count[AIM_KEPT] + s->unused;
	struct finding *f;

	f = find(out, s->count[AIM_HOT] ? STATUS_FAIL : STATUS_WARN,
		subject_named(SUBJECT_IRQ, STR("all interrupts")),
		"%u interrupts are aimed at hot CPUs%s", n,
		in->roles->declared ? " (declared)" : "");
	find_summary(f);
	if (s->counted)
		find_observed(f,
			"%u aimed there, %u of them without a user; %u fired there since boot; %s %u "
			"firing, %u dormant; %u movable, %u unmovable, %u this kernel cannot tell",
			n, s->unused, s->fired, s->in_window ? "in the window" : "of the aimed",
			s->firing, s->dormant, s->movable, s->unmovable, s->untold);
	else
		find_observed(f, "%u aimed there", n);
	find_observed_value(f, n, "1");
	find_wanted(f, "0");
	find_wanted_value(f, 0, "1");
	find_cpus(f, cpuset_or(in->scratch, s->hot[AIM_HOT], s->hot[AIM_KEPT]));
	add_busiest(in, s, f);
}

static struct subject subject_of(const struct check_in *in, const struct aimed_device *d)
{
	const struct irq *irq = d->worst.irq;
	struct subject s = subject_irq(in->scratch, irq->number, d->name, irq->actions);

	if (d->n > 1) {
		s.irq = -1;
		s.label =
			str_printf(in->scratch, STR_FMT " (%u interrupts)", STR_ARG(d->name), d->n);
	}
	return s;
}

static const char *kind_of(const struct aimed_device *d)
{
	switch (d->worst.irq->movable) {
	case IRQ_MOVABLE_YES:
		return "movable";
	case IRQ_MOVABLE_NO:
		return "unmovable";
	case IRQ_MOVABLE_ASSUMED_NO:
		return "unmovable (assumed)";
	case IRQ_MOVABLE_UNKNOWN:
		break;
	}
	return "device";
}

static const char *action_of(const struct aims *s, const struct aimed_device *d)
{
	if (!s->counted)
		return "";
	if (!d->firing)
		return ", and are dormant";
	return s->in_window ? ", and fire there" : ", and fired there since boot";
}

static void find_counts_of(
	const struct check_in *in, struct finding *f, const struct aims *s, const struct aimed *m)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	if (t->valid)
		find_evidence_text(f, t->from,
			"irq %u " STR_FMT ": " STR_FMT "; %llu on hot CPUs since boot; %s",
			m->irq->number, STR_ARG(m->irq->actions),
			STR_ARG(in_aimed_text(in, s, m->in_window, m->since_boot)),
			(unsigned long long)m->since_boot, irq_movable_text(m->irq->movable));
	else
		find_evidence(f, t->from);
}

static void say_device(const struct check_in *in, const struct aims *s,
	const struct aimed_device *d, struct findings *out)
{
	const struct irq *irq = d->worst.irq;
	struct finding *f;

	f = find(out, d->aim == AIM_HOT ? STATUS_FAIL : STATUS_WARN, subject_of(in, d),
		"%s interrupts are aimed at a hot CPU%s", kind_of(d), action_of(s, d));
	find_observed(f, STR_FMT ": " STR_FMT, STR_ARG(subject_cpus(in->scratch, d->hot).label),
		STR_ARG(in_aimed_text(in, s, d->in_window, d->since_boot)));
	find_wanted(
		f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, d->hot);
	find_evidence(f, irq->effective_valid ? irq->effective_from : irq->requested_from);
	if (irq->effective_valid)
		find_evidence(f, irq->requested_from);
	if (irq->mode_from->state == ANSWER_OK)
		find_evidence(f, irq->mode_from);
	find_counts_of(in, f, s, &d->worst);
}

static bool is_dormant(const struct aims *s, const struct aimed_device *d, enum aim aim)
{
	return s->counted && d->aim == aim && !d->firing;
}

/* Many that take no time are one finding, with their names. */
static void say_dormant(
	const struct check_in *in, const struct aims *s, enum aim aim, struct findings *out)
{
	struct cpuset cpus = { 0 };
	unsigned n = 0, devices = 0;
	struct finding *f;

	for (size_t i = 0; i < s->n; i++) {
		if (!is_dormant(s, &s->devices[i], aim))
			continue;
		n += s->devices[i].n;
		devices++;
		cpus = cpuset_or(in->scratch, cpus, s->devices[i].hot);
	}
	f = find(out, aim == AIM_HOT ? STATUS_FAIL : STATUS_WARN,
		subject_named(SUBJECT_IRQ, aim == AIM_HOT ? STR("dormant interrupts")
							  : STR("dormant unmovable interrupts")),
		"interrupts that did not fire are aimed at hot CPUs");
	find_observed(f, "%u interrupts of %u device%s", n, devices, devices == 1 ? "" : "s");
	find_observed_value(f, n, "1");
	find_wanted(
		f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, cpus);
	for (size_t i = 0; i < s->n; i++) {
		const struct aimed_device *d = &s->devices[i];

		if (is_dormant(s, d, aim))
			find_evidence_text(f, d->worst.irq->requested_from,
				STR_FMT ", %u interrupt%s on " STR_FMT ": " STR_FMT,
				STR_ARG(d->name), d->n, d->n == 1 ? "" : "s",
				STR_ARG(subject_cpus(in->scratch, d->hot).label),
				STR_ARG(in_aimed_text(in, s, 0, d->since_boot)));
	}
}

static void say_devices(
	const struct check_in *in, const struct aims *s, enum aim aim, struct findings *out)
{
	unsigned dormant = 0;

	for (size_t i = 0; i < s->n; i++)
		dormant += is_dormant(s, &s->devices[i], aim);
	for (size_t i = 0; i < s->n; i++) {
		const struct aimed_device *d = &s->devices[i];

		if (d->aim == aim && (dormant <= DORMANT_NAMED || !is_dormant(s, d, aim)))
			say_device(in, s, d, out);
	}
	if (dormant > DORMANT_NAMED)
		say_dormant(in, s, aim, out);
}

/* Warnings that are told once for all interrupts of the kind. */
static void say_reach(const struct check_in *in, const struct aims *s, enum aim aim,
	const char *text, struct findings *out)
{
	const struct irq *irq = s->example[aim].irq;
	struct finding *f;

	if (!s->count[aim])
		return;
	f = find(out, STATUS_WARN,
		subject_named(
			SUBJECT_IRQ, aim == AIM_WIDE ? STR("wide masks") : STR("unknown aim")),
		"%s", text);
	find_observed(f, "%u interrupts", s->count[aim]);
	find_observed_value(f, s->count[aim], "1");
	find_wanted(f, "masks within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, s->hot[aim]);
	find_evidence_text(f, irq->requested_from, "irq %u " STR_FMT ": " STR_FMT, irq->number,
		STR_ARG(irq->actions), STR_ARG(cpuset_format(in->scratch, irq->requested)));
	if (irq->effective_valid)
		find_evidence(f, irq->effective_from);
}

static void say_untold(const struct check_in *in, const struct aims *s, struct findings *out)
{
	const struct irq *irq = s->example[AIM_UNTOLD].irq;
	const struct answer *an;
	struct finding *f;

	if (!s->count[AIM_UNTOLD])
		return;
	an = irq->effective_valid ? ((const struct interrupts *)in_fact(in, &fact_interrupts))->from
				  : irq->effective_from;
	if (an->state == ANSWER_ABSENT)
		an = irq->requested_from;
	f = find_unreadable(
		out, subject_named(SUBJECT_IRQ, STR("unreadable interrupts")), an, false);
	find_observed(f, "%u interrupts cannot be told", s->count[AIM_UNTOLD]);
	find_cpus(f, in->roles->hot);
}

static void say_pass(const struct check_in *in, const struct aims *s, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in_quiet(in)),
		"no device interrupt is aimed at a hot CPU");
	find_observed(f, "%u of %zu interrupts looked at", s->count[AIM_CLEAR], t->n);
	find_cpus(f, in_quiet(in));
	find_evidence_text(f, t->list, "%zu interrupts", t->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct aims s;

	(void)self;
	if (t->n == 0) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	if (find_all_irq(out, in))
		return;
	in_irq_aims(in, &s);
	if (s.n > 1)
		say_summary(in, &s, out);
	say_devices(in, &s, AIM_HOT, out);
	say_devices(in, &s, AIM_KEPT, out);
	say_reach(in, &s, AIM_MAYBE,
		"this kernel does not tell where interrupts go, and their masks hold hot CPUs",
		out);
	say_reach(in, &s, AIM_WIDE,
		"interrupts may be moved to hot CPUs: their requested masks hold some", out);
	say_untold(in, &s, out);
	if (s.count[AIM_CLEAR] == t->n)
		say_pass(in, &s, out);
}

const struct check check_irq_isolated_affinity[] = {
	{
		.id = "irq.isolated_affinity",
		.rule = 1,
		.title = "No device interrupt is aimed at a hot CPU",
		.severity = SEVERITY_CRITICAL,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_irqs, &fact_interrupts, &fact_host },
		.implied_by = { "irq.default_affinity" },
		.why = "four receive queues that were aimed at a hot CPU left its median at 18 us and "
		       "took its P99 to 340 us; a million packets a second may be as many interrupts",
		.fix_now =
			"echo <housekeeping> > /proc/irq/N/smp_affinity_list for each that can be moved",
		.fix_boot =
			"irqaffinity=<housekeeping> and isolcpus=managed_irq,domain,<hot> on the kernel "
			"command line; irqbalance with IRQBALANCE_BANNED_CPULIST=<hot>, or none",
		.remedies = { { REMEDY_KERNEL_ARG, "irqaffinity", "<housekeeping>", NULL } },
		.source = "kernel/irq/manage.c, kernel/irq/proc.c; "
			  "Documentation/core-api/irq/irq-affinity.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts that the kernel spreads and keeps (IRQD_AFFINITY_MANAGED, 4.8 on): the queues of
 * NVMe, virtio block and storage adapters, one for each CPU. User space cannot move them.
 * With isolcpus=managed_irq (5.6, EL8.3) one whose mask holds both kinds of CPUs is aimed at
 * the housekeeping ones; one whose mask is hot CPUs only stays there, and fires only for I/O
 * that a hot CPU submitted (irq_do_set_affinity, kernel/irq/manage.c).
 *
 * Since 6.12 the mode of smp_affinity tells (0444); before, only writing could, which is not
 * done here: names of known drivers are taken, and called assumed.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/irq/irqs.h"

struct managed {
	unsigned n, assumed;
	unsigned movable, untold_movable; /* of the others */
	unsigned mixed, inside; /* masks with both kinds of CPUs, and with hot ones only */
	const struct irq *mixed_example, *inside_example;
	struct cpuset mixed_hot, inside_hot;
	unsigned untold; /* their mask cannot be read */
	const struct irq *untold_example;
};

static void look_at(const struct check_in *in, const struct irq *irq, struct managed *m)
{
	struct cpuset hot;

	m->n++;
	m->assumed += irq->movable == IRQ_MOVABLE_ASSUMED_NO;
	if (!irq->requested_valid) {
		m->untold++;
		m->untold_example = irq;
		return;
	}
	hot = cpuset_and(in->scratch, irq->requested, in_quiet(in));
	if (cpuset_is_empty(hot))
		return;
	if (cpuset_meets(irq->requested, in->roles->housekeeping)) {
		m->mixed++;
		m->mixed_example = irq;
		m->mixed_hot = cpuset_or(in->scratch, m->mixed_hot, hot);
	} else {
		m->inside++;
		m->inside_example = irq;
		m->inside_hot = cpuset_or(in->scratch, m->inside_hot, hot);
	}
}

static void look(const struct check_in *in, struct managed *m)
{
	const struct irqs *t = in_fact(in, &fact_irqs);

	for (size_t i = 0; i < t->n; i++) {
		const struct irq *irq = &t->v[i];

		if (irq->movable == IRQ_MOVABLE_NO || irq->movable == IRQ_MOVABLE_ASSUMED_NO)
			look_at(in, irq, m);
		m->movable += irq->movable == IRQ_MOVABLE_YES;
		m->untold_movable += irq->movable == IRQ_MOVABLE_UNKNOWN;
	}
}

/* Asked for on the command line; no file shows whether it was accepted. */
static bool flag_given(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "isolcpus");
	struct isolcpus iso;

	return p &&
	       isolcpus_parse(in->scratch, p->value, cpuset_last(in->roles->online), &iso) == 0 &&
	       iso.managed_irq && cpuset_within(in->roles->hot, iso.cpus);
}

static void fill(const struct check_in *in, struct finding *f, const struct managed *m,
	const struct irq *example)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "isolcpus");

	find_evidence_text(f, example->requested_from, "irq %u " STR_FMT ": " STR_FMT,
		example->number, STR_ARG(example->actions),
		STR_ARG(cpuset_format(in->scratch, example->requested)));
	find_evidence(f, example->mode_from);
	find_evidence_text(
		f, c->from, "isolcpus=" STR_FMT, STR_ARG(p ? p->value : STR("(not given)")));
	if (m->assumed)
		find_evidence_text(f, example->mode_from,
			"%u of %u are assumed to be managed, by their names", m->assumed, m->n);
}

/* What is known of all of them, without writing to one. */
static struct str census(const struct check_in *in, const struct managed *m)
{
	return str_printf(in->scratch,
		"%u unmovable, %u assumed so by name, %u movable, %u this kernel cannot tell",
		m->n - m->assumed, m->assumed, m->movable, m->untold_movable);
}

static bool say_mixed(const struct check_in *in, const struct managed *m, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *f;

	if (!m->mixed || flag_given(in))
		return false;
	if (c->from->state != ANSWER_OK) {
		f = find_unreadable(
			out, subject_named(SUBJECT_PARAM, STR("isolcpus")), c->from, false);
		find_cpus(f, m->mixed_hot);
		return true;
	}
	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("isolcpus")),
		"the kernel may aim managed interrupts at hot CPUs: isolcpus= lacks the flag "
		"managed_irq for them");
	find_observed(f, "%u managed interrupt%s with hot CPUs in the mask; " STR_FMT, m->mixed,
		m->mixed == 1 ? "" : "s", STR_ARG(census(in, m)));
	find_wanted(f, "isolcpus=managed_irq,domain,<hot>");
	find_cpus(f, m->mixed_hot);
	fill(in, f, m, m->mixed_example);
	return true;
}

static bool say_inside(const struct check_in *in, const struct managed *m, struct findings *out)
{
	struct finding *f;

	if (!m->inside)
		return false;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_IRQ, STR("managed interrupts")),
		"managed interrupts have masks of hot CPUs only: they fire there for I/O submitted "
		"there");
	find_observed(f, "%u managed interrupt%s; " STR_FMT, m->inside, m->inside == 1 ? "" : "s",
		STR_ARG(census(in, m)));
	find_wanted(f, "masks with a housekeeping CPU");
	find_cpus(f, m->inside_hot);
	fill(in, f, m, m->inside_example);
	return true;
}

static void say_pass(const struct check_in *in, const struct managed *m, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	const char *text = "no managed interrupt has a hot CPU in its mask";
	struct finding *f;

	if (m->mixed)
		text = "managed interrupts are aimed at housekeeping CPUs";
	else if (!m->n && m->untold_movable)
		text = "no interrupt has the name of a managed queue; this kernel cannot tell more";
	f = find(out, STATUS_PASS, subject_host(), "%s", text);
	find_observed(f, "%u managed of %zu; " STR_FMT, m->n, t->n, STR_ARG(census(in, m)));
	find_evidence_text(f, t->list, "%zu interrupts", t->n);
	if (m->mixed)
		fill(in, f, m, m->mixed_example);
}

/* Nothing tells on this kernel, and no name is a known one: absence is not proven. */
static bool nothing_tells(const struct irqs *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].movable != IRQ_MOVABLE_UNKNOWN || !t->v[i].actions_known)
			return !t->v[i].actions_known;
	}
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct managed m = { 0 };
	bool said;

	(void)self;
	if (t->n == 0) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	if (nothing_tells(t)) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"neither modes nor names tell which interrupts the kernel manages");
		return;
	}
	look(in, &m);
	said = say_mixed(in, &m, out);
	said |= say_inside(in, &m, out);
	if (m.untold)
		find_unreadable(out, subject_named(SUBJECT_IRQ, STR("managed interrupts")),
			m.untold_example->requested_from, false);
	if (!said && !m.untold)
		say_pass(in, &m, out);
}

const struct check check_irq_managed[] = {
	{
		.id = "irq.managed",
		.rule = 1,
		.title = "Interrupts that the kernel manages spare hot CPUs",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.needs = { &fact_irqs, &fact_cmdline },
		.implied_by = { "irq.isolated_affinity" },
		.why = "a storage queue's completion takes 2 to 10 us of the CPU that it is bound to, and "
		       "no command moves it",
		.fix_now = "submit no I/O from hot CPUs",
		.fix_boot =
			"isolcpus=managed_irq,domain,<hot> on the kernel command line (EL8.3, 5.6 and "
			"later), then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL } },
		.source = "kernel/irq/manage.c, kernel/irq/proc.c (c7718e5c76d4); "
			  "Documentation/admin-guide/kernel-parameters.txt",
		.run = run,
	},
	{ 0 },
};

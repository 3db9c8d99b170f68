/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where device interrupts are aimed. smp_affinity is what was asked for; x86 programs one CPU
 * of it, which effective_affinity tells (4.13 on, CONFIG_GENERIC_IRQ_EFFECTIVE_AFF_MASK): a
 * mask of 0-63 is no hit as long as the one CPU is a housekeeping one, but the next
 * re-programming may choose another. Drivers set the mask by irq_set_affinity_and_hint() at
 * link-up, which overrides irqaffinity= (kernel/irq/manage.c). isolcpus= moves no interrupt;
 * its flag managed_irq concerns those that only the kernel may move.
 *
 * What fired so far is evidence, not the verdict: counts are from boot on, when everything
 * still ran everywhere.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/interrupts.h"
#include "scanner/facts/irqs.h"

enum aim {
	AIM_CLEAR,  /* no hot CPU in reach, or nobody's interrupt */
	AIM_HOT,    /* at a hot CPU, and it can be moved */
	AIM_KEPT,   /* at a hot CPU, and only the kernel moves it */
	AIM_WIDE,   /* at a housekeeping CPU, but its mask holds hot ones */
	AIM_MAYBE,  /* no effective mask on this kernel, and the request holds both kinds */
	AIM_UNTOLD, /* not readable */
	AIMS
};

struct aimed {
	const struct irq *irq;
	struct cpuset hot;   /* the hot CPUs of it */
	uint64_t since_boot; /* what it counted on hot CPUs */
};

/* What is aimed at hot CPUs by one device, and is alike. */
struct device {
	struct str name;
	enum aim aim;
	struct aimed worst;
	struct cpuset hot;
	uint64_t since_boot;
	unsigned n, fired;
};

enum { BUSIEST = 8 };

struct fired {
	const struct irq_row *row;
	uint64_t since_boot;
};

struct survey {
	struct device *devices; /* AIM_HOT and AIM_KEPT, in the order of since_boot */
	size_t n, cap;
	unsigned count[AIMS];
	struct aimed example[AIMS];
	struct cpuset hot[AIMS];
	unsigned unused; /* aimed at hot CPUs, and nobody requested them */
	unsigned fired;	 /* counted something on hot CPUs since boot, wherever they are aimed now */
	struct fired busiest[BUSIEST];
	size_t n_busiest;
};

static bool is_moot(const struct interrupts *t, struct arena *a, const struct irq *irq)
{
	const struct irq_row *row = interrupts_row(t, str_printf(a, "%u", irq->number));

	if (irq->actions_known && irq->actions.n == 0)
		return true;
	return row && row->actions.n && !irq_row_is_device(row); /* a timer or IPI of the CPU */
}

/* EL7, and kernels without the mask; or a tree that lacks the file. */
static enum aim aim_by_request(const struct check_in *in, const struct irq *irq)
{
	struct cpuset set;

	if (!irq->requested_valid)
		return AIM_UNTOLD;
	set = cpuset_and(in->scratch, irq->requested, in->roles->online);
	if (!cpuset_meets(set, in->roles->hot))
		return AIM_CLEAR;
	if (cpuset_within(set, in->roles->hot))
		return AIM_HOT;
	return irq->effective_from->state == ANSWER_ABSENT ? AIM_MAYBE : AIM_UNTOLD;
}

static enum aim aim_of(const struct check_in *in, const struct irq *irq)
{
	bool kept = irq->movable == IRQ_MOVABLE_NO || irq->movable == IRQ_MOVABLE_ASSUMED_NO;
	enum aim aim = AIM_CLEAR;

	if (is_moot(in_fact(in, &fact_interrupts), in->scratch, irq))
		return AIM_CLEAR;
	if (!irq->effective_valid)
		aim = aim_by_request(in, irq);
	else if (cpuset_meets(irq->effective, in->roles->hot))
		aim = AIM_HOT;
	else if (!kept && irq->requested_valid && cpuset_meets(irq->effective, in->roles->online) &&
		 cpuset_meets(irq->requested, in->roles->hot))
		aim = AIM_WIDE;
	if (aim == AIM_HOT && !irq->actions_known)
		return AIM_UNTOLD;
	return aim == AIM_HOT && kept ? AIM_KEPT : aim;
}

static struct aimed measure(const struct check_in *in, const struct irq *irq, enum aim aim)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct irq_row *row = interrupts_row(t, str_printf(in->scratch, "%u", irq->number));
	struct cpuset set =
		irq->effective_valid && aim != AIM_WIDE ? irq->effective : irq->requested;

	return (struct aimed){
		.irq = irq,
		.hot = cpuset_and(in->scratch, set, in->roles->hot),
		.since_boot = row ? irq_row_sum(row, in->roles->hot) : 0,
	};
}

static struct device *device_of(
	const struct check_in *in, struct survey *s, struct str name, enum aim aim)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->devices[i].aim == aim && str_eq(s->devices[i].name, name))
			return &s->devices[i];
	}
	s->devices = arena_grow(in->scratch, s->devices, s->n, &s->cap, sizeof(*s->devices));
	s->devices[s->n] = (struct device){ .name = name, .aim = aim };
	return &s->devices[s->n++];
}

static void add_to_device(
	const struct check_in *in, struct survey *s, const struct aimed *m, enum aim aim)
{
	struct str name = irqs_group(in->scratch, m->irq->actions);
	struct device *d = device_of(in, s, name, aim);

	if (!d->n || m->since_boot > d->worst.since_boot)
		d->worst = *m;
	d->n++;
	d->fired += m->since_boot > 0;
	d->since_boot += m->since_boot;
	d->hot = cpuset_or(in->scratch, d->hot, m->hot);
}

static void add_to_busiest(struct survey *s, struct fired m)
{
	size_t at;

	s->fired++;
	if (s->n_busiest < BUSIEST)
		s->n_busiest++;
	else if (s->busiest[BUSIEST - 1].since_boot >= m.since_boot)
		return;
	for (at = s->n_busiest - 1; at > 0 && s->busiest[at - 1].since_boot < m.since_boot; at--)
		s->busiest[at] = s->busiest[at - 1];
	s->busiest[at] = m;
}

static void look_at_counts(const struct check_in *in, struct survey *s)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	for (size_t i = 0; i < t->n_rows; i++) {
		uint64_t sum = irq_row_sum(&t->rows[i], in->roles->hot);

		if (sum && irq_row_is_device(&t->rows[i]))
			add_to_busiest(s, (struct fired){ &t->rows[i], sum });
	}
}

static void sort_devices(struct survey *s)
{
	for (size_t i = 1; i < s->n; i++) {
		struct device d = s->devices[i];
		size_t at = i;

		for (; at > 0 && s->devices[at - 1].since_boot < d.since_boot; at--)
			s->devices[at] = s->devices[at - 1];
		s->devices[at] = d;
	}
}

static void look(const struct check_in *in, struct survey *s)
{
	const struct irqs *t = in_fact(in, &fact_irqs);

	for (size_t i = 0; i < t->n; i++) {
		enum aim aim = aim_of(in, &t->v[i]);
		struct aimed m = measure(in, &t->v[i], aim);

		s->unused += aim == AIM_CLEAR && t->v[i].actions_known && t->v[i].actions.n == 0 &&
			     t->v[i].effective_valid &&
			     cpuset_meets(t->v[i].effective, in->roles->hot);
		if (!s->count[aim]++)
			s->example[aim] = m;
		s->hot[aim] = cpuset_or(in->scratch, s->hot[aim], m.hot);
		if (aim != AIM_HOT && aim != AIM_KEPT)
			continue;
		add_to_device(in, s, &m, aim);
	}
	look_at_counts(in, s);
	sort_devices(s);
}

static void add_counts(const struct check_in *in, struct finding *f, const struct aimed *m)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	if (t->valid)
		find_evidence_text(f, t->from, "irq %u " STR_FMT ": %llu on hot CPUs since boot",
			m->irq->number, STR_ARG(m->irq->actions),
			(unsigned long long)m->since_boot);
	else
		find_evidence(f, t->from);
}

static void add_busiest(const struct check_in *in, const struct survey *s, struct finding *f)
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

/* The whole, where it is more than one device: how many, and who of them ever fired. */
static void say_summary(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	unsigned n = s->count[AIM_HOT] + s->count[AIM_KEPT] + s->unused;
	struct finding *f;

	f = find(out, s->count[AIM_HOT] ? STATUS_FAIL : STATUS_WARN,
		subject_named(SUBJECT_IRQ, STR("all interrupts")),
		"%u interrupts are aimed at hot CPUs%s", n,
		in->roles->declared ? " (declared)" : "");
	if (t->valid)
		find_observed(f,
			"%u aimed there, %u of them without a user; %u fired there since boot", n,
			s->unused, s->fired);
	else
		find_observed(f, "%u aimed there", n);
	find_observed_value(f, n, "1");
	find_wanted(f, "0");
	find_wanted_value(f, 0, "1");
	find_cpus(f, cpuset_or(in->scratch, s->hot[AIM_HOT], s->hot[AIM_KEPT]));
	add_busiest(in, s, f);
}

static struct subject subject_of(const struct check_in *in, const struct device *d)
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

static const char *sentence(const struct device *d)
{
	if (d->aim == AIM_HOT)
		return "device interrupts are aimed at a hot CPU";
	return d->worst.irq->movable == IRQ_MOVABLE_NO
		       ? "interrupts that only the kernel may move are aimed at a hot CPU"
		       : "interrupts that are assumed to be managed by the kernel are aimed at a hot CPU";
}

static void say_device(const struct check_in *in, const struct device *d, struct findings *out)
{
	const struct irq *irq = d->worst.irq;
	struct finding *f;

	f = find(out, d->aim == AIM_HOT ? STATUS_FAIL : STATUS_WARN, subject_of(in, d), "%s",
		sentence(d));
	find_observed(f, STR_FMT, STR_ARG(subject_cpus(in->scratch, d->hot).label));
	find_wanted(
		f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, d->hot);
	find_evidence(f, irq->effective_valid ? irq->effective_from : irq->requested_from);
	if (irq->effective_valid)
		find_evidence(f, irq->requested_from);
	add_counts(in, f, &d->worst);
}

/* Warnings that are told once for all interrupts of the kind. */
static void say_reach(const struct check_in *in, const struct survey *s, enum aim aim,
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

static void say_untold(const struct check_in *in, const struct survey *s, struct findings *out)
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

static void say_pass(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no device interrupt is aimed at a hot CPU");
	find_observed(f, "%u of %zu interrupts looked at", s->count[AIM_CLEAR], t->n);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu interrupts", t->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct survey s = { .n = 0 };

	(void)self;
	if (t->n == 0) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	look(in, &s);
	if (s.n > 1)
		say_summary(in, &s, out);
	for (size_t i = 0; i < s.n; i++)
		say_device(in, &s.devices[i], out);
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
		.needs_hot = true,
		.needs = { &fact_irqs, &fact_interrupts },
		.implied_by = { "irq.default_affinity" },
		.why = "four receive queues that were aimed at a hot CPU left its median at 18 us and "
		       "took its P99 to 340 us; a million packets a second may be as many interrupts",
		.fix_now =
			"echo <housekeeping> > /proc/irq/N/smp_affinity_list for each that can be moved",
		.fix_boot =
			"irqaffinity=<housekeeping> and isolcpus=managed_irq,domain,<hot> on the kernel "
			"command line; irqbalance with IRQBALANCE_BANNED_CPULIST=<hot>, or none",
		.source = "kernel/irq/manage.c, kernel/irq/proc.c; "
			  "Documentation/core-api/irq/irq-affinity.rst",
		.run = run,
	},
	{ 0 },
};

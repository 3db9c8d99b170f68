/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device interrupts that fired on hot CPUs within the window. Counts since boot prove nothing,
 * since everything ran everywhere before it was pinned. Counters are 32 bits wide and wrap
 * (kstat_irqs, kernel/irq/proc.c); columns go by their label, so that a CPU that went offline
 * shifts nothing; a row is the same interrupt when its number and its actions are the same.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/irq_aims.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"

struct device {
	struct str name;
	bool kept; /* every one of it is moved by the kernel only */
	const struct irq_row *worst;
	uint64_t worst_delta, delta;
	struct cpuset cpus;
	unsigned n;
};

struct window {
	const struct interrupts *before, *now;
	struct device *devices;
	size_t n, cap;
	struct cpuset quiet; /* hot CPUs that no interrupt belongs on */
	struct cpuset lost;  /* hot CPUs that one of the samples has no column of */
	struct cpuset reset; /* a count of theirs went back */
	const struct irq_row *broken;
	unsigned rows, gone;
};

/* NULL: it was not there, or it was another interrupt of the same number. */
static const struct irq_row *same_row(const struct interrupts *t, const struct irq_row *r)
{
	const struct irq_row *other = interrupts_row(t, r->key);

	return other && str_eq(other->actions, r->actions) ? other : NULL;
}

static uint64_t fired(const struct check_in *in, struct window *w, const struct irq_row *now,
	struct cpuset *ret_cpus)
{
	const struct irq_row *before = same_row(w->before, now);
	uint64_t sum = 0, delta;

	*ret_cpus = (struct cpuset){ 0 };
	for (int c = -1; (c = cpuset_next(w->quiet, c + 1)) >= 0;) {
		unsigned cpu = (unsigned)c;

		if (cpuset_has(w->lost, cpu))
			continue;
		if (delta_counter(before ? irq_row_count(before, cpu) : 0, irq_row_count(now, cpu),
			    32, &delta) != DELTA_OK) {
			w->reset = cpuset_or(in->scratch, w->reset, cpuset_of(in->scratch, cpu));
		} else if (delta) {
			*ret_cpus = cpuset_or(in->scratch, *ret_cpus, cpuset_of(in->scratch, cpu));
			sum += delta;
		}
	}
	return sum;
}

static struct device *device_of(const struct check_in *in, struct window *w, struct str name)
{
	for (size_t i = 0; i < w->n; i++) {
		if (str_eq(w->devices[i].name, name))
			return &w->devices[i];
	}
	w->devices = arena_grow(in->scratch, w->devices, w->n, &w->cap, sizeof(*w->devices));
	w->devices[w->n] = (struct device){ .name = name, .kept = true };
	return &w->devices[w->n++];
}

static enum irq_movable movable_of(const struct check_in *in, const struct irq_row *r)
{
	const struct irq *irq = irqs_find(in_fact(in, &fact_irqs), (unsigned)r->irq);

	return irq ? irq->movable : irqs_movable_by_name(in_fact(in, &fact_host), r->actions);
}

static bool is_kept(const struct check_in *in, const struct irq_row *r)
{
	enum irq_movable m = movable_of(in, r);

	return m == IRQ_MOVABLE_NO || m == IRQ_MOVABLE_ASSUMED_NO;
}

static void add(const struct check_in *in, struct window *w, const struct irq_row *r,
	uint64_t delta, struct cpuset cpus)
{
	struct device *d = device_of(in, w, irqs_group(in->scratch, r->actions));

	d->kept &= is_kept(in, r);
	d->cpus = cpuset_or(in->scratch, d->cpus, cpus);
	d->delta += delta;
	d->n++;
	if (delta > d->worst_delta) {
		d->worst_delta = delta;
		d->worst = r;
	}
}

static void sort_devices(struct window *w)
{
	for (size_t i = 1; i < w->n; i++) {
		struct device d = w->devices[i];
		size_t at = i;

		for (; at > 0 && w->devices[at - 1].delta < d.delta; at--)
			w->devices[at] = w->devices[at - 1];
		w->devices[at] = d;
	}
}

static void look(const struct check_in *in, struct window *w)
{
	struct cpuset both = cpuset_and(in->scratch, w->before->cpus, w->now->cpus), cpus;

	w->quiet = in_quiet(in);
	w->lost = cpuset_minus(in->scratch, w->quiet, both);
	for (size_t i = 0; i < w->now->n_rows; i++) {
		const struct irq_row *r = &w->now->rows[i];
		uint64_t delta;

		if (!irq_row_is_device(r))
			continue;
		w->rows++;
		if (r->short_row)
			w->broken = r;
		delta = fired(in, w, r, &cpus);
		if (delta)
			add(in, w, r, delta, cpus);
	}
	for (size_t i = 0; i < w->before->n_rows; i++)
		w->gone += irq_row_is_device(&w->before->rows[i]) &&
			   !same_row(w->now, &w->before->rows[i]);
	sort_devices(w);
}

static enum status status_of(const struct check_in *in, const struct device *d)
{
	double most = in_limit(in, "max_rate");
	enum status s = in_count_status(in, d->delta, most, most);

	return s == STATUS_FAIL && d->kept ? STATUS_WARN : s;
}

static struct subject subject_of(const struct check_in *in, const struct device *d)
{
	struct subject s =
		subject_irq(in->scratch, (unsigned)d->worst->irq, d->name, d->worst->actions);

	if (d->n > 1) {
		s.irq = -1;
		s.label =
			str_printf(in->scratch, STR_FMT " (%u interrupts)", STR_ARG(d->name), d->n);
	}
	return s;
}

static bool say_device(const struct check_in *in, const struct window *w, const struct device *d,
	struct findings *out)
{
	const struct irq *irq = irqs_find(in_fact(in, &fact_irqs), (unsigned)d->worst->irq);
	enum status status = status_of(in, d);
	struct finding *f;

	if (status == STATUS_PASS)
		return false;
	if (status == STATUS_UNKNOWN)
		f = find_reason(out, status, REASON_NO_TIME, subject_of(in, d),
			"it fired on a hot CPU, and nothing tells how often a second");
	else
		f = find(out, status, subject_of(in, d), "%s fired on %s",
			d->kept ? "an unmovable interrupt, which the kernel placed,"
				: "a device interrupt",
			cpuset_count(d->cpus) == 1 ? "a hot CPU" : "hot CPUs");
	find_observed(f, STR_FMT " on " STR_FMT, STR_ARG(in_count_text(in, d->delta)),
		STR_ARG(subject_cpus(in->scratch, d->cpus).label));
	find_observed_value(f, (double)d->delta, "1");
	find_wanted(f, "at most %g/s", in_limit(in, "max_rate"));
	find_cpus(f, d->cpus);
	find_evidence_text(f, w->now->from, "irq " STR_FMT " " STR_FMT ": %llu in the window; %s",
		STR_ARG(d->worst->key), STR_ARG(d->worst->actions),
		(unsigned long long)d->worst_delta, irq_movable_text(movable_of(in, d->worst)));
	if (irq && irq->effective_from->state == ANSWER_OK)
		find_evidence(f, irq->effective_from);
	return true;
}

static bool say_lost(const struct check_in *in, const struct window *w, struct findings *out)
{
	struct cpuset lost = cpuset_or(in->scratch, w->lost, w->reset);
	struct finding *f;

	if (!cpuset_is_empty(lost)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
			subject_cpus(in->scratch, lost), "%s",
			cpuset_is_empty(w->lost) ? "a count went back"
						 : "not counted in one of the samples");
		find_cpus(f, lost);
		find_evidence_text(f, w->now->from, "columns of cpus " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, w->now->cpus)));
	}
	if (w->broken) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"a row of /proc/interrupts has too few counts");
		find_evidence_text(f, w->now->from, "irq " STR_FMT, STR_ARG(w->broken->key));
	}
	return w->broken || !cpuset_is_empty(lost);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct window w = {
		.before = in_fact_before(in, &fact_interrupts),
		.now = in_fact(in, &fact_interrupts),
	};
	bool said = false;
	struct finding *f;

	(void)self;
	if (find_all_irq(out, in))
		return;
	if (!w.before->valid || !w.now->valid) {
		find_unreadable(
			out, subject_host(), w.now->valid ? w.before->from : w.now->from, false);
		return;
	}
	look(in, &w);
	for (size_t i = 0; i < w.n; i++)
		said |= say_device(in, &w, &w.devices[i], out);
	said |= say_lost(in, &w, out);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, w.quiet),
		"no device interrupt fired on a hot CPU");
	find_observed(f, "0 of %u interrupts%s", w.rows,
		w.gone ? str_z(in->scratch, str_printf(in->scratch, ", %u went away", w.gone))
		       : "");
	find_observed_value(f, 0, "1");
	find_cpus(f, w.quiet);
	find_evidence_text(f, w.now->from, "%u device interrupts", w.rows);
}

const struct check check_irq_isolated_count[] = {
	{
		.id = "irq.isolated_count",
		.rule = 1,
		.title = "No device interrupt fires on a hot CPU",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 60,
		.needs = { &fact_interrupts, &fact_irqs, &fact_host },
		.limits = { { "max_rate", "1/s", 0, 0, 1e6, NULL,
			"device interrupts a second, for each device, that still pass" } },
		.implied_by = { "irq.isolated_affinity" },
		.why = "an interrupt takes 1 to 5 us of the CPU before the driver's own work, and the "
		       "softirq that follows takes tens",
		.fix_now =
			"echo <housekeeping> > /proc/irq/N/smp_affinity_list; for a queue that the kernel "
			"placed: no I/O from hot CPUs",
		.fix_boot =
			"irqaffinity=<housekeeping> and isolcpus=managed_irq,domain,<hot> on the kernel "
			"command line",
		.remedies = { { REMEDY_KERNEL_ARG, "irqaffinity", "<housekeeping>", NULL },
			{ REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL } },
		.source =
			"kernel/irq/proc.c; Documentation/admin-guide/kernel-per-CPU-kthreads.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/irq/default_smp_affinity: where interrupts go that are requested from now on. It moves
 * none that is there. irqaffinity= sets it, and the kernel always adds the boot CPU
 * (kernel/irq/irqdesc.c, irq_affinity_setup): a mask of hot CPU 0 cannot be helped that way.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/irq/irqs.h"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct cpuset set, hit;
	struct finding *f;

	(void)self;
	if (!t->default_valid) {
		find_unreadable(out, subject_host(), t->default_from, false);
		return;
	}
	set = cpuset_and(in->scratch, t->default_affinity, in->roles->online);
	hit = cpuset_and(in->scratch, set, in->roles->hot);
	if (cpuset_is_empty(set))
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"the default mask names no CPU that is online");
	else if (cpuset_is_empty(hit))
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
			"new interrupts stay off hot CPUs");
	else
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, hit),
			"new interrupts may be placed on hot CPUs");
	find_observed(f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, set)));
	find_wanted(f, "within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, cpuset_is_empty(hit) ? in->roles->hot : hit);
	find_evidence(f, t->default_from);
}

const struct check check_irq_default_affinity[] = {
	{
		.id = "irq.default_affinity",
		.rule = 1,
		.title = "New interrupts are placed on housekeeping CPUs",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.needs = { &fact_irqs },
		.why = "a driver that is loaded or reset later gets its interrupts by this mask",
		.fix_now = "echo <hex mask of housekeeping> > /proc/irq/default_smp_affinity",
		.fix_boot = "irqaffinity=<housekeeping> on the kernel command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "irqaffinity", "<housekeeping>", NULL } },
		.source = "kernel/irq/irqdesc.c; Documentation/core-api/irq/irq-affinity.rst",
		.run = run,
	},
	{ 0 },
};

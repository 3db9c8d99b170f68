/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether interrupts are remapped by the IOMMU: the kernel names the chip of such a vector
 * "IR-PCI-MSI…", "IR-IO-APIC" (drivers/iommu/intel/irq_remapping.c, amd/iommu.c; the prefix is
 * in the same column of /proc/interrupts from 3.10 on). Without it an interrupt has eight bits
 * for its CPU's APIC id, so that CPUs past 255 get none; and a device of user space could send
 * any vector. x86 only: ARM's ITS translates by itself.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"

enum { XAPIC_CPUS = 255 };

struct tally {
	unsigned remapped, plain;
	struct str first_remapped, first_plain; /* what the rows say behind their counts */
};

/* The unit's own vectors ("DMAR-MSI", "AMD-Vi") and what is no message are neither. */
static void count(const struct irq_row *r, struct tally *t)
{
	if (str_starts(r->text, "IR-")) {
		if (!t->remapped++)
			t->first_remapped = r->text;
	} else if (str_starts(r->text, "PCI-MSI") || str_starts(r->text, "IO-APIC")) {
		if (!t->plain++)
			t->first_plain = r->text;
	}
}

/* Where uname was not captured, the maker of the CPUs tells. */
static bool is_x86(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	if (h->machine.n)
		return str_is(h->machine, "x86_64") || str_ends(h->machine, "86");
	return !str_is(cpus->vendor, "arm");
}

static void say(const struct check_in *in, const struct interrupts *t, const struct tally *n,
	struct findings *out)
{
	bool wanted = str_is(in_word(in, "require"), "on");
	unsigned cpus = cpuset_count(t->cpus);
	enum status s = n->remapped	    ? STATUS_PASS
			: wanted	    ? STATUS_FAIL
			: cpus > XAPIC_CPUS ? STATUS_WARN
					    : STATUS_PASS;
	struct finding *f = find(out, s, subject_host(), "%s",
		n->remapped	    ? "interrupts are remapped"
		: cpus > XAPIC_CPUS ? "interrupts are not remapped, and CPUs past 255 can get none"
				    : "interrupts are not remapped");

	find_observed(f, "%u of %u vectors", n->remapped, n->remapped + n->plain);
	find_wanted(f, wanted ? "on" : "any");
	if (n->remapped)
		find_evidence_text(f, t->from, STR_FMT, STR_ARG(n->first_remapped));
	if (n->plain)
		find_evidence_text(f, t->from, STR_FMT, STR_ARG(n->first_plain));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct host *h = in_fact(in, &fact_host);
	struct tally n = { 0 };

	(void)self;
	if (!is_x86(in)) {
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"interrupts are remapped on x86 only");
		return;
	}
	if (t->from->state != ANSWER_OK || !t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < t->n_numeric; i++)
		count(&t->rows[i], &n);
	if (!n.remapped && h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor remaps interrupts, or does not");
	else if (!n.remapped && !n.plain)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no interrupt of a device in /proc/interrupts");
	else
		say(in, t, &n, out);
}

const struct check check_iommu_irq_remap[] = {
	{
		.id = "iommu.irq_remap",
		.rule = 1,
		.title = "Interrupts are remapped where that is needed",
		.severity = SEVERITY_INFO,
		.needs = { &fact_interrupts, &fact_host, &fact_cpus },
		.limits = { { "require", NULL, 0, 0, 1, "any|on",
			"on: a host whose interrupts are not remapped fails" } },
		.why = "without it a device's interrupt reaches the first 255 CPUs only, and vfio refuses to hand a "
		       "device to user space unless told that this is safe",
		.fix_boot =
			"VT-d or AMD-Vi and x2APIC on in the BIOS; no intremap=off, no nox2apic on the kernel "
			"command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "intremap", "off", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "nox2apic", "", NULL },
			{ REMEDY_BIOS, "", "VT-d or AMD-Vi and x2APIC on", NULL } },
		.source = "Documentation/arch/x86/iommu.rst; drivers/iommu/irq_remapping.c",
		.run = run,
	},
	{ 0 },
};

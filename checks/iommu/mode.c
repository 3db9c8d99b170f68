/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a card's DMA is translated. /sys/class/iommu names the units that are at work;
 * /sys/kernel/iommu_groups/N/type (5.11 on, EL 8.3) the group's default domain: identity (pass
 * through), DMA (strict: each unmap flushes the IOTLB and waits), DMA-FQ (lazy: flushed in
 * batches, drivers/iommu/iommu.c). The command line says only what was asked for; what an
 * unset one means was decided when the kernel was built (CONFIG_IOMMU_DEFAULT_*).
 *
 * Off, passed through or translated is a matter of what the host is for: vfio needs
 * translation, 256 CPUs and more need the unit for their interrupts. So without a profile a
 * warning is all there is, and only for a card of role fast whose own driver maps each packet.
 * The type is not the domain that vfio attached: a card of user space is exempt.
 */
#include "scanner/judging/pci_links.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

#define CLASS "/sys/class/iommu"

enum mode { MODE_NONE, MODE_IDENTITY, MODE_LAZY, MODE_STRICT, MODE_UNTOLD, MODE_UNREAD };

static bool is_policy(const struct check_in *in, const char *word)
{
	return str_is(in_word(in, "policy"), word);
}

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

static enum mode mode_of(const struct pci_function *f)
{
	struct str type = text_of(f->group_type);

	if (f->group->state == ANSWER_ABSENT)
		return MODE_NONE; /* no unit stands between it and memory */
	if (str_is(type, "identity"))
		return MODE_IDENTITY;
	if (str_is(type, "DMA-FQ"))
		return MODE_LAZY;
	if (str_is(type, "DMA"))
		return MODE_STRICT;
	if (f->group->state == ANSWER_OK && f->group_type->state == ANSWER_ABSENT)
		return MODE_UNTOLD; /* before 5.11 */
	return MODE_UNREAD;
}

/* "iommu=pt", "iommu.passthrough=1": asked for, and what an old kernel then does. */
static bool asks_pass_through(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *pt = cmdline_last(c, "iommu");
	const struct param *passthrough = cmdline_last(c, "iommu.passthrough");

	return (pt && str_is(pt->value, "pt")) || (passthrough && str_is(passthrough->value, "1"));
}

struct verdict {
	enum status status;
	const char *text;
};

static struct verdict translated(const struct check_in *in, enum mode m)
{
	enum status s = is_policy(in, "pt") ? STATUS_FAIL : STATUS_WARN;

	if (is_policy(in, "translated") || is_policy(in, "any"))
		return (struct verdict){ STATUS_PASS, "its DMA is translated" };
	return (struct verdict){ s,
		m == MODE_STRICT ? "its DMA is translated, and each unmap waits for a flush"
				 : "its DMA is translated" };
}

static struct verdict direct(const struct check_in *in, enum mode m)
{
	const char *text = m == MODE_NONE ? "no IOMMU stands between it and memory"
					  : "its DMA passes through the IOMMU";

	return (struct verdict){ is_policy(in, "translated") ? STATUS_FAIL : STATUS_PASS, text };
}

static void say(const struct check_in *in, const struct pci_function *f, struct verdict v,
	struct findings *out)
{
	struct finding *said = find(out, v.status, pci_subject(in, f), "%s", v.text);

	find_observed(said, STR_FMT,
		STR_ARG(f->group_type->state == ANSWER_OK ? text_of(f->group_type)
							  : STR("no group")));
	find_wanted(said, STR_FMT, STR_ARG(in_word(in, "policy")));
	find_evidence(said, f->group);
	find_evidence(said, f->group_type);
	find_evidence(said, in_ask(in, STR(CLASS), ASK_LIST));
}

static void say_untold(
	const struct check_in *in, const struct pci_function *f, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *said;

	if (asks_pass_through(in) && !is_policy(in, "translated"))
		said = find(out, STATUS_PASS, pci_subject(in, f),
			"pass-through was asked for; this kernel does not tell more");
	else
		said = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, pci_subject(in, f),
			"an IOMMU is at work, and this kernel does not tell how");
	find_wanted(said, STR_FMT, STR_ARG(in_word(in, "policy")));
	find_evidence(said, f->group);
	find_evidence(said, c->from);
}

static void judge(const struct check_in *in, const struct pci_function *f, struct findings *out)
{
	enum mode m = mode_of(f);

	switch (m) {
	case MODE_NONE:
	case MODE_IDENTITY:
		say(in, f, direct(in, m), out);
		break;
	case MODE_LAZY:
	case MODE_STRICT:
		say(in, f, translated(in, m), out);
		break;
	case MODE_UNTOLD:
		say_untold(in, f, out);
		break;
	case MODE_UNREAD:
		find_unreadable(out, pci_subject(in, f),
			f->group->state == ANSWER_OK ? f->group_type : f->group, false);
		break;
	}
}

static struct str units_of(struct arena *a, struct str names)
{
	struct str s = { NULL, 0 }, name;

	while (str_cut(&names, '\n', &name))
		s = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.n ? ", " : "", STR_ARG(name));
	return s;
}

static bool is_judged(const struct check_in *in, const struct pci_function *f)
{
	return f->kind == PCI_NIC && !f->user_space && pci_weigh(in, f) == PCI_WEIGHT_FAST;
}

/* The host as a whole, where no card was judged or the profile speaks of the unit itself. */
static void say_host(const struct check_in *in, const struct answer *class, struct findings *out)
{
	struct str units = units_of(in->scratch, text_of(class));
	bool bad = is_policy(in, "off") && units.n;
	struct finding *f;

	if (!units.n && pci_is_guest(in)) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
				      "the guest has no IOMMU; the host's is not seen from here"),
			class);
		return;
	}
	f = find(out, bad ? STATUS_FAIL : STATUS_PASS, subject_host(), "%s",
		units.n ? "an IOMMU is at work" : "no IOMMU is at work");
	find_observed(f, STR_FMT, STR_ARG(units.n ? units : STR("none")));
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "policy")));
	find_evidence(f, class);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci *t = in_fact(in, &fact_pci);
	const struct answer *class = in_ask(in, STR(CLASS), ASK_LIST);
	unsigned judged = 0;

	(void)self;
	if (class->state != ANSWER_OK && class->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), class, false);
		return;
	}
	for (size_t i = 0; i < t->n && !is_policy(in, "off"); i++) {
		if (!is_judged(in, &t->v[i]))
			continue;
		judge(in, &t->v[i], out);
		judged++;
	}
	if (pci_say_missing(t, out) && !is_policy(in, "off"))
		return;
	if (!judged)
		say_host(in, class, out);
}

const struct check check_iommu_mode[] = {
	{
		.id = "iommu.mode",
		.rule = 1,
		.title = "The IOMMU is as the host's work needs it",
		.severity = SEVERITY_MEDIUM,
		.reads = { { CLASS, ASK_LIST } },
		.needs = { &fact_pci, &fact_netdevs, &fact_host, &fact_cmdline },
		.limits = { { "policy", NULL, 0, 0, 4, "auto|any|pt|off|translated",
			"auto: translation of fast cards warns; pt: it fails; off: no unit at all; translated: "
			"pass-through fails" } },
		.why = "a strict unmap waits for a flush of the IOTLB, 1 to 3 us a packet by published measurements; "
		       "each DMA of a page that the IOTLB does not hold walks tables in memory",
		.fix_boot =
			"intel_iommu=on iommu=pt (AMD: iommu=pt) on the kernel command line, or off in the BIOS "
			"where neither vfio nor 256 CPUs need it",
		.remedies = { { REMEDY_KERNEL_ARG, "iommu", "pt", "policy=pt" },
			{ REMEDY_KERNEL_ARG, "intel_iommu", "on", "policy=pt" },
			{ REMEDY_BIOS, "", "IOMMU off", "policy=off" },
			{ REMEDY_KERNEL_ARG_REMOVE, "iommu", "pt", "policy=translated" } },
		.source =
			"Documentation/admin-guide/kernel-parameters.txt; "
			"Documentation/ABI/testing/sysfs-kernel-iommu_groups; drivers/iommu/iommu.c",
		.run = run,
	},
	{ 0 },
};

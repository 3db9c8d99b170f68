/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Active state power management: an idle link falls asleep in L0s or L1, and the next packet
 * waits until both ends are awake again. Enabled are the bits of LnkCtl at either end; sysfs
 * has them as link/l0s_aspm, l1_aspm … while the kernel manages them (facts/pci.c).
 *
 * The policy (/sys/module/pcie_aspm/parameters/policy, drivers/pci/pcie/aspm.c) says what the
 * kernel does with them: "default" leaves what the firmware set, and so does pcie_aspm=off,
 * whose name promises more than it does: it takes the kernel's hands off, the links stay as
 * they are. Hence the links are what counts, and the policy only as far as they cannot tell.
 */
#include "scanner/judging/pci_aspm.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

#define POLICY "/sys/module/pcie_aspm/parameters/policy"

/* "pcie_aspm=off", the last one: "force" behind it takes it back (pcie_aspm_disable). */
static const struct param *hands_off(const struct check_in *in)
{
	const struct param *p = cmdline_last(in_fact(in, &fact_cmdline), "pcie_aspm");

	return p && str_is(p->value, "off") ? p : NULL;
}

static void say_on(const struct check_in *in, const struct pci_function *f,
	const struct aspm_link *l, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	bool fails = pci_weigh(in, f) == PCI_WEIGHT_FAST || str_is(in_word(in, "others"), "fail");
	struct finding *said = find(out, fails ? STATUS_FAIL : STATUS_WARN, pci_subject(in, f),
		"its link falls asleep when it idles%s",
		hands_off(in) ? ": pcie_aspm=off left it as the firmware set it" : "");

	find_observed(said, STR_FMT, STR_ARG(aspm_words(in->scratch, l->on)));
	find_wanted(said, "off");
	find_pci_numbers(said, f);
	find_aspm(in, f, l, said);
	if (hands_off(in))
		find_evidence(said, c->from);
}

static void say_unread(const struct check_in *in, const struct pci_function *f,
	const struct aspm_link *l, struct findings *out)
{
	struct subject who = pci_subject(in, f);

	if (l->seen == ASPM_DENIED)
		find_evidence_text(find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
					   "the first %zu bytes of its configuration do not tell: "
					   "the rest needs CAP_SYS_ADMIN",
					   l->from->bytes.n),
			l->from, "%zu bytes", l->from->bytes.n);
	else if (l->seen == ASPM_BAD)
		find_evidence_text(find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
					   "its configuration makes no sense: the device does not "
					   "answer, or its capabilities form no list"),
			l->from, "%zu bytes", l->from->bytes.n);
	else
		find_unreadable(out, who, l->from, false);
}

struct tally {
	unsigned off, said;
	const struct pci_function *first;
	struct aspm_link link;
};

static void judge_link(const struct check_in *in, const struct pci_function *f, struct tally *t,
	struct findings *out)
{
	struct aspm_link l = aspm_read(in, f);

	switch (l.seen) {
	case ASPM_OFF:
		if (!t->off++) {
			t->first = f;
			t->link = l;
		}
		return;
	case ASPM_ON:
		say_on(in, f, &l, out);
		break;
	case ASPM_NO_LINK:
		return;
	case ASPM_DENIED:
	case ASPM_BAD:
	case ASPM_UNREAD:
		say_unread(in, f, &l, out);
		break;
	}
	t->said++;
}

static void say_guest(struct findings *out)
{
	find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
		"the links of a guest are the hypervisor's");
}

static void run_link(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci_function *f = NULL;
	struct tally t = { 0 };
	struct finding *said;

	(void)self;
	if (pci_is_guest(in)) {
		say_guest(out);
		return;
	}
	t.said = pci_say_missing(in_fact(in, &fact_pci), out);
	while ((f = pci_next_link(in, f)))
		judge_link(in, f, &t, out);
	if (!t.off && !t.said) {
		pci_say_nothing(in_fact(in, &fact_pci), out);
		return;
	}
	if (!t.off)
		return;
	said = find(out, STATUS_PASS, subject_host(), "no link that was judged falls asleep");
	find_observed(said, "%u links, off", t.off);
	find_wanted(said, "off");
	find_aspm(in, t.first, &t.link, said);
}

/* Whether every link that was judged could be read, and is off. */
static bool all_off(const struct check_in *in)
{
	const struct pci *t = in_fact(in, &fact_pci);
	const struct pci_function *f = NULL;
	unsigned off = 0;

	if (t->unread || t->more)
		return false;
	while ((f = pci_next_link(in, f))) {
		struct aspm_link l = aspm_read(in, f);

		if (l.seen != ASPM_OFF && l.seen != ASPM_NO_LINK)
			return false;
		off += l.seen == ASPM_OFF;
	}
	return off > 0;
}

struct verdict {
	enum status status;
	const char *text;
};

static struct verdict judge_policy(const struct check_in *in, struct str policy)
{
	bool off = all_off(in);

	if (hands_off(in) && off)
		return (struct verdict){
			STATUS_PASS,
			"pcie_aspm=off: no policy is applied, and the firmware left the links awake"
		};
	if (hands_off(in))
		return (struct verdict){ STATUS_WARN,
			"pcie_aspm=off: no policy is applied, and what the firmware set stays" };
	if (str_is(policy, "performance"))
		return (struct verdict){ STATUS_PASS, "the kernel keeps links awake" };
	if (str_is(policy, "default") && off)
		return (struct verdict){ STATUS_PASS,
			"the firmware decides, and left the links that were judged awake" };
	if (str_is(policy, "default"))
		return (struct verdict){ STATUS_WARN, "the firmware decides whether links sleep" };
	return (struct verdict){ STATUS_FAIL, "the kernel lets links fall asleep" };
}

static bool is_known(struct str policy)
{
	return str_is(policy, "performance") || str_is(policy, "default") ||
	       str_is(policy, "powersave") || str_is(policy, "powersupersave");
}

static void run_policy(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct answer *an = in_file(in, POLICY);
	struct verdict v;
	struct str policy;
	struct finding *said;

	(void)self;
	if (pci_is_guest(in)) {
		say_guest(out);
		return;
	}
	if (an->state == ANSWER_ABSENT) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "a kernel without CONFIG_PCIEASPM"),
			an);
		return;
	}
	if (an->state != ANSWER_OK || fact_choice(an->bytes, &policy) || !is_known(policy)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	v = judge_policy(in, policy);
	said = find(out, v.status, subject_host(), "%s", v.text);
	find_observed(said, STR_FMT, STR_ARG(policy));
	find_wanted(said, "performance");
	find_evidence(said, an);
	if (hands_off(in))
		find_evidence(said, c->from);
}

const struct check check_pcie_aspm[] = {
	{
		.id = "pcie.aspm_link",
		.rule = 1,
		.title = "No link on the way to a card, drive or graphics card falls asleep",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_pci, &fact_pci_registers, &fact_netdevs, &fact_host,
			&fact_cmdline },
		.limits = { { "others", NULL, 0, 0, 1, "warn|fail",
			"fail: links of drives, graphics and cards without a role fail too" } },
		.why = "leaving L1 takes 2 to more than 64 us by what the link itself declares, L0s up to 4 us, and "
		       "it is paid by the first packet after a pause",
		.fix_now = "echo performance > /sys/module/pcie_aspm/parameters/policy",
		.fix_boot =
			"pcie_aspm.policy=performance on the kernel command line, without pcie_aspm=off; or ASPM "
			"off in the BIOS",
		.remedies = { { REMEDY_KERNEL_ARG, "pcie_aspm.policy", "performance", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "pcie_aspm", "off", NULL } },
		.source =
			"PCI Express Base Specification, LnkCap L0s and L1 Exit Latency; "
			"drivers/pci/pcie/aspm.c; Documentation/admin-guide/kernel-parameters.txt",
		.run = run_link,
	},
	{
		.id = "pcie.aspm_policy",
		.rule = 1,
		.title = "The kernel's policy keeps PCI Express links awake",
		.severity = SEVERITY_MEDIUM,
		.reads = { { POLICY, ASK_FILE } },
		.needs = { &fact_pci, &fact_pci_registers, &fact_netdevs, &fact_host,
			&fact_cmdline },
		.implied_by = { "pcie.aspm_link" },
		.why = "a link that fell asleep adds 2 to more than 64 us to the first packet after a pause",
		.fix_now = "echo performance > /sys/module/pcie_aspm/parameters/policy",
		.fix_boot =
			"pcie_aspm.policy=performance on the kernel command line, without pcie_aspm=off",
		.remedies = { { REMEDY_KERNEL_ARG, "pcie_aspm.policy", "performance", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "pcie_aspm", "off", NULL } },
		.source =
			"drivers/pci/pcie/aspm.c; Documentation/admin-guide/kernel-parameters.txt",
		.run = run_policy,
	},
	{ 0 },
};

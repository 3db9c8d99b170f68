/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A link trains to what both ends can (LnkCap of the device and of the port above it). Less is
 * a fault: dirt or a bent pin in the slot, a riser, a retimer, a card that is not seated. More
 * than that nobody can expect: a slow device in a fast slot is right, and so is the function
 * of a chipset whose port offers 2.5 GT/s while the device claims 8.
 *
 * Graphics cards, and devices whose power/control is auto, lower the speed while they idle.
 * Virtual functions answer "Unknown" and 0 lanes; EL 7 prints "8 GT/s", later kernels
 * "8.0 GT/s PCIe" (drivers/pci/pci-sysfs.c, pci_speed_string).
 */
#include "scanner/judging/pci_links.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

struct end {
	unsigned speed, width;
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static struct end expected(const struct pci_function *f, const struct pci_function *up)
{
	return (struct end){ least(f->max_speed, up->max_speed),
		least(f->max_width, up->max_width) };
}

/* It may be slow because nothing happens, and a guest sees a port that nobody built. */
static bool may_idle(const struct pci_function *f)
{
	return f->kind == PCI_GPU ||
	       (f->control->state == ANSWER_OK && str_is(str_trim(f->control->bytes), "auto"));
}

static struct finding *say(const struct check_in *in, const struct pci_function *f, enum status s,
	struct end want, const char *text, struct findings *out)
{
	const struct pci_function *up = pci_upper_end(in_fact(in, &fact_pci), f);
	struct finding *said = find(out, s, pci_subject(in, f), "%s", text);

	find_observed(said, STR_FMT, STR_ARG(pci_link_words(in->scratch, f->speed, f->width)));
	find_wanted(said, STR_FMT, STR_ARG(pci_link_words(in->scratch, want.speed, want.width)));
	find_pci_numbers(said, f);
	find_evidence(said, f->speed_from);
	find_evidence(said, f->width_from);
	find_evidence(said, f->max_speed_from);
	find_evidence(said, f->max_width_from);
	find_evidence(said, up->max_speed_from);
	find_evidence(said, up->max_width_from);
	return said;
}

static bool judge_limits(
	const struct check_in *in, const struct pci_function *f, struct findings *out)
{
	unsigned speed = (unsigned)(in_limit(in, "min_gts") * 10),
		 width = (unsigned)in_limit(in, "min_width");
	struct end want = { f->speed > speed ? f->speed : speed,
		f->width > width ? f->width : width };

	if (pci_weigh(in, f) != PCI_WEIGHT_FAST || f->kind == PCI_BRIDGE ||
		(f->speed >= speed && f->width >= width))
		return false;
	say(in, f, STATUS_FAIL, want, "its link is slower than the profile wants", out);
	return true;
}

/* True when it said something. */
static bool judge_known(
	const struct check_in *in, const struct pci_function *f, struct findings *out)
{
	const struct pci_function *up = pci_upper_end(in_fact(in, &fact_pci), f);
	struct end want = expected(f, up);
	enum status s = pci_is_guest(in) ? STATUS_WARN : STATUS_FAIL;

	if (f->width < want.width)
		say(in, f, f->kind == PCI_GPU ? STATUS_WARN : s, want,
			"its link lost lanes: both ends have more", out);
	else if (f->speed < want.speed && may_idle(f))
		say(in, f, STATUS_WARN, want,
			"its link is slower than both ends can; it may lower it while it idles: look again under load",
			out);
	else if (f->speed < want.speed)
		say(in, f, s, want, "its link is slower than both ends can", out);
	else if (judge_limits(in, f, out))
		;
	else if (up->max_width < f->max_width && pci_weigh(in, f) == PCI_WEIGHT_FAST)
		say(in, f, STATUS_WARN, (struct end){ f->max_speed, f->max_width },
			"its slot has fewer lanes than the card", out);
	else
		return false;
	return true;
}

/* What is not ok of the six answers, NULL: all were read. */
static const struct answer *unread(const struct pci_function *f, const struct pci_function *up)
{
	const struct answer *const v[] = { f->speed_from, f->width_from, f->max_speed_from,
		f->max_width_from, up->max_speed_from, up->max_width_from };

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		if (v[i]->state != ANSWER_OK && v[i]->state != ANSWER_ABSENT)
			return v[i];
	}
	return NULL;
}

/* "Unknown" and 0 lanes, and no attributes at all, which is conventional PCI. */
static bool has_no_link(const struct pci_function *f, const struct pci_function *up)
{
	return !f->speed || !f->width || !f->max_speed || !f->max_width || !up->max_speed ||
	       !up->max_width;
}

struct tally {
	unsigned good, said;
	const struct pci_function *first;
};

static void judge(const struct check_in *in, const struct pci_function *f, struct tally *t,
	struct findings *out)
{
	const struct pci_function *up = pci_upper_end(in_fact(in, &fact_pci), f);
	const struct answer *bad = unread(f, up);

	if (bad) {
		find_unreadable(out, pci_subject(in, f), bad, false);
		t->said++;
	} else if (has_no_link(f, up)) {
		struct finding *said =
			find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, pci_subject(in, f),
				"it, or the port above it, tells of no PCI Express link");

		find_evidence(said, f->speed_from);
		find_evidence(said, f->max_speed_from);
		find_evidence(said, up->max_speed_from);
		t->said++;
	} else if (judge_known(in, f, out)) {
		t->said++;
	} else {
		t->good++;
		if (!t->first || (t->first->kind == PCI_BRIDGE && f->kind != PCI_BRIDGE))
			t->first = f;
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct pci_function *f = NULL;
	struct tally t = { 0 };
	struct finding *said;

	(void)self;
	t.said = pci_say_missing(in_fact(in, &fact_pci), out);
	while ((f = pci_next_link(in, f)))
		judge(in, f, &t, out);
	if (!t.good && !t.said) {
		pci_say_nothing(in_fact(in, &fact_pci), out);
		return;
	}
	if (!t.good)
		return;
	said = find(out, STATUS_PASS, subject_host(),
		"every link that was judged runs as both ends can");
	find_observed(said, "%u links, " STR_FMT " " STR_FMT, t.good, STR_ARG(t.first->names[0]),
		STR_ARG(pci_link_words(in->scratch, t.first->speed, t.first->width)));
	find_evidence(said, t.first->speed_from);
	find_evidence(said, t.first->width_from);
	find_evidence(said, t.first->max_speed_from);
	find_evidence(said, t.first->max_width_from);
}

const struct check check_pcie_link_degraded[] = {
	{
		.id = "pcie.link_degraded",
		.rule = 1,
		.title = "PCI Express links run at the speed and width that both ends can",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_pci, &fact_netdevs, &fact_host },
		.limits = {
			{ "min_gts", "GT/s", 0, 0, 128, NULL,
				"slower links of cards of role fast, bypass or ptp fail" },
			{ "min_width", "lanes", 0, 0, 32, NULL, "narrower ones fail" },
		},
		.why = "half the lanes or a generation less doubles the time that each packet needs on the bus, "
		       "and a card of 25 Gbit/s no longer fits through 8 GT/s x2",
		.fix_now = "reseat the card, clean the slot, try another slot or riser; read LnkSta at both ends "
			   "with lspci -vv",
		.source = "PCI Express Base Specification, LnkCap and LnkSta; drivers/pci/pci-sysfs.c",
		.run = run,
	},
	{ 0 },
};

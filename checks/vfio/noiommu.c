/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unsafe no-IOMMU mode (drivers/vfio/vfio_main.c, group.c): vfio-pci without an IOMMU behind it.
 * Whoever holds such a card can have it read and write all of the host's memory; the kernel marks
 * itself tainted when one is bound. Its groups are called vfio-noiommu. In a guest without a
 * virtual IOMMU there may be no other way, and the guest is all that can be harmed.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/user_cards.h"

#define MODE   "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"
#define IOMMUS "/sys/class/iommu"

static const struct user_card *unsafe_card(const struct user_cards *t, unsigned *ret_n)
{
	const struct user_card *first = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].noiommu)
			continue;
		first = first ? first : &t->v[i];
		++*ret_n;
	}
	return first;
}

static bool has_iommu(const struct check_in *in)
{
	const struct answer *an = in_ask(in, STR(IOMMUS), ASK_LIST);

	return an->state == ANSWER_OK && str_trim(an->bytes).n > 0;
}

static void say_on(const struct check_in *in, const struct answer *mode, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	unsigned n;
	const struct user_card *c = unsafe_card(in_fact(in, &fact_user_cards), &n);
	bool no_choice = h->virt == VIRT_GUEST && !has_iommu(in);
	struct finding *f;

	if (str_is(in_word(in, "allow"), "yes"))
		f = find(out, STATUS_PASS, subject_host(), "no-IOMMU mode is on, as is allowed");
	else if (!c)
		f = find(out, STATUS_WARN, subject_host(),
			"no-IOMMU mode is on, and no card uses it");
	else
		f = find(out, no_choice ? STATUS_WARN : STATUS_FAIL,
			subject_nic(in->scratch, c->address, c->address, 0),
			no_choice ? "it has no IOMMU behind it, as this guest has none"
				  : "it can write to all memory: it has no IOMMU behind it");
	find_observed(f, "on, %u cards", n);
	find_wanted(f, "off");
	find_evidence(f, mode);
	if (c)
		find_evidence(f, c->group_from);
	find_evidence(f, in_ask(in, STR(IOMMUS), ASK_LIST));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	const struct answer *mode = in_file(in, MODE);
	struct str word = str_trim(mode->bytes);
	struct finding *f;
	unsigned n;

	(void)self;
	if (mode->state == ANSWER_ABSENT) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
				      "vfio is not loaded, or was built without that mode"),
			mode);
	} else if (mode->state != ANSWER_OK || (!str_is(word, "Y") && !str_is(word, "N"))) {
		find_unreadable(out, subject_host(), mode, false);
	} else if (str_is(word, "Y") || unsafe_card(in_fact(in, &fact_user_cards), &n)) {
		say_on(in, mode, out);
	} else if (t->unread) {
		find_unreadable(out, subject_host(), t->unread, false);
	} else {
		f = find(out, STATUS_PASS, subject_host(), "no card is driven without an IOMMU");
		find_observed(f, "off");
		find_wanted(f, "off");
		find_evidence(f, mode);
	}
}

const struct check check_vfio_noiommu[] = {
	{
		.id = "vfio.noiommu",
		.rule = 1,
		.title = "No card is driven by user space without an IOMMU",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.reads = { { MODE, ASK_FILE }, { IOMMUS, ASK_LIST } },
		.needs = { &fact_user_cards, &fact_host },
		.limits = { { "allow", NULL, 0, 0, 1, "no|yes",
			"yes: the owner knows that it is on" } },
		.why = "one wrong descriptor makes the card write over the kernel, and no fault tells",
		.fix_now = "stop the application, echo 0 > " MODE,
		.fix_boot =
			"switch VT-d or AMD-Vi on in the firmware; intel_iommu=on iommu=pt on the kernel command line",
		.remedies = { { REMEDY_MANUAL, "",
			"the IOMMU on in the firmware, and intel_iommu=on iommu=pt on the kernel command line",
			NULL } },
		.source = "drivers/vfio/group.c; drivers/vfio/vfio_main.c",
		.run = run,
	},
	{ 0 },
};

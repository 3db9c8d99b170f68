/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IOMMU group of each card of vfio-pci. A group is what the hardware can tell apart
 * (drivers/iommu/iommu.c, pci_device_group): whoever owns it owns all of it, and vfio refuses a
 * group of which a device has a kernel driver that does DMA; bridges do not count. The group's
 * "type" tells the domain that the kernel would give it, not the one that vfio attached: it says
 * nothing here. What the IOMMU costs cards of the kernel says iommu.mode.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/user_cards.h"

/* With a driver that does DMA for the kernel. */
static const struct card_neighbour *foreign(const struct user_card *c)
{
	for (size_t i = 0; i < c->n_neighbours; i++) {
		const struct card_neighbour *n = &c->neighbours[i];

		if (n->from->state == ANSWER_OK && n->driver.n && !n->bridge &&
			!str_is(n->driver, "vfio-pci") && !str_is(n->driver, "pci-stub"))
			return n;
	}
	return NULL;
}

static const struct answer *unread(const struct user_card *c)
{
	if (c->group_from->state != ANSWER_OK && c->group_from->state != ANSWER_ABSENT)
		return c->group_from;
	if (c->group.n && c->neighbours_from->state != ANSWER_OK)
		return c->neighbours_from;
	for (size_t i = 0; i < c->n_neighbours; i++) {
		const struct answer *an = c->neighbours[i].from;

		if (an->state != ANSWER_OK && an->state != ANSWER_ABSENT)
			return an;
	}
	return NULL;
}

static void judge(const struct check_in *in, const struct user_card *c, struct findings *out)
{
	struct subject who = subject_nic(in->scratch, c->address, c->address, 0);
	const struct card_neighbour *n = foreign(c);
	struct finding *f;

	if (n)
		f = find(out, STATUS_FAIL, who,
			"a device of its IOMMU group belongs to a driver of the kernel");
	else if (unread(c)) {
		find_unreadable(out, who, unread(c), false);
		return;
	} else if (!c->group.n)
		f = find(out, STATUS_FAIL, who,
			"it is in no IOMMU group: nothing keeps it from any memory");
	else
		f = find(out, STATUS_PASS, who, "its IOMMU group is its own");
	if (n)
		find_observed(f, STR_FMT " (" STR_FMT ")", STR_ARG(n->address), STR_ARG(n->driver));
	else
		find_observed(f, "group " STR_FMT ", %zu other devices",
			STR_ARG(c->group.n ? c->group : STR("none")), c->n_neighbours);
	find_wanted(f, "a group without devices of the kernel");
	find_evidence(f, c->group_from);
	if (c->group.n)
		find_evidence(f, c->neighbours_from);
	if (n)
		find_evidence(f, n->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	unsigned n = 0;

	(void)self;
	for (size_t i = 0; i < t->n; i++) {
		if (!str_is(t->v[i].driver, "vfio-pci"))
			continue;
		judge(in, &t->v[i], out);
		n++;
	}
	if (!n && t->unread)
		find_unreadable(out, subject_host(), t->unread, false);
	else if (!n)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card is bound to vfio-pci");
}

const struct check check_vfio_iommu_group[] = {
	{
		.id = "vfio.iommu_group",
		.rule = 1,
		.title = "Cards of vfio-pci have an IOMMU group of their own",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_user_cards },
		.implied_by = { "vfio.noiommu" },
		.why = "vfio gives nobody a group that the kernel uses a part of, so that the application does not start",
		.fix_now =
			"bind the other devices of the group to vfio-pci as well, or the card in another slot",
		.fix_boot =
			"intel_iommu=on iommu=pt on the kernel command line, ACS on in the firmware",
		.remedies = { { REMEDY_MANUAL, "",
			"the other devices of the group to vfio-pci, or another slot: <subject>",
			NULL } },
		.source = "drivers/iommu/iommu.c; Documentation/driver-api/vfio.rst",
		.run = run,
	},
	{ 0 },
};

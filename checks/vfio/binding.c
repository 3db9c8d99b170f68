/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network cards that user space is meant to drive, and the driver that they are bound to. vfio-pci
 * lets a process have one behind an IOMMU, with its interrupts; igb_uio and uio_pci_generic give it
 * the registers and no protection (drivers/uio), the latter no MSI-X either. Cards of mlx4, mlx5
 * and mana stay with the kernel's driver: DPDK works beside it. A card of vfio-pci that nobody
 * holds open receives nothing.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/user_cards.h"

#define DRIVER "/sys/bus/pci/devices/{nic:fast}/driver"

static bool is_address(struct str s)
{
	return s.n >= 12 && s.p[4] == ':' && s.p[7] == ':' && s.p[10] == '.';
}

static struct subject subject_card(const struct check_in *in, struct str address)
{
	return subject_nic(in->scratch, address, address, 0);
}

static bool stays(struct str driver)
{
	return str_is(driver, "mlx5_core") || str_is(driver, "mlx4_core") || str_is(driver, "mana");
}

static struct str driver_of(const struct answer *link)
{
	struct str head, tail;

	return link->state == ANSWER_OK && str_split_last(str_trim(link->bytes), '/', &head, &tail)
		       ? tail
		       : (struct str){ 0 };
}

/* Named by its address: a card that user space is meant to have. */
static void judge_declared(const struct check_in *in, const struct nic *nic, struct findings *out)
{
	const struct answer *link = in_ask(in,
		str_printf(
			in->scratch, "/sys/bus/pci/devices/" STR_FMT "/driver", STR_ARG(nic->name)),
		ASK_LINK);
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	struct str driver = driver_of(link);
	struct subject who = subject_card(in, nic->name);
	struct finding *f;

	if (link->state != ANSWER_OK && link->state != ANSWER_ABSENT) {
		find_unreadable(out, who, link, false);
		return;
	}
	if (t->unread && str_is(driver, "vfio-pci")) {
		find_unreadable(out, who, t->unread, false);
		return;
	}
	if (stays(driver))
		f = find(
			out, STATUS_PASS, who, "its driver lets user space work beside the kernel");
	else
		f = find(out, STATUS_FAIL, who,
			driver.n ? "a driver of the kernel has it"
				 : "no driver has it, or there is no such device");
	find_observed(f, STR_FMT, STR_ARG(driver.n ? driver : STR("no driver")));
	find_wanted(f, "vfio-pci");
	find_evidence(f, link);
}

static void judge_card(const struct check_in *in, const struct user_card *c, struct findings *out)
{
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	struct subject who = subject_card(in, c->address);
	struct finding *f;

	if (!str_is(c->driver, "vfio-pci"))
		f = find(out, STATUS_WARN, who, "its driver keeps it from no memory");
	else if (c->holder)
		f = find(out, STATUS_PASS, who, "a process of user space drives it");
	else if (!c->group.n && !c->device.n)
		f = find(out, STATUS_WARN, who, "it is in no IOMMU group: nobody can open it");
	else if (t->held_known)
		f = find(out, STATUS_WARN, who, "no process holds it: it is idle");
	else if (t->held->state == ANSWER_OK)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
			"who holds it could not be seen: open files of some processes are hidden");
	else {
		find_unreadable(out, who, t->held, false);
		return;
	}
	find_observed(f, STR_FMT ", group " STR_FMT "%s", STR_ARG(c->driver),
		STR_ARG(c->group.n ? c->group : STR("none")), c->holder_is_dpdk ? ", DPDK" : "");
	find_wanted(f, "vfio-pci, and a process that holds it");
	find_evidence(f, c->group_from);
	if (c->holder)
		find_evidence_text(f, t->held, "held by pid %d", c->holder);
}

static const struct user_card *card_of(const struct user_cards *t, struct str address)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].address, address))
			return &t->v[i];
	}
	return NULL;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	unsigned n = 0;

	(void)self;
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		const struct nic *nic = &in->roles->nics[i];

		if (nic->role != NIC_BYPASS || !is_address(nic->name) || card_of(t, nic->name))
			continue;
		judge_declared(in, nic, out);
		n++;
	}
	for (size_t i = 0; i < t->n; i++)
		judge_card(in, &t->v[i], out);
	if (t->unread && !t->n)
		find_unreadable(out, subject_host(), t->unread, false);
	else if (!n && !t->n)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card is bound to a driver of user space, and none is meant to");
}

const struct check check_vfio_binding[] = {
	{
		.id = "vfio.binding",
		.rule = 1,
		.title = "Cards for user space are bound to vfio-pci, and held",
		.severity = SEVERITY_HIGH,
		.reads = { { DRIVER, ASK_LINK } },
		.needs = { &fact_user_cards, &fact_netdevs },
		.why = "with the wrong driver packets take the kernel's way, or the card can write to any memory",
		.fix_now =
			"dpdk-devbind.py -b vfio-pci <address>; start the application that drives it",
		.fix_boot = "driverctl set-override <address> vfio-pci",
		.source = "drivers/vfio/pci; drivers/uio; DPDK's guide to Linux drivers",
		.run = run,
	},
	{ 0 },
};

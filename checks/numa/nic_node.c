/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The node of fast NICs. The firmware says it (_PXM of the root bridge, drivers/acpi/numa), and
 * sysfs prints -1 where it does not: then the kernel takes memory for the card from any node,
 * and no tool can put its interrupts on the right one. A virtual function has the node of its
 * port, a bond none of its own.
 */
#include "scanner/judging/home_nodes.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

static void say(const struct check_in *in, const struct netdev *d, int want, struct findings *out)
{
	struct subject who = subject_nic(in->scratch, d->name, d->bus, d->ifindex);
	struct str path = str_printf(
		in->scratch, "/sys/class/net/" STR_FMT "/device/numa_node", STR_ARG(d->name));
	const struct answer *an = in_ask(in, path, ASK_FILE);
	struct finding *f;
	int64_t node;

	if (fact_i64(an, &node)) {
		find_unreadable(out, who, an, false);
		return;
	}
	if (node < 0)
		f = find(out, STATUS_WARN, who, "the firmware does not say on which node it is");
	else if (want >= 0 && node != want)
		f = find(out, STATUS_FAIL, who, "it is on another node than it should be");
	else
		f = find(out, STATUS_PASS, who, "its node is known");
	find_observed(f, "%lld", (long long)node);
	find_observed_value(f, (double)node, "1");
	if (want >= 0)
		find_wanted(f, "%d", want);
	else
		find_wanted(f, "a node");
	find_evidence(f, an);
}

static void judge_nic(const struct check_in *in, const struct nic *nic, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(t, nic->name);

	if (!d)
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT,
			subject_nic(in->scratch, nic->name, STR(""), 0),
			"there is no such device: its driver may have given it to user space");
	else if (!netdevs_is_carried(t, d)) /* what carries it has its role */
		say(in, d, nic->node, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	bool any = false;

	(void)self;
	if (find_one_node(out, in))
		return;
	if (t->list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		enum nic_role role = in->roles->nics[i].role;

		if (role != NIC_FAST && role != NIC_BYPASS)
			continue;
		judge_nic(in, &in->roles->nics[i], out);
		any = true;
	}
	if (!any)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no NIC is declared to be fast: --nic NAME");
}

const struct check check_numa_nic_node[] = {
	{
		.id = "numa.nic_node",
		.rule = 1,
		.title = "The node of fast NICs is known, and right",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/sys/class/net/*/device/numa_node", ASK_FILE } },
		.needs = { &fact_netdevs, &fact_nodes },
		.why = "a packet that is received on one socket and handled on the other costs some 100 ns more",
		.fix_boot =
			"the card in a slot of the other socket; a BIOS that tells the nodes of its root bridges (_PXM)",
		.remedies = { { REMEDY_MANUAL, "",
			"move the card to a slot of the other socket, or update the BIOS", NULL } },
		.source =
			"drivers/base/core.c, drivers/pci/pci-sysfs.c numa_node; Documentation/ABI/testing/sysfs-bus-pci",
		.run = run,
	},
	{ 0 },
};

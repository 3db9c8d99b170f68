/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtual functions of a port (drivers/pci/iov.c). They share its rings' scheduler, its wire and its PCIe
 * link with it and with each other, and do not see its pause frames, FEC, EEE and link. What a
 * host does with its own functions is seen; what a guest does with one that it was given is not.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"
#include "scanner/facts/net/nic_functions.h"

static void add_vfs(const struct check_in *in, const struct nic_function *d, struct finding *f)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	for (size_t i = 0; i < d->n; i++) {
		const struct netdev *own = netdevs_by_bus(t, d->v[i].address);

		find_evidence_text(f, d->vfs_from, STR_FMT ": " STR_FMT "%s" STR_FMT,
			STR_ARG(d->v[i].address),
			STR_ARG(d->v[i].driver.n ? d->v[i].driver : STR("no driver")),
			own ? ", " : "", STR_ARG(own ? own->name : STR("")));
	}
}

/* A virtual function that this host uses itself says whose it is. */
static void say_vf(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct finding *f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
		"it is a virtual function itself: its port has the wire");

	find_port(f, in, p);
}

static void say(const struct check_in *in, const struct port *p, const struct nic_function *d,
	struct findings *out)
{
	double want = in_limit(in, "expect");
	bool wrong = want >= 0 && port_is_fast(p) && (double)d->vfs != want;
	struct finding *f = find(out, wrong ? STATUS_WARN : STATUS_PASS, p->who, "%s",
		wrong	 ? "it has another number of virtual functions than is wanted"
		: d->vfs ? "it shares its wire with its virtual functions"
			 : "it has no virtual functions");

	find_observed(
		f, "%llu of %llu", (unsigned long long)d->vfs, (unsigned long long)d->vfs_most);
	find_observed_value(f, (double)d->vfs, "1");
	if (want >= 0)
		find_wanted(f, "%.0f", want);
	find_evidence(f, d->vfs_from);
	add_vfs(in, d, f);
	find_port(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct port *ports;
	size_t n = in_ports(in, PORTS_LOWEST, &ports);
	unsigned said = 0;

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct nic_function *d =
			nic_functions_find(in_fact(in, &fact_nic_functions), ports[i].d->name);

		if (ports[i].d->kind == NETDEV_VF)
			say_vf(in, &ports[i], out);
		else if (d && d->vfs_told)
			say(in, &ports[i], d, out);
		else if (d && d->vfs_from->state != ANSWER_ABSENT)
			find_unreadable(out, ports[i].who, d->vfs_from, false);
		else
			continue;
		said++;
	}
	if (!said)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"no card here can make virtual functions");
}

const struct check check_nic_sriov[] = {
	{
		.id = "nic.sriov",
		.rule = 1,
		.title = "Ports have as many virtual functions as they should",
		.severity = SEVERITY_LOW,
		.needs = { &fact_netdevs, &fact_nic_functions },
		.limits = { { "expect", "1", -1, -1, 65535, NULL,
			"virtual functions of each card of role fast, bypass or ptp; -1: any" } },
		.why = "whoever has a virtual function shares the wire, the PCIe link and the card's scheduler",
		.fix_now =
			"echo N > /sys/class/net/IF/device/sriov_numvfs (0 first; their users lose them)",
		.fix_boot = "the same in a udev rule, or the driver's own setting",
		.remedies = { { REMEDY_MANUAL, "",
			"make as many virtual functions as are wanted: <subject>", NULL } },
		.source = "Documentation/PCI/pci-iov-howto.rst; drivers/pci/iov.c",
		.run = run,
	},
	{ 0 },
};

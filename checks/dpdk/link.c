/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The link of a port that DPDK drives: the kernel cannot tell, only its driver can
 * (/ethdev/link_status, /ethdev/info). A port that is not started receives nothing; large receive
 * offload joins packets, and the first of them waits for the last. Virtual drivers (net_null,
 * net_af_packet, net_ring) tell a fixed speed that means nothing.
 */
#include "scanner/judging/dpdk.h"

static bool is_pci(const struct dpdk_port *p)
{
	struct str name = p->name;

	return name.n >= 12 && name.p[4] == ':' && name.p[7] == ':' && name.p[10] == '.';
}

static const char *fault_of(const struct check_in *in, const struct dpdk_port *p, enum status *ret)
{
	double least = in_limit(in, "min_mbps");

	*ret = STATUS_FAIL;
	if (!p->up)
		return "its link is down";
	if (is_pci(p) && p->speed_mbps >= 0 && (double)p->speed_mbps < least)
		return "its link is slow";
	*ret = STATUS_WARN;
	if (p->info && !p->started)
		return "it was not started: it receives nothing";
	if (p->info && p->lro)
		return "it joins packets (LRO): the first waits for the last";
	*ret = STATUS_PASS;
	return "its link is up";
}

static void say(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	enum status s;
	const char *text = fault_of(in, port, &s);
	struct finding *f = find(out, s, subject_dpdk_port(in, p, port), "%s", text);

	find_observed(f, "link %s, %lld Mbit/s%s%s", port->up ? "up" : "down",
		(long long)port->speed_mbps, port->info && !port->started ? ", not started" : "",
		port->info && port->lro ? ", LRO" : "");
	find_wanted(f, "up, started, at least %g Mbit/s, no LRO", in_limit(in, "min_mbps"));
	if (port->info)
		find_evidence_text(f, t->from, STR_FMT ": %llu receive queues, MTU %llu, node %d",
			STR_ARG(port->name), (unsigned long long)port->rx_queues,
			(unsigned long long)port->mtu, port->node);
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	unsigned n = 0;

	if (find_dpdk_bad(in, p, "/ethdev/link_status", out) ||
		find_dpdk_bad(in, p, "/ethdev/info", out))
		return;
	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].link)
			say(in, p, &p->ports[i], out);
		n += p->ports[i].link;
	}
	if (!n)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_dpdk(in, p),
			"it has no port that tells its link");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_link[] = {
	{
		.id = "dpdk.link",
		.rule = 1,
		.title = "DPDK ports are up and started",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "min_mbps", "Mbit/s", 10000, 0, 800000, NULL,
			"the least speed of a port that is a PCI device" } },
		.why = "nobody else sees this link: the kernel has no device for it",
		.fix_now =
			"cable and transceiver; start the port again in the application; LRO off in "
			"rxmode.offloads",
		.source = "lib/ethdev/rte_ethdev_telemetry.c",
		.run = run,
	},
	{ 0 },
};

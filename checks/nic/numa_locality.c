/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether CPUs that were set apart for the workload are on the node of the card that feeds it. A
 * packet that is taken by a CPU of another node crosses the interconnect, some 100 ns, and so does each
 * write to the card's registers. Nodes at a small distance (sub-NUMA clusters, NPS) count as one.
 * Where nobody knows the card's node numa.nic_node says so.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/home_nodes.h"
#include "scanner/judging/port_irqs.h"

static bool is_judged(const struct port *p)
{
	return p->role == NIC_FAST || p->role == NIC_BYPASS;
}

/* What is near any of the fast cards: a hot CPU beside another card of theirs is well placed. */
static struct cpuset near_any(const struct check_in *in, const struct port *v, size_t n)
{
	struct cpuset all = { 0 };

	for (size_t i = 0; i < n; i++) {
		int node = is_judged(&v[i]) ? in_port_node(in, &v[i], NULL) : -1;

		if (node >= 0)
			all = cpuset_or(in->scratch, all, in_near_cpus(in, (unsigned)node));
	}
	return all;
}

static struct finding *begin(const struct check_in *in, const struct port *p, struct cpuset near,
	struct cpuset lost, struct findings *out)
{
	if (!cpuset_meets(near, in->roles->hot))
		return find(out, STATUS_FAIL, p->who, "no hot CPU is on its node");
	if (!cpuset_is_empty(lost))
		return find(
			out, STATUS_WARN, p->who, "hot CPUs are on nodes that have no fast card");
	return find(out, STATUS_PASS, p->who, "hot CPUs are on its node");
}

static void say(const struct check_in *in, const struct port *p, int node, struct cpuset all,
	struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	struct cpuset near = in_near_cpus(in, (unsigned)node), hot = in->roles->hot;
	struct cpuset lost = cpuset_minus(in->scratch, hot, all);
	struct finding *f = begin(in, p, near, lost, out);
	const struct answer *from;

	(void)in_port_node(in, p, &from);
	find_observed(f, "node %d, hot cpus there: " STR_FMT, node,
		STR_ARG(cpuset_format(in->scratch, cpuset_and(in->scratch, near, hot))));
	find_wanted(f, "cpus of " STR_FMT, STR_ARG(cpuset_format(in->scratch, near)));
	find_cpus(f, cpuset_meets(near, hot) ? lost : hot);
	for (size_t i = 0; i < t->n; i++) {
		struct cpuset there = cpuset_and(in->scratch, t->v[i].cpus, hot);

		if (!cpuset_is_empty(there))
			find_evidence_text(f, t->v[i].cpus_from, "hot: " STR_FMT,
				STR_ARG(cpuset_format(in->scratch, there)));
	}
	if (from->state == ANSWER_OK)
		find_evidence(f, from);
	find_port(f, in, p);
}

static void judge(
	const struct check_in *in, const struct port *p, struct cpuset all, struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	const struct answer *from, *unplaced = nodes_unplaced(t, in->roles->hot);
	int node = in_port_node(in, p, &from);

	if (port_is_virtual(p))
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "it has no hardware");
	else if (node < 0 && from->state != ANSWER_OK && from->state != ANSWER_ABSENT)
		find_unreadable(out, p->who, from, false);
	else if (node < 0)
		find_reason(out, STATUS_SKIP, REASON_CAUSED, p->who,
			"nothing says on which node it is: see numa.nic_node");
	else if (unplaced)
		find_unreadable(out, p->who, unplaced, false);
	else if (!cpuset_within(in->roles->hot, all) &&
		 in_node_distance(in, (unsigned)node)->state != ANSWER_OK)
		find_unreadable(out, p->who, in_node_distance(in, (unsigned)node), false);
	else
		say(in, p, node, all, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct port *ports;
	size_t n = in_ports(in, PORTS_LOWEST, &ports);
	struct cpuset all;
	bool any = false;

	(void)self;
	if (find_one_node(out, in) || find_no_ports(in, n, out))
		return;
	all = near_any(in, ports, n);
	for (size_t i = 0; i < n; i++) {
		if (!is_judged(&ports[i]))
			continue;
		judge(in, &ports[i], all, out);
		any = true;
	}
	if (!any)
		find_no_fast_port(out);
}

const struct check check_nic_numa_locality[] = {
	{
		.id = "nic.numa_locality",
		.rule = 1,
		.title = "Hot CPUs are on the node of a fast card",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { NODE_DISTANCES, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_nic_functions, &fact_nodes, &fact_irqs,
			&fact_interrupts },
		.limits = { { "max_distance", "1", 12, 10, 254, NULL,
			"nodes at most so far from the card's count as its own (10: itself)" } },
		.implied_by = { "numa.nic_node" },
		.why = "a packet that crosses sockets costs some 100 ns, and each write to the card as much",
		.fix_boot =
			"isolate CPUs of the card's node, or the card in a slot of the other socket; "
			"numactl --cpunodebind --membind for what uses it",
		.remedies = { { REMEDY_MANUAL, "",
			"isolate CPUs of the card's node, or move the card to the other socket: <subject>",
			NULL } },
		.source = "drivers/pci/pci-sysfs.c; Documentation/ABI/stable/sysfs-devices-node",
		.run = run,
	},
	{ 0 },
};

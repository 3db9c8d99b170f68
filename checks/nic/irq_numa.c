/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of a card that land on another node than the card's: descriptors and packets that it wrote
 * into the memory or the cache near it are fetched over the interconnect, some 60 to 100 ns each. Which CPUs are
 * near, the function says in local_cpulist; sub-NUMA clusters and NPS cut a socket into nodes that
 * are hardly further apart, so that nodes at a small distance count as near.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/home_nodes.h"
#include "scanner/judging/port_irqs.h"

struct far {
	unsigned looked_at, far;
	const struct port_irq *worst;
	struct cpuset cpus;
};

static struct cpuset near_cpus(const struct check_in *in, const struct port *p, unsigned node)
{
	const struct nic_function *d =
		nic_functions_find(in_fact(in, &fact_nic_functions), p->d->name);
	struct cpuset near = in_near_cpus(in, node);

	return d && d->local_told ? cpuset_or(in->scratch, near, d->local) : near;
}

static struct far measure(
	const struct check_in *in, const struct port_irq *v, size_t n, struct cpuset near)
{
	struct far s = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (v[i].way == QUEUE_UNTOLD)
			continue; /* no packets there */
		s.looked_at++;
		if (cpuset_within(v[i].cpus, near))
			continue;
		s.far++;
		s.cpus = cpuset_or(in->scratch, s.cpus, v[i].cpus);
		if (!s.worst || v[i].fired > s.worst->fired)
			s.worst = &v[i];
	}
	return s;
}

static struct finding *begin(const struct check_in *in, const struct port *p, const struct far *s,
	struct cpuset near, struct findings *out)
{
	bool strict = str_is(in_word(in, "strict"), "yes") && port_is_fast(p);

	if (!s->far)
		return find(out, STATUS_PASS, p->who, "its interrupts land on its own node");
	if (!cpuset_meets(near, in->roles->housekeeping))
		return find(out, STATUS_WARN, p->who,
			"its interrupts land on another node: its own has no housekeeping CPU");
	return find(out, strict ? STATUS_FAIL : STATUS_WARN, p->who,
		"its interrupts land on another node");
}

static void say(const struct check_in *in, const struct port *p, const struct far *s, int node,
	struct cpuset near, struct findings *out)
{
	const struct answer *from;
	struct finding *f = begin(in, p, s, near, out);

	(void)in_port_node(in, p, &from);
	find_observed(f, "%u of %u queues", s->far, s->looked_at);
	find_observed_value(f, s->far, "1");
	find_cpus(f, s->cpus);
	find_wanted(
		f, "cpus " STR_FMT " of node %d", STR_ARG(cpuset_format(in->scratch, near)), node);
	if (s->worst)
		find_evidence_text(f, s->worst->irq->effective_from,
			"irq %u " STR_FMT ": cpus " STR_FMT, s->worst->irq->number,
			STR_ARG(s->worst->irq->actions),
			STR_ARG(cpuset_format(in->scratch, s->worst->cpus)));
	if (s->far > 1)
		find_evidence_text(f, from, "all of them: cpus " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, s->cpus)));
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *unread, *from;
	const struct port_irq *v;
	size_t n = in_port_irqs(in, p, &v, &unread);
	int node = in_port_node(in, p, &from);
	struct cpuset near;
	struct far s;

	if (p->role == NIC_MGMT || port_is_virtual(p)) {
		find_reason(out, STATUS_SKIP,
			p->role == NIC_MGMT ? REASON_ROLE : REASON_NOT_SUPPORTED, p->who, "%s",
			p->role == NIC_MGMT ? "its role is mgmt"
					    : "it has no interrupts of its own");
		return;
	}
	if (node < 0 && from->state != ANSWER_OK && from->state != ANSWER_ABSENT) {
		find_unreadable(out, p->who, from, false);
		return;
	}
	if (node < 0) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			"nothing says on which node it is");
		return;
	}
	near = near_cpus(in, p, (unsigned)node);
	s = measure(in, v, n, near);
	if (s.far && in_node_distance(in, (unsigned)node)->state != ANSWER_OK)
		find_unreadable(out, p->who, in_node_distance(in, (unsigned)node), false);
	else if (s.far || (s.looked_at && !unread))
		say(in, p, &s, node, near, out);
	else if (unread)
		find_unreadable(out, p->who, unread, false);
	else
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, p->who,
			"no interrupt of a queue of it is requested");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (!find_one_node(out, in))
		judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_irq_numa[] = {
	{
		.id = "nic.irq_numa",
		.rule = 1,
		.title = "Interrupts of network cards land on the card's node",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.reads = { { NODE_DISTANCES, ASK_FILE } },
		.needs = { &fact_netdevs, &fact_nic_functions, &fact_irqs, &fact_interrupts, &fact_nodes },
		.limits = {
			{ "strict", NULL, 0, 0, 1, "no|yes", "yes: fails on cards of role fast, bypass or ptp" },
			{ "max_distance", "1", 12, 10, 254, NULL,
				"nodes at most so far from the card's count as its own (10: itself)" },
		},
		.implied_by = { "irq.isolated_affinity" },
		.why = "each packet's descriptor and data cross the interconnect: some 60 to 100 ns more, twice",
		.fix_now = "echo CPU > /proc/irq/N/smp_affinity_list, a housekeeping CPU of the card's node",
		.fix_boot = "the same in a unit after the driver; housekeeping CPUs on each node that has a card",
		.remedies = { { REMEDY_MANUAL, "",
			"aim the interrupts of the card at housekeeping CPUs of its node: <subject>", NULL } },
		.source = "drivers/pci/pci-sysfs.c; Documentation/core-api/irq/irq-affinity.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Port, buffers and polling CPU on one node. A card writes into the buffers that its driver gave
 * it, wherever they are, and the lcore reads them from there. Telemetry does not say which pool
 * or lcore serves which port, so only what cannot be right is held against it: a port on whose
 * node there is no pool, or no lcore. Virtual ports are on no node (-1).
 */
#include "scanner/judging/dpdk.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/process/bypass.h"

/* CPUs that lcores are pinned to: as threads, and as it tells itself (23.03 on). */
static struct cpuset lcore_cpus(const struct check_in *in, const struct dpdk_process *p)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct cpuset cpus = { 0 };

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (t->pid == p->pid && t->allowed_valid &&
			(t->tid == t->pid || bypass_is_lcore(t->comm)))
			cpus = cpuset_or(in->scratch, cpus, t->allowed);
	}
	for (size_t i = 0; i < p->n_lcores; i++)
		cpus = cpuset_or(in->scratch, cpus, p->lcores[i].cpus);
	return cpus;
}

static struct cpuset nodes_of(const struct check_in *in, struct cpuset cpus)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct cpuset found = { 0 };

	for (int c = -1; (c = cpuset_next(cpus, c + 1)) >= 0;) {
		const struct node *n = nodes_of_cpu(nodes, (unsigned)c);

		if (n)
			found = cpuset_or(in->scratch, found, cpuset_of(in->scratch, n->number));
	}
	return found;
}

static struct cpuset pool_nodes(const struct check_in *in, const struct dpdk_process *p)
{
	struct cpuset found = { 0 };

	for (size_t i = 0; i < p->n_pools; i++) {
		if (p->pools[i].node >= 0)
			found = cpuset_or(in->scratch, found,
				cpuset_of(in->scratch, (unsigned)p->pools[i].node));
	}
	return found;
}

static void say(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct cpuset lcores = nodes_of(in, lcore_cpus(in, p)), pools = pool_nodes(in, p);
	bool no_lcore = !cpuset_is_empty(lcores) && !cpuset_has(lcores, (unsigned)port->node);
	bool no_pool = !cpuset_is_empty(pools) && !cpuset_has(pools, (unsigned)port->node);
	struct finding *f = find(out,
		no_lcore  ? STATUS_FAIL
		: no_pool ? STATUS_WARN
			  : STATUS_PASS,
		subject_dpdk_port(in, p, port),
		no_lcore  ? "no lcore of its process is on its node"
		: no_pool ? "no pool of its process is on its node"
			  : "there are lcores and pools on its node");

	find_observed(f, "port on node %d, lcores on " STR_FMT ", pools on " STR_FMT, port->node,
		STR_ARG(cpuset_format(in->scratch, lcores)),
		STR_ARG(cpuset_format(in->scratch, pools)));
	find_wanted(f, "node %d", port->node);
	for (size_t i = 0; i < p->n_pools && i < 4; i++)
		find_evidence_text(f, t->from, "pool " STR_FMT ": node %d",
			STR_ARG(p->pools[i].name), p->pools[i].node);
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	const struct answer *untold = nodes_unplaced(in_fact(in, &fact_nodes), lcore_cpus(in, p));
	unsigned n = 0;

	if (untold) {
		find_unreadable(out, subject_dpdk(in, p), untold, false);
		return;
	}
	if (find_dpdk_bad(in, p, "/ethdev/info", out) || find_dpdk_bad(in, p, "/mempool/info", out))
		return;
	for (size_t i = 0; i < p->n_ports; i++) {
		if (!p->ports[i].info || p->ports[i].node < 0)
			continue;
		say(in, p, &p->ports[i], out);
		n++;
	}
	if (!n)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_dpdk(in, p),
			"none of its ports is on a node");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (nodes_is_one(in_fact(in, &fact_nodes)))
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"one NUMA node: nothing is remote");
	else
		judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_port_numa[] = {
	{
		.id = "dpdk.port_numa",
		.rule = 1,
		.title = "DPDK ports have lcores and pools on their node",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_dpdk, &fact_tasks, &fact_nodes },
		.why = "a buffer of the other node costs some 100 ns a packet, and the link between the sockets",
		.fix_now =
			"make the pool with rte_eth_dev_socket_id(port) as its socket; lcores of the "
			"card's node in --lcores",
		.source =
			"lib/ethdev/rte_ethdev.h, rte_eth_dev_socket_id(); lib/mempool/rte_mempool.c",
		.run = run,
	},
	{ 0 },
};

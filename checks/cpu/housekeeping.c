/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enough housekeeping CPUs, and one on each node that has hot ones or a NIC of the fast path.
 * They carry the 1 Hz remote tick, RCU callbacks, interrupts and unbound kernel threads of all
 * hot CPUs (Documentation/admin-guide/cpu-isolation.rst). A node with memory only has no CPU
 * to give. A kernel without NUMA has no node directory, and then one node is all there is.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

static bool judge_count(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	unsigned n = cpuset_count(in->roles->housekeeping);
	double least = in_limit(in, "min");
	struct finding *f;

	if ((double)n >= least)
		return true;
	f = find(out, STATUS_FAIL, subject_host(),
		n ? "too few housekeeping CPUs" : "no housekeeping CPU at all");
	find_observed(f, "%u", n);
	find_observed_value(f, n, "1");
	find_wanted(f, "at least %g", least);
	find_cpus(f, in->roles->hot);
	find_evidence(f, c->online.from);
	return false;
}

/* A NIC of the fast path on that node, or an empty name. */
static struct str fast_nic(const struct check_in *in, unsigned node)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);

	for (size_t i = 0; i < in->roles->n_nics; i++) {
		const struct nic *nic = &in->roles->nics[i];
		const struct netdev *d = netdevs_find(devs, nic->name);

		if (d && d->node == (int)node && (nic->role == NIC_FAST || nic->role == NIC_BYPASS))
			return nic->name;
	}
	return (struct str){ 0 };
}

static bool judge_node(const struct check_in *in, const struct node *node, struct findings *out)
{
	struct cpuset hot = cpuset_and(in->scratch, node->cpus, in->roles->hot);
	struct str nic = fast_nic(in, node->number);
	struct finding *f;

	if (!node->cpus_valid) {
		find_unreadable(
			out, subject_node(in->scratch, node->number), node->cpus_from, false);
		return false;
	}
	if (cpuset_is_empty(node->cpus) || (cpuset_is_empty(hot) && !nic.n) ||
		cpuset_meets(node->cpus, in->roles->housekeeping))
		return true;
	f = find(out, STATUS_WARN, subject_node(in->scratch, node->number),
		"every CPU of the node is hot: its interrupts and kernel work go to another node");
	find_observed(f, "hot " STR_FMT, STR_ARG(cpuset_format(in->scratch, hot)));
	find_wanted(f, "one housekeeping CPU on the node");
	find_cpus(f, hot);
	find_evidence(f, node->cpus_from);
	if (nic.n)
		find_evidence_text(f, node->cpus_from, STR_FMT " is on it", STR_ARG(nic));
	return false;
}

static bool judge_nodes(const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	bool good = true;

	if (!nodes->n && nodes->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), nodes->list, false);
		return false;
	}
	for (size_t i = 0; i < nodes->n; i++)
		good &= judge_node(in, &nodes->v[i], out);
	return good;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;
	bool good;

	(void)self;
	if (!c->online.valid) {
		find_unreadable(out, subject_host(), c->online.from, false);
		return;
	}
	good = judge_count(in, out);
	if (!judge_nodes(in, out) || !good)
		return;
	f = find(out, STATUS_PASS, subject_host(),
		"enough of them, and one on every node that needs one");
	find_observed(f, "housekeeping " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_evidence(f, c->online.from);
}

const struct check check_cpu_housekeeping[] = {
	{
		.id = "cpu.housekeeping",
		.rule = 1,
		.title = "There are enough housekeeping CPUs, on every node that needs one",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_nodes, &fact_netdevs },
		.limits = { { "min", "1", 2, 1, 1024, NULL,
			"the least number of housekeeping CPUs" } },
		.why = "interrupts, RCU callbacks and kernel threads of all hot CPUs run there; one that is "
		       "overloaded delays them all",
		.fix_boot = "take a CPU out of isolcpus=, nohz_full= and rcu_nocbs=, then reboot",
		.remedies = { { REMEDY_MANUAL, "",
			"leave a CPU out of the hot ones on each package", NULL } },
		.source = "Documentation/admin-guide/cpu-isolation.rst",
		.run = run,
	},
	{ 0 },
};

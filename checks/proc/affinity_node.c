/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot threads on the NUMA node of the cards they serve. Which node a CPU is on is read
 * (/sys/devices/system/node/nodeN/cpulist), never computed from its number: BIOSes number across
 * sockets or socket by socket. A card's node is numa_node of its PCI device; -1 is what a
 * host with one node says, and firmware that does not tell. Judged are the CPUs that a thread may
 * use, by its mask.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

struct cards {
	struct cpuset nodes;
	struct str names; /* "eth2 on node 1, eth3 on node 1" */
	unsigned n, untold;
	struct str untold_name;
};

static bool is_fast(enum nic_role role)
{
	return role == NIC_FAST || role == NIC_BYPASS;
}

static int node_of(const struct netdevs *t, const struct nic *nic)
{
	const struct netdev *d = netdevs_find(t, nic->name);

	return d && d->node >= 0 && d->node < CPUSET_LIMIT ? d->node : -1;
}

static struct cards find_cards(const struct check_in *in)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	const struct roles *r = in->roles;
	struct cards c = { 0 };

	for (size_t i = 0; i < r->n_nics; i++) {
		int node = node_of(t, &r->nics[i]);

		const struct netdev *d = netdevs_find(t, r->nics[i].name);

		if (!is_fast(r->nics[i].role) || (d && netdevs_is_carried(t, d)))
			continue; /* what carries it has its role */
		c.n++;
		if (node < 0) {
			c.untold++;
			c.untold_name = r->nics[i].name;
			continue;
		}
		c.nodes = cpuset_or(in->scratch, c.nodes, cpuset_of(in->scratch, (unsigned)node));
		c.names = str_printf(in->scratch, STR_FMT "%s" STR_FMT " on node %d",
			STR_ARG(c.names), c.names.n ? ", " : "", STR_ARG(r->nics[i].name), node);
	}
	return c;
}

/* Nodes of the CPUs that it may use. */
static struct cpuset nodes_of(const struct check_in *in, struct cpuset may)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	struct cpuset set = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (cpuset_meets(t->v[i].cpus, may))
			set = cpuset_or(in->scratch, set, cpuset_of(in->scratch, t->v[i].number));
	}
	return set;
}

static bool judge(const struct check_in *in, const struct process *p, const struct task *t,
	const struct cards *c, struct findings *out)
{
	struct cpuset may = in_may_run(in, t), on = nodes_of(in, may);
	const struct answer *untold = nodes_unplaced(in_fact(in, &fact_nodes), may);
	struct finding *f;

	if (cpuset_is_empty(may))
		return false; /* its mask is not known, which is said */
	if (untold) {
		find_unreadable(out, subject_thread(in, p, t), untold, false);
		return true;
	}
	if (cpuset_within(on, c->nodes))
		return false;
	f = find(out, STATUS_FAIL, subject_thread(in, p, t),
		cpuset_meets(on, c->nodes) ? "it may run on another node than that of its cards"
					   : "it runs on another node than that of its cards");
	find_observed(f, STR_FMT " on node " STR_FMT, STR_ARG(subject_cpus(in->scratch, may).label),
		STR_ARG(cpuset_format(in->scratch, on)));
	find_wanted(f, "node " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->nodes)));
	find_cpus(f, may);
	find_process(f, in, p);
	find_evidence_text(f, t->from, "tid %d " STR_FMT ", mask " STR_FMT "; " STR_FMT, t->tid,
		STR_ARG(t->comm), STR_ARG(cpuset_format(in->scratch, t->allowed)),
		STR_ARG(c->names));
	return true;
}

/* Cards on both nodes, and the threads of one process too. */
static bool judge_spread(const struct check_in *in, const struct process *p, struct findings *out)
{
	struct cpuset on = { 0 };
	struct finding *f;

	for (size_t i = 0; i < p->n_hot; i++)
		on = cpuset_or(in->scratch, on, nodes_of(in, in_may_run(in, p->hot[i])));
	if (cpuset_count(on) < 2 || str_is(in_word(in, "cross"), "allow"))
		return false;
	f = find(out, STATUS_WARN, subject_process(in, p), "its hot threads are on several nodes");
	find_observed(f, "nodes " STR_FMT, STR_ARG(cpuset_format(in->scratch, on)));
	find_wanted(f, "one node");
	find_process(f, in, p);
	return true;
}

static bool find_no_cards(struct findings *out, const struct check_in *in, const struct cards *c)
{
	const struct nodes *t = in_fact(in, &fact_nodes);

	if (t->n == 0 && t->list->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), t->list, false);
	else if (t->n < 2)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"the host has one NUMA node");
	else if (!c->n)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"nobody declared a NIC that they serve");
	else if (c->untold == c->n)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"which node " STR_FMT " is on is not told", STR_ARG(c->untold_name));
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct roles *r = in->roles;
	size_t said = 0, hot = 0;
	struct finding *f;
	struct cards c;

	(void)self;
	if (find_no_process(out, in))
		return;
	said += find_hot_unread(out, in);
	c = find_cards(in);
	if (find_no_cards(out, in, &c))
		return;
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];
		size_t before = said;

		for (size_t k = 0; k < p->n_hot; k++, hot++)
			if (!str_is(in_word(in, "cross"), "allow"))
				said += judge(in, p, p->hot[k], &c, out);
		if (said == before)
			said += judge_spread(in, p, out);
	}
	if (said)
		return;
	if (!hot) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no thread of the named processes is a hot one");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "%s",
		str_is(in_word(in, "cross"), "allow")
			? "hot threads may be on any node here"
			: "hot threads are on the node of the cards that they serve");
	find_observed(f, "%zu hot threads; " STR_FMT, hot, STR_ARG(c.names));
	find_evidence(f, nodes->list);
}

const struct check check_proc_affinity_node[] = {
	{
		.id = "proc.affinity_node",
		.rule = 1,
		.title = "Hot threads are on the node of the cards that they serve",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_nodes, &fact_netdevs, &fact_host },
		.limits = { { "cross", NULL, 0, 0, 0, "forbid|allow",
			"whether hot threads may be on another node than their cards" } },
		.implied_by = { "proc.affinity" },
		.why = "a packet that crosses sockets costs about 100 ns more, and each descriptor and buffer again",
		.fix_now = "taskset -cp <a hot CPU of the card's node> TID",
		.fix_boot =
			"choose hot CPUs on the card's node, or put the card into a slot of the other socket",
		.remedies = { { REMEDY_MANUAL, "",
			"choose hot CPUs on the card's node, or put the card into a slot of the other socket",
			NULL } },
		.source =
			"Documentation/ABI/stable/sysfs-devices-node; Documentation/ABI/testing/sysfs-bus-pci (numa_node)",
		.run = run,
	},
	{ 0 },
};

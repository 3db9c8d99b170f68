/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages on the nodes of the fast NICs. A card writes packets into the huge pages that its
 * driver in user space gave it; on the other node each goes over the interconnect before a CPU
 * of this one reads it there. How many there are is told for each node; reservations belong to
 * no node (mm/hugetlb.c). A bond has no place of its own, its ports have.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

struct amount {
	uint64_t kb, free_kb;
	const struct answer *from; /* a pool of it; NULL: it has none */
	const struct answer *unread;
};

static struct amount amount_of(const struct node *n)
{
	struct amount m = { 0 };

	for (size_t i = 0; n && i < n->n_pools; i++) {
		const struct huge_pool *p = &n->pools[i];

		m.from = p->from;
		if (!p->valid) {
			m.unread = p->from;
			continue;
		}
		m.kb += p->nr * p->size_kb;
		m.free_kb += p->free * p->size_kb;
	}
	return m;
}

static uint64_t elsewhere_kb(const struct nodes *nodes, const struct node *n)
{
	uint64_t kb = 0;

	for (size_t i = 0; i < nodes->n; i++) {
		if (&nodes->v[i] != n)
			kb += amount_of(&nodes->v[i]).kb;
	}
	return kb;
}

/* What is wanted on the node, in kB; where nobody said, any at all. */
static double wanted_kb(const struct check_in *in)
{
	double mib = in_limit(in, "mib");

	return mib < 0 ? 1 : mib * 1024;
}

static const char *judge(const struct check_in *in, const struct amount *m, enum status *ret)
{
	double want = wanted_kb(in);

	*ret = in_limit(in, "mib") < 0 ? STATUS_WARN : STATUS_FAIL;
	if ((double)m->kb < want)
		return m->kb ? "its node has fewer huge pages than wanted"
			     : "its node has no huge page, other nodes have";
	if (in->phase == PHASE_PRE && (double)m->free_kb < want)
		return "the huge pages of its node are taken before the workload starts";
	*ret = STATUS_PASS;
	return "its node has huge pages";
}

static void say(const struct check_in *in, const struct netdev *d, const struct node *n,
	struct subject who, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct amount m = amount_of(n);
	uint64_t other = elsewhere_kb(nodes, n);
	enum status status;
	const char *text = judge(in, &m, &status);
	struct finding *f;

	if (m.unread && status != STATUS_PASS) {
		find_unreadable(out, who, m.unread, false);
		return;
	}
	f = find(out, status, who, "%s", text);
	find_observed(f, "node%u: %llu MiB, %llu free; other nodes: %llu MiB", n->number,
		(unsigned long long)m.kb >> 10, (unsigned long long)m.free_kb >> 10,
		(unsigned long long)other >> 10);
	find_observed_value(f, (double)m.kb * 1024, "bytes");
	if (in_limit(in, "mib") >= 0)
		find_wanted(f, "%g MiB", in_limit(in, "mib"));
	else
		find_wanted(f, "some");
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence_text(f, m.from ? m.from : n->cpus_from, STR_FMT " " STR_FMT " is on node%u",
		STR_ARG(d->name), STR_ARG(d->bus), n->number);
}

static void judge_device(const struct check_in *in, const struct netdev *d, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct node *n = d->node < 0 ? NULL : nodes_find(nodes, (unsigned)d->node);
	struct subject who = subject_nic(in->scratch, d->name, d->bus, d->ifindex);

	if (!n)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"the firmware does not say on which node it is");
	else
		say(in, d, n, who, out);
}

static void judge_nic(const struct check_in *in, const struct nic *nic, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(t, nic->name);

	if (!d) {
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT,
			subject_nic(in->scratch, nic->name, STR(""), 0),
			"there is no such device: its driver may have given it to user space");
		return;
	}
	if (d->node >= 0 || !netdevs_is_carried(t, d)) /* what carries it has its role */
		judge_device(in, d, out);
}

static bool any_pages(const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->n; i++) {
		struct amount m = amount_of(&nodes->v[i]);

		if (m.kb || m.unread)
			return true;
	}
	return false;
}

/* Why there is nothing to compare. */
static bool settled_early(
	const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	if (nodes->list->state == ANSWER_ABSENT ||
		(nodes->list->state == ANSWER_OK && nodes->n == 1 && in_limit(in, "mib") < 0))
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"one NUMA node: huge.pool judges its pages");
	else if (nodes->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), nodes->list, false);
	else if (t->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), t->list, false);
	else if (in_limit(in, "mib") < 0 && !any_pages(nodes))
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no node has a huge page, and nobody said how many are wanted");
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	bool any = false;

	(void)self;
	if (settled_early(in, nodes, out))
		return;
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

const struct check check_huge_nic_locality[] = {
	{
		.id = "huge.nic_locality",
		.rule = 1,
		.title = "Nodes of fast NICs have huge pages",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_nodes, &fact_netdevs },
		.limits = { { "mib", "MiB", -1, -1, 1e8, NULL,
			"huge pages of all sizes wanted on the node of each fast NIC; -1: any" } },
		.implied_by = { "huge.pool_node", "huge.pool", "huge.leaked_files",
			"huge.available" },
		.why = "packets of a card on the other node cross the interconnect twice: some 100 ns each, at every packet",
		.fix_now =
			"echo N > /sys/devices/system/node/node<M>/hugepages/hugepages-<SIZE>kB/nr_hugepages",
		.fix_boot =
			"hugepages=<node>:N on the kernel command line (5.16+), or the card in a slot of the other socket",
		.remedies = { { REMEDY_MANUAL, "",
			"hugepages=NODE:N,… on the kernel command line (5.16 and later), with the node of the NIC",
			NULL } },
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst; drivers/base/node.c",
		.run = run,
	},
	{ 0 },
};

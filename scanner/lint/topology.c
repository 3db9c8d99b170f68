/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of the line against the host that will boot it: threads, nodes, NICs, counts. */
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/lint/parts.h"

static const struct param *what_sets_apart(const struct lint *l)
{
	return l->isol.valid ? l->isol.p : l->nohz.p;
}

static void siblings(struct lint *l)
{
	struct cpuset half = { 0 }, lonely = { 0 };
	struct lint_finding *f;

	for (size_t i = 0; i < l->in->cpus->n_cores; i++) {
		struct cpuset s = cpuset_and(l->a, l->in->cpus->cores[i].siblings, l->online);

		if (!cpuset_meets(s, l->apart) || cpuset_within(s, l->apart))
			continue;
		half = cpuset_or(l->a, half, cpuset_and(l->a, s, l->apart));
		lonely = cpuset_or(l->a, lonely, cpuset_minus(l->a, s, l->apart));
	}
	if (cpuset_is_empty(half) || lint_last(l, "nosmt"))
		return;
	f = lint_say(l, RULE_SIBLINGS, LINT_FAIL, what_sets_apart(l),
		"one thread of a core only: " STR_FMT " is set apart, and " STR_FMT
		" on the same cores is not",
		STR_ARG(cpuset_format(l->a, half)), STR_ARG(cpuset_format(l->a, lonely)));
	lint_advise(l, f, "set both apart, " STR_FMT ", or switch the siblings off",
		STR_ARG(cpuset_format(l->a, cpuset_or(l->a, l->apart, lonely))));
}

/* nosmt leaves the first thread of each core. */
static void named_siblings(struct lint *l)
{
	struct cpuset off = { 0 };
	struct lint_finding *f;

	if (!lint_last(l, "nosmt"))
		return;
	for (size_t i = 0; i < l->in->cpus->n_cores; i++) {
		const struct cpu_core *c = &l->in->cpus->cores[i];

		if (cpuset_has(l->apart, c->cpu) && cpuset_next(c->siblings, 0) >= 0 &&
			cpuset_next(c->siblings, 0) != (int)c->cpu)
			off = cpuset_or(l->a, off, cpuset_of(l->a, c->cpu));
	}
	if (cpuset_is_empty(off))
		return;
	f = lint_say(l, RULE_SMT, LINT_WARN, what_sets_apart(l),
		"nosmt switches " STR_FMT " off, which the line sets apart",
		STR_ARG(cpuset_format(l->a, off)));
	lint_advise(l, f, "leave " STR_FMT,
		STR_ARG(cpuset_format(l->a, cpuset_minus(l->a, l->apart, off))));
}

static void housekeeping(struct lint *l)
{
	struct cpuset left = cpuset_minus(l->a, l->online, l->apart);
	struct lint_finding *f;

	if (cpuset_is_empty(l->online))
		return;
	if (cpuset_is_empty(left)) {
		f = lint_say(l, RULE_HOUSEKEEPING, LINT_FAIL, what_sets_apart(l),
			"every CPU is set apart: the kernel takes the boot CPU back, and all else "
			"has no place to run");
		lint_advise(l, f, "leave at least a core of each node");
	} else if (cpuset_count(left) < 2 && cpuset_count(l->online) > 4) {
		f = lint_say(l, RULE_HOUSEKEEPING, LINT_WARN, what_sets_apart(l),
			"one CPU, " STR_FMT ", does the housekeeping of %u",
			STR_ARG(cpuset_format(l->a, left)), cpuset_count(l->apart));
		lint_advise(l, f, "leave two, or a whole core");
	}
}

static bool nic_on(const struct lint *l, unsigned node, struct str *ret_name)
{
	const struct netdevs *t = l->in->netdevs;

	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].kind != NETDEV_PHYSICAL || t->v[i].node != (int)node)
			continue;
		*ret_name = t->v[i].name;
		return true;
	}
	return false;
}

static void nodes(struct lint *l)
{
	const struct nodes *t = l->in->nodes;

	for (size_t i = 0; t && i < t->n; i++) {
		const struct node *n = &t->v[i];
		struct lint_finding *f;
		struct str nic;

		if (!n->cpus_valid || cpuset_is_empty(n->cpus) || !cpuset_within(n->cpus, l->apart))
			continue;
		if (nic_on(l, n->number, &nic))
			f = lint_say(l, RULE_NIC_NODE, LINT_FAIL, what_sets_apart(l),
				"every CPU of node %u is set apart, and the NIC " STR_FMT
				" is on that node: its interrupts go to another one",
				n->number, STR_ARG(nic));
		else
			f = lint_say(l, RULE_NODE, LINT_WARN, what_sets_apart(l),
				"every CPU of node %u (" STR_FMT
				") is set apart: its kernel work goes to another node",
				n->number, STR_ARG(cpuset_format(l->a, n->cpus)));
		lint_advise(l, f, "leave a core of node %u for housekeeping", n->number);
	}
}

static void limit(struct lint *l, const char *name)
{
	const struct param *p = lint_last(l, name);
	struct cpuset past;
	struct lint_finding *f;
	uint64_t n;

	if (!p || str_u64(p->value, 10, &n) || n == 0 || n >= CPUSET_LIMIT)
		return;
	past = cpuset_minus(l->a, l->apart, cpuset_range(l->a, 0, (unsigned)n - 1));
	if (!cpuset_is_empty(past))
		f = lint_say(l, RULE_CPU_COUNT, LINT_FAIL, p,
			STR_FMT " of the CPUs that are set apart never come up",
			STR_ARG(cpuset_format(l->a, past)));
	else if (n < cpuset_count(l->online))
		f = lint_say(l, RULE_CPU_COUNT, LINT_WARN, p, "%u of the %u CPUs never come up",
			cpuset_count(l->online) - (unsigned)n, cpuset_count(l->online));
	else
		return;
	lint_drop(l, f, p);
}

void lint_topology(struct lint *l)
{
	limit(l, "maxcpus");
	limit(l, "nr_cpus");
	if (!l->in->cpus || cpuset_is_empty(l->apart))
		return;
	siblings(l);
	named_siblings(l);
	housekeeping(l);
	nodes(l);
}

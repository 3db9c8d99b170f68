/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes are as somebody expects them: how many, how many of each package, how many CPUs on
 * each. The firmware settles it, and an update that switches SNC or NPS renumbers them all, so
 * that masks, policies and pools that were right name other places. Numbers may have holes; a
 * node without CPUs (CXL, HBM, persistent memory) is no place for a thread and counts apart; an
 * offline CPU is in no cpulist (drivers/base/node.c). CPUs on a node without memory take every
 * page from another one: no module is fitted there, or none works.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/mem/nodes.h"

struct census {
	unsigned nodes; /* with CPUs */
	unsigned memory_only;
	unsigned packages; /* 0: not told */
};

static unsigned packages_of(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset seen = { 0 };

	for (size_t i = 0; i < c->n_cores; i++) {
		int package = c->cores[i].package;

		if (!cpuset_has(c->known, c->cores[i].cpu))
			continue;
		if (package < 0 || package >= CPUSET_LIMIT)
			return 0;
		seen = cpuset_or(in->scratch, seen, cpuset_of(in->scratch, (unsigned)package));
	}
	return cpuset_count(seen);
}

/* A kernel without NUMA has one node that no file shows. */
static struct census take(const struct check_in *in, const struct nodes *nodes)
{
	struct census c = { .packages = packages_of(in), .nodes = nodes->n == 0 };

	for (size_t i = 0; i < nodes->n; i++) {
		bool empty = cpuset_is_empty(nodes->v[i].cpus);

		c.nodes += !empty;
		c.memory_only += empty;
	}
	return c;
}

static struct str table(const struct check_in *in, const struct nodes *nodes)
{
	struct str s = { 0 };

	for (size_t i = 0; i < nodes->n && i < 16; i++) {
		const struct node *n = &nodes->v[i];

		s = str_printf(in->scratch, STR_FMT "%snode%u: %s" STR_FMT ", %llu MiB", STR_ARG(s),
			i ? "; " : "", n->number, cpuset_is_empty(n->cpus) ? "no CPU" : "CPUs ",
			STR_ARG(cpuset_format(in->scratch, n->cpus)),
			(unsigned long long)n->mem_total_kb >> 10);
	}
	return nodes->n ? s : STR("one, without NUMA");
}

static void add_evidence(const struct check_in *in, struct finding *f)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = c->from->state == ANSWER_OK ? cmdline_last(c, "numa") : NULL;

	find_evidence_text(f, nodes->list, STR_FMT, STR_ARG(table(in, nodes)));
	if (p)
		find_evidence_text(f, c->from, "numa=" STR_FMT, STR_ARG(p->value));
}

/* False: it is another number. Less than 0: nobody said one. */
static bool judge_number(const struct check_in *in, const char *limit, double have,
	const char *text, struct findings *out)
{
	double want = in_limit(in, limit);
	struct finding *f;

	if (want < 0 || have == want)
		return true;
	f = find(out, STATUS_FAIL, subject_host(), "%s", text);
	find_observed(f, "%g", have);
	find_observed_value(f, have, "1");
	find_wanted(f, "%g", want);
	find_wanted_value(f, want, "1");
	add_evidence(in, f);
	return false;
}

static bool judge_packages(const struct check_in *in, const struct census *c, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	if (in_limit(in, "per_package") < 0)
		return true;
	if (!c->packages) {
		find_unreadable(out, subject_host(), cpus->online.from, false);
		return false;
	}
	return judge_number(in, "per_package", (double)c->nodes / c->packages,
		"a package has another number of nodes than it should", out);
}

static bool judge_node(const struct check_in *in, const struct node *n, struct findings *out)
{
	struct subject who = subject_node(in->scratch, n->number);
	double want = in_limit(in, "cpus"), have = cpuset_count(n->cpus);
	struct finding *f;

	if (!n->cpus_valid || !n->mem_valid) {
		find_unreadable(out, who, n->cpus_valid ? n->mem_from : n->cpus_from, false);
		return false;
	}
	if (cpuset_is_empty(n->cpus))
		return true;
	if (!n->mem_total_kb)
		f = find(out, STATUS_FAIL, who,
			"it has CPUs and no memory: they take every page from another node");
	else if (want >= 0 && have != want)
		f = find(out, STATUS_FAIL, who, "it has another number of CPUs than it should");
	else
		return true;
	find_observed(f, "%g CPUs, %llu MiB", have, (unsigned long long)n->mem_total_kb >> 10);
	if (n->mem_total_kb)
		find_wanted(f, "%g CPUs", want);
	else
		find_wanted(f, "memory of its own");
	find_cpus(f, n->cpus);
	add_evidence(in, f);
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct census c = take(in, nodes);
	struct finding *f;
	bool good = true;

	(void)self;
	if (nodes->list->state != ANSWER_OK && nodes->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), nodes->list, false);
		return;
	}
	for (size_t i = 0; i < nodes->n; i++)
		good &= judge_node(in, &nodes->v[i], out);
	if (good)
		good = judge_number(in, "nodes", c.nodes,
			       "there is another number of nodes with CPUs than there should be",
			       out) &&
		       judge_packages(in, &c, out);
	if (!good)
		return;
	f = find(out, STATUS_PASS, subject_host(), "the nodes are as they should be");
	find_observed(
		f, "%u with CPUs, %u without, packages: %u", c.nodes, c.memory_only, c.packages);
	add_evidence(in, f);
}

const struct check check_numa_topology[] = {
	{
		.id = "numa.topology",
		.rule = 1,
		.title = "NUMA nodes are as expected, and those with CPUs have memory",
		.severity = SEVERITY_INFO,
		.needs = { &fact_nodes, &fact_cpus, &fact_cmdline },
		.limits = {
			{ "nodes", "1", -1, -1, 1024, NULL, "nodes with CPUs; -1: nobody said" },
			{ "per_package", "1", -1, -1, 64, NULL,
				"nodes with CPUs of each package: 2 with SNC2 or NPS2; -1: nobody said" },
			{ "cpus", "1", -1, -1, 8192, NULL, "CPUs of each node that has any; -1: nobody said" },
		},
		.implied_by = { "hw.numa_interleave_bios" },
		.why = "masks, policies and pools name nodes by number: after a change of SNC or NPS they mean other CPUs "
		       "and other memory, and each miss costs 60 to 100 ns more",
		.fix_boot = "the BIOS setting for nodes of a package (Sub-NUMA Clustering, NPS) as on the other hosts; a module "
			    "of memory for each node; numa=off or numa=fake off the kernel command line",
		.remedies = { { REMEDY_MANUAL, "",
			"set the nodes of a package (Sub-NUMA Clustering, NPS) in the BIOS as on the other hosts", NULL } },
		.source = "drivers/base/node.c; arch/x86/mm/numa.c; Documentation/admin-guide/kernel-parameters.txt, numa=",
		.run = run,
	},
	{ 0 },
};

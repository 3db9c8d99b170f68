/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every package has a NUMA node of its own, or several. "Node interleaving" of a BIOS (NPS0 on
 * EPYC) spreads each page over all packages and tells the kernel of one node: then half of all
 * accesses are remote, and nobody can bind anything. The kernel builds nodes from the
 * firmware's SRAT (drivers/acpi/numa/srat.c); numa=off makes it look away, which boot.params
 * says. Before 6.0 a package of arm64 without PPTT could be a cluster
 * (drivers/base/arch_topology.c), and there it proves nothing.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/models.h"
#include "scanner/facts/mem/nodes.h"

/* By the topology of sysfs; a capture may have /proc/cpuinfo alone. */
static int package_of(const struct check_in *in, unsigned cpu)
{
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), cpu);
	const struct cpu_model *model = models_find(in_fact(in, &fact_models), cpu);

	if (core && core->package >= 0 && core->package < CPUSET_LIMIT)
		return core->package;
	return model ? model->package : -1;
}

/* Packages of the set; *ret_known is false when a CPU of it does not tell. */
static struct cpuset packages_of(const struct check_in *in, struct cpuset set, bool *ret_known)
{
	struct cpuset seen = { 0 };

	*ret_known = !cpuset_is_empty(set);
	for (int c = -1; (c = cpuset_next(set, c + 1)) >= 0;) {
		int package = package_of(in, (unsigned)c);

		if (package < 0)
			*ret_known = false;
		else if (!cpuset_has(seen, (unsigned)package))
			seen = cpuset_or(
				in->scratch, seen, cpuset_of(in->scratch, (unsigned)package));
	}
	return seen;
}

static bool numa_is_off(const struct check_in *in)
{
	const struct param *p = cmdline_last(in_fact(in, &fact_cmdline), "numa");

	return p && str_is(p->value, "off");
}

static void say_shared(const struct check_in *in, const struct node *nd, struct cpuset packages,
	struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	bool off = numa_is_off(in);
	struct finding *f;

	f = find(out, STATUS_FAIL,
		off ? subject_named(SUBJECT_PARAM, STR("numa"))
		    : subject_node(in->scratch, nd->number),
		"%s",
		off ? "numa=off: the packages share a node because the kernel was told to see one"
		    : "packages share a NUMA node: the BIOS interleaves the memory of all of them");
	find_observed(f, "%zu nodes, packages " STR_FMT " on node %u", t->n,
		STR_ARG(cpuset_format(in->scratch, packages)), nd->number);
	find_wanted(f, "a node or more for each package");
	find_evidence(f, nd->cpus_from);
	if (off)
		find_evidence(f, ((const struct cmdline *)in_fact(in, &fact_cmdline))->from);
}

static void judge(const struct check_in *in, struct cpuset all, struct findings *out)
{
	const struct nodes *t = in_fact(in, &fact_nodes);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct answer *untold = nodes_unplaced(t, cpus->known);
	bool said = false, known;
	struct finding *f;

	for (size_t i = 0; i < t->n; i++) {
		struct cpuset packages =
			packages_of(in, cpuset_and(in->scratch, t->v[i].cpus, cpus->known), &known);

		if (cpuset_count(packages) < 2)
			continue;
		say_shared(in, &t->v[i], packages, out);
		said = true;
	}
	if (said)
		return;
	if (untold) {
		find_unreadable(out, subject_host(), untold, false);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "every package has NUMA nodes of its own");
	find_observed(f, "%zu nodes, %u packages", t->n, cpuset_count(all));
	for (size_t i = 0; i < t->n && i < EVIDENCE_CAP; i++)
		find_evidence(f, t->v[i].cpus_from);
}

static bool packages_may_be_clusters(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	return str_is(cpus->vendor, "arm64") &&
	       !host_kernel_at_least(in_fact(in, &fact_host), 6, 0);
}

/* What says which CPUs there are. */
static const struct answer *said_by(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct models *models = in_fact(in, &fact_models);

	return cpus->online.valid ? cpus->online.from : models->cpuinfo;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct nodes *t = in_fact(in, &fact_nodes);
	struct cpuset all;
	struct finding *f;
	bool known;

	(void)self;
	all = packages_of(in, cpus->known, &known);
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's nodes are what its hypervisor made");
	} else if (packages_may_be_clusters(in)) {
		find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"on arm64 before 6.0 a package may be a cluster");
	} else if (t->list->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel knows no NUMA nodes");
	} else if (!known) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"which CPUs are of which package was not told");
		find_evidence(f, said_by(in));
	} else if (cpuset_count(all) == 1) {
		f = find(out, STATUS_PASS, subject_host(), "one package, nothing to interleave");
		find_observed(f, "1 package");
		find_evidence_text(f, said_by(in), "package " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, all)));
	} else {
		judge(in, all, out);
	}
}

const struct check check_hw_numa_interleave_bios[] = {
	{
		.id = "hw.numa_interleave_bios",
		.rule = 1,
		.title = "Every package has NUMA nodes of its own",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_nodes, &fact_cpus, &fact_models, &fact_cmdline, &fact_host },
		.implied_by = { "boot.params" },
		.why = "with interleaved nodes half of all cache misses go to the other package, 60 to 100 ns "
		       "longer, and no binding helps",
		.fix_now = NULL,
		.fix_boot =
			"BIOS: node interleaving disabled (EPYC: NPS1 or more); numa=off taken off the "
			"kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "numa", "off", NULL },
			{ REMEDY_BIOS, "", "node interleaving off (EPYC: NPS1 or more)", NULL } },
		.source =
			"drivers/acpi/numa/srat.c; AMD: NUMA nodes per socket (NPS); Dell, HPE: node "
			"interleaving",
		.run = run,
	},
	{ 0 },
};

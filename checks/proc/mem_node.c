/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the memory of the processes that matter is on the nodes of their hot threads. A page
 * is allocated on the node of the CPU that touches it first, unless a policy or a full node
 * says otherwise (mm/mempolicy.c), and stays there: a process that was started elsewhere, or
 * filled its pools in a thread of the other socket, reads them over the interconnect for ever.
 * No counter tells that later: numa_miss stays 0 where a process is bound to the wrong node.
 *
 * From a sample a failure needs the lower end of the 95 % interval (Wilson's score) above the
 * limit, a pass the upper end within it; between them it is not told.
 */
#include "scanner/judging/home_nodes.h"

#include <math.h>

#include "scanner/facts/mem/mempolicies.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/mem/residency.h"

struct share {
	double estimate, least, most; /* of the memory, elsewhere */
};

static uint64_t remote_of(const struct residency *r, struct cpuset nodes)
{
	uint64_t remote = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (!cpuset_has(nodes, r->v[i].node))
			remote += r->v[i].n;
	}
	return remote;
}

static struct share share_of(const struct residency *r, struct cpuset nodes)
{
	const double z2 = 1.96 * 1.96;
	double n = (double)r->total, p = (double)remote_of(r, nodes) / n, middle, half;

	if (r->how != RESIDENCY_SAMPLE || r->asked >= r->pages)
		return (struct share){ p, p, p };
	middle = (p + z2 / (2 * n)) / (1 + z2 / n);
	half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
	return (struct share){ p, middle - half, middle + half };
}

static struct str by_node(const struct check_in *in, const struct residency *r)
{
	struct str s = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		bool pages = r->how == RESIDENCY_SAMPLE;

		s = str_printf(in->scratch, STR_FMT "%snode%u %.*f%s", STR_ARG(s), i ? ", " : "",
			r->v[i].node, pages ? 0 : 1,
			pages ? (double)r->v[i].n : (double)r->v[i].n / (1 << 20),
			pages ? "" : " MiB");
	}
	return s;
}

/*
 * Its policy asks for the right node and takes another when that is full: then a node that is full
 * explains what is elsewhere. One that is bound elsewhere would lie there on an empty host.
 */
static bool falls_back(const struct check_in *in, const struct process *p)
{
	const struct mempolicies *t = in_fact(in, &fact_mempolicies);
	struct cpuset wanted = home_nodes(in, p);
	bool any = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct mempolicy *m = &t->v[i];

		if (m->pid != p->pid)
			continue;
		if (m->mode != POLICY_DEFAULT && m->mode != POLICY_LOCAL &&
			(m->mode != POLICY_PREFER || !cpuset_within(m->nodes, wanted)))
			return false;
		any = true;
	}
	return any;
}

/* The hot CPUs of the nodes where it should be. */
static struct cpuset hot_cpus_of(const struct check_in *in, const struct process *p)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct cpuset wanted = home_nodes(in, p), cpus = { 0 };

	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_has(wanted, nodes->v[i].number))
			cpus = cpuset_or(in->scratch, cpus, nodes->v[i].cpus);
	}
	return cpuset_and(in->scratch, cpus, in->roles->hot);
}

/* Why it is there, often: the policy of the process. */
static void say_policy(struct finding *f, const struct check_in *in, const struct process *p)
{
	const struct mempolicies *t = in_fact(in, &fact_mempolicies);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid != p->pid || t->v[i].mode == POLICY_UNKNOWN)
			continue;
		find_evidence_text(
			f, t->v[i].from, "its memory policy: " STR_FMT, STR_ARG(t->v[i].text));
		return;
	}
}

static struct str source_of(const struct check_in *in, const struct residency *r)
{
	if (r->how == RESIDENCY_CGROUP)
		return STR("its cgroup");
	if (r->how == RESIDENCY_ALL)
		return STR("all its pages");
	return str_printf(in->scratch, "%llu of its pages", (unsigned long long)r->total);
}

static void say_how(struct finding *f, const struct check_in *in, const struct process *p,
	const struct residency *r, struct share s)
{
	struct str nodes = by_node(in, r);

	find_process(f, in, p);
	if (r->how == RESIDENCY_CGROUP)
		find_evidence_text(f, r->from,
			STR_FMT ", as its cgroup counts, which holds no other process",
			STR_ARG(nodes));
	else if (r->how == RESIDENCY_ALL)
		find_evidence_text(f, r->from,
			STR_FMT ", all pages, walked under its mmap_lock: about 3 ms a GiB",
			STR_ARG(nodes));
	else
		find_evidence_text(f, r->from,
			STR_FMT " of %llu pages asked of %llu; %.1f to %.1f %% are elsewhere "
				"(95 %%)",
			STR_ARG(nodes), (unsigned long long)r->asked, (unsigned long long)r->pages,
			100 * s.least, 100 * s.most);
}

static enum status judge(const struct check_in *in, struct share s)
{
	if (s.least > in_limit(in, "fail_ratio"))
		return STATUS_FAIL;
	if (s.most > in_limit(in, "fail_ratio"))
		return STATUS_UNKNOWN;
	return s.least > in_limit(in, "warn_ratio") ? STATUS_WARN : STATUS_PASS;
}

static void say(const struct check_in *in, const struct process *p, const struct residency *r,
	struct findings *out)
{
	struct cpuset nodes = home_nodes(in, p);
	struct share s = share_of(r, nodes);
	enum status status = judge(in, s);
	struct subject who = subject_process(in, p);
	struct finding *f;

	if (status == STATUS_UNKNOWN)
		f = find_reason(out, status, REASON_AMBIGUOUS, who,
			"too few of the pages asked are there to tell: --budget all walks them all");
	else
		f = find(out, status, who, "%s",
			status == STATUS_PASS ? "its memory is on the node of its hot threads"
					      : "memory of it is on another node than its hot "
						"threads");
	find_observed(
		f, "%.1f %% elsewhere, by " STR_FMT, 100 * s.estimate, STR_ARG(source_of(in, r)));
	find_observed_value(f, s.estimate, "1");
	find_wanted(f, "at most %g %% not on node " STR_FMT, 100 * in_limit(in, "fail_ratio"),
		STR_ARG(cpuset_format(in->scratch, nodes)));
	say_how(f, in, p, r, s);
	if (status != STATUS_PASS)
		say_policy(f, in, p);
	if (falls_back(in, p))
		find_cpus(f, hot_cpus_of(in, p));
}

static void judge_process(const struct check_in *in, const struct process *p, struct cpuset home,
	struct findings *out)
{
	const struct residency *r = residency_of(in_fact(in, &fact_residency), p->pid);
	struct subject who = subject_process(in, p);

	(void)home;
	if (!r || (r->how == RESIDENCY_UNTOLD && r->from->state == ANSWER_NOT_READ))
		find_reason(out, STATUS_UNKNOWN, REASON_WITHHELD, who,
			"more processes are meant than are sampled: a narrower selector?");
	else if (r->how == RESIDENCY_UNTOLD)
		find_unreadable(out, who, r->from, false);
	else if (r->start_ticks && r->start_ticks != p->start_ticks)
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who,
			"it ended, and another process has got its number");
	else if (!r->total)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"no page of its own was found in memory");
	else
		say(in, p, r, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	(void)judge_each_home(in, out, judge_process);
}

const struct check check_proc_mem_node[] = {
	{
		.id = "proc.mem_node",
		.rule = 1,
		.title = "Memory of the processes is on the node of their hot threads",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_residency, &fact_nodes, &fact_mempolicies },
		.limits = {
			{ "fail_ratio", "1", 0.05, 0, 1, NULL, "more of the memory elsewhere fails" },
			{ "warn_ratio", "1", 0.01, 0, 1, NULL, "more of the memory elsewhere is a warning" },
		},
		.implied_by = { "numa.foreign_rate" },
		.why = "each access that misses the caches goes over the interconnect: some 130 ns in place of 70 on two "
		       "sockets, and it shares the link with everybody else's",
		.fix_now = "restart it under numactl --cpunodebind=<node> --membind=<node>; moving pages of a running process "
			   "(migratepages) stalls it",
		.fix_boot = "NUMAPolicy=bind and NUMAMask=<node> in its unit (systemd 243 on)",
		.remedies = { { REMEDY_MANUAL, "",
			"NUMAPolicy=bind and NUMAMask=<node> in the unit, or numactl --membind=<node>", NULL } },
		.source = "mm/mempolicy.c, mm/migrate.c; numa(7), move_pages(2)",
		.run = run,
	},
	{ 0 },
};

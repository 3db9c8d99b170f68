/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Isolation from the scheduler's load balancing, by its effect. A CPU that is isolated, by
 * whatever means, has no domain line in /proc/schedstat (kernel/sched/stats.c); so has a
 * housekeeping CPU that is alone in its domain, which is why a CPU counts as isolated only
 * when something also declares it: /sys/devices/system/cpu/isolated or a cpuset partition.
 *
 * isolcpus= proves nothing: without the flag "domain" (isolcpus=managed_irq,2-7) it leaves
 * the CPU in the domains (kernel/sched/isolation.c), and a bad list voids it whole. tuned's
 * cpu-partitioning leaves balancing on and keeps tasks away by nohz_full and affinity; that
 * is accepted where every user task's mask says so.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cmdline.h"
#include "scanner/facts/cpus.h"
#include "scanner/facts/partitions.h"
#include "scanner/facts/schedstat.h"
#include "scanner/facts/tasks.h"

struct isolation {
	struct cpuset wanted;	/* hot, online or not */
	struct cpuset isolated; /* by effect, and declared */
	bool by_effect;		/* schedstat told; else the declared sets only */
	bool known;		/* some effective source was read */
};

static struct isolation look(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct schedstat *sched = in_fact(in, &fact_schedstat);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	struct isolation is = { .wanted = in->roles->hot };
	struct cpuset declared = parts->isolated;

	if (cpus->isolated.valid)
		declared = cpuset_or(in->scratch, declared, cpus->isolated.set);
	is.known = cpus->isolated.valid || !cpuset_is_empty(parts->isolated);
	is.by_effect = sched->valid;
	is.isolated =
		sched->valid ? cpuset_and(in->scratch, declared, sched->unbalanced) : declared;
	if (sched->valid && !is.known) {
		/* A domain line disproves isolation, whatever else was not captured. */
		is.known = cpuset_within(is.wanted, sched->balanced);
	}
	return is;
}

static bool is_user(const struct task *t)
{
	return !(t->flags & PF_KTHREAD);
}

/* nohz_full, and no user task whose mask reaches in from outside: tuned's way. */
static bool kept_free(const struct check_in *in, struct cpuset missing)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	bool saw_init = false;

	if (!str_is(in_word(in, "mechanism"), "any") || !cpus->nohz_full.valid ||
		!cpuset_within(missing, cpus->nohz_full.set) || tasks->masks_unknown)
		return false;
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (!is_user(t))
			continue;
		saw_init |= t->pid == 1;
		if (cpuset_meets(t->allowed, missing) && !cpuset_within(t->allowed, in->roles->hot))
			return false;
	}
	return saw_init;
}

static void add_sources(const struct check_in *in, struct finding *f, struct cpuset cpus)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct schedstat *sched = in_fact(in, &fact_schedstat);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "isolcpus");

	find_cpus(f, cpus);
	find_evidence(f, c->isolated.from);
	if (sched->valid)
		find_evidence_text(f, sched->from, "without a domain line: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, sched->unbalanced)));
	if (!cpuset_is_empty(parts->isolated))
		find_evidence_text(f, parts->root, "isolated partitions: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, parts->isolated)));
	if (p)
		find_evidence_text(f, cmdline->from, "isolcpus=" STR_FMT, STR_ARG(p->value));
}

static bool lacks_domain(const struct check_in *in)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "isolcpus");
	struct isolcpus iso;

	return p &&
	       isolcpus_parse(in->scratch, p->value, cpuset_last(in->roles->online), &iso) == 0 &&
	       !iso.domain;
}

static void say_lacks_domain(const struct check_in *in, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("isolcpus")),
		"isolcpus= without the flag domain does not isolate from the scheduler");
	find_observed(f, "isolcpus=" STR_FMT, STR_ARG(cmdline_last(cmdline, "isolcpus")->value));
	find_wanted(f, "isolcpus=domain,managed_irq,…");
	find_cpus(f, in->roles->hot);
	find_evidence(f, cmdline->from);
}

static void say_missing(const struct check_in *in, struct cpuset missing, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, missing);
	struct finding *f;

	if (kept_free(in, missing))
		f = find(out, STATUS_PASS, who,
			"balancing is not disabled, and nohz_full and every task's mask keep it free");
	else
		f = find(out, STATUS_FAIL, who, "the scheduler balances load onto it%s",
			lacks_domain(in) ? ": isolcpus= lacks the flag domain" : "");
	find_observed(f, "in scheduling domains");
	find_wanted(f, "isolated");
	add_sources(in, f, missing);
}

static void say_unknown(const struct check_in *in, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct finding *f;

	if (lacks_domain(in))
		say_lacks_domain(in, out);
	f = find_unreadable(
		out, subject_cpus(in->scratch, in->roles->hot), cpus->isolated.from, false);
	find_cpus(f, in->roles->hot);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct isolation is = look(in);
	struct cpuset missing = cpuset_minus(in->scratch, is.wanted, is.isolated);
	struct cpuset extra = cpuset_minus(in->scratch, is.isolated, is.wanted);
	struct finding *f;

	(void)self;
	if (!is.known) {
		say_unknown(in, out);
		return;
	}
	if (!cpuset_is_empty(missing))
		say_missing(in, missing, out);
	if (!cpuset_is_empty(extra)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, extra),
			"isolated, and not among the hot CPUs: lost capacity, or drift");
		add_sources(in, f, extra);
	}
	if (cpuset_is_empty(missing) && cpuset_is_empty(extra)) {
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, is.wanted), "isolated%s",
			is.by_effect ? ", proven by schedstat"
				     : "; this kernel has no schedstat to prove it");
		add_sources(in, f, is.wanted);
	}
}

const struct check check_cpu_isolated[] = {
	{
		.id = "cpu.isolated",
		.rule = 1,
		.title = "Hot CPUs are outside scheduler load balancing",
		.severity = SEVERITY_CRITICAL,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_schedstat, &fact_partitions, &fact_cmdline,
			&fact_tasks },
		.limits = { { "mechanism", NULL, 0, 0, 1, "any|kernel",
			"any: nohz_full with every task's mask kept away counts too (tuned's way)" } },
		.why = "one measured host went from a P99.9 of 4.8 us to 0.1 us, and from a maximum of "
		       "62 us to 0.4 us, by isolating the CPU",
		.fix_now =
			"a cpuset partition: mkdir /sys/fs/cgroup/hot; echo LIST > "
			"/sys/fs/cgroup/hot/cpuset.cpus; echo isolated > /sys/fs/cgroup/hot/cpuset.cpus.partition",
		.fix_boot =
			"isolcpus=domain,managed_irq,LIST on the kernel command line (grubby or "
			"update-grub), then reboot",
		.source = "kernel/sched/isolation.c; Documentation/admin-guide/cpu-isolation.rst",
		.run = run,
	},
	{ 0 },
};

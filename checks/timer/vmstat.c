/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker that folds each CPU's memory statistics into the global ones, every
 * vm.stat_interval seconds (mm/vmstat.c vmstat_update). vmstat_shepherd wakes it on a CPU
 * whose counters moved; since 6.5 (EL 9.4) not on CPUs that are isolated: outside scheduler
 * domains by isolcpus, or in nohz_full (cpu_is_isolated). The file is in whole seconds.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host_since.h"

#define VALUE "/proc/sys/vm/stat_interval"

static const struct since skips = { 6, 5, .el9 = EL(4), .el10 = EL(0) };

static void say(const struct check_in *in, enum status s, struct cpuset cpus, uint64_t seconds,
	const char *text, struct findings *out)
{
	struct finding *f = find(out, s, subject_cpus(in->scratch, cpus), "%s", text);

	find_observed(f, "every %llu s", (unsigned long long)seconds);
	find_observed_value(f, (double)seconds * 1e9, "ns");
	find_wanted(f, "at least %g s", in_limit(in, "least"));
	find_cpus(f, cpus);
	find_evidence(f, in_file(in, VALUE));
}

/* The CPUs that the worker still comes to. */
static struct cpuset visited(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct cpuset spared = cpuset_or(in->scratch, c->isolated.set, c->nohz_full.set);

	if (host_has(h, &skips) == TOLD_NO)
		return in->roles->hot;
	return cpuset_minus(in->scratch, in->roles->hot, spared);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, VALUE);
	const struct host *h = in_fact(in, &fact_host);
	struct cpuset cpus = visited(in);
	uint64_t seconds;
	struct finding *f;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"a kernel for one CPU has no such worker");
		return;
	}
	if (fact_u64(an, &seconds) < 0) {
		find_unreadable(out, subject_host(), an, false);
	} else if ((double)seconds >= in_limit(in, "least") || seconds == 0) {
		say(in, STATUS_PASS, in->roles->hot, seconds, "statistics are folded seldom enough",
			out);
	} else if (cpuset_is_empty(cpus) && host_has(h, &skips) == TOLD_YES) {
		say(in, STATUS_PASS, in->roles->hot, seconds, "the kernel leaves isolated CPUs out",
			out);
	} else if (host_has(h, &skips) == TOLD_UNKNOWN) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"whether this kernel leaves isolated CPUs out was not told");
		find_evidence(f, an);
	} else {
		say(in, STATUS_WARN, cpus, seconds,
			"a worker comes to hot CPUs to fold memory statistics", out);
	}
}

const struct check check_timer_vmstat[] = {
	{
		.id = "timer.vmstat",
		.rule = 1,
		.title = "The worker of the memory statistics leaves hot CPUs alone",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = { { VALUE, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = {
			{ "least", "s", 10, 0, 86400, NULL,
				"seconds between two visits that pass on a kernel that visits hot CPUs" },
		},
		.why = "a kworker of a few us on each CPU whose counters moved, by default every second",
		.fix_now = "sysctl vm.stat_interval=10",
		.fix_boot = "vm.stat_interval = 10 in /etc/sysctl.d",
		.remedies = { { REMEDY_SYSCTL, "vm.stat_interval", "10", NULL } },
		.source = "mm/vmstat.c; Documentation/admin-guide/sysctl/vm.rst",
		.run = run,
	},
	{ 0 },
};

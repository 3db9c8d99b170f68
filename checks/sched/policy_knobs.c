/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Knobs of the scheduler of ordinary tasks: how long one runs before another may have the CPU
 * (min_granularity up to 6.5, base_slice from 6.6 on, where EEVDF replaced CFS), how much a waking
 * task must be behind to get it at once (wakeup_granularity, up to 6.5), and how long a task counts
 * as cache-hot after it ran (migration_cost). sysctls up to 5.12, files in debugfs from 5.13 on
 * (8a99b6833c88). They move time among ordinary tasks that share a CPU; a task alone on a hot
 * CPU and a real-time one never notice. So they are judged where somebody asks, and only there.
 */
#include "scanner/engine/check.h"

#define SYSCTL	"/proc/sys/kernel/sched_"
#define DEBUGFS "/sys/kernel/debug/sched/"

static const struct knob {
	const char *limit, *sysctl, *debugfs;
} knobs[] = {
	{ "min_granularity", SYSCTL "min_granularity_ns", DEBUGFS "min_granularity_ns" },
	{ "base_slice", NULL, DEBUGFS "base_slice_ns" },
	{ "wakeup_granularity", SYSCTL "wakeup_granularity_ns", DEBUGFS "wakeup_granularity_ns" },
	{ "migration_cost", SYSCTL "migration_cost_ns", DEBUGFS "migration_cost_ns" },
};

enum { KNOBS = sizeof(knobs) / sizeof(knobs[0]) };

/* Where this kernel keeps it; else the answer that says why it is not known. */
static const struct answer *answer_of(const struct check_in *in, const struct knob *k)
{
	const struct answer *debugfs = in_file(in, k->debugfs);
	const struct answer *sysctl = k->sysctl ? in_file(in, k->sysctl) : debugfs;

	if (debugfs->state == ANSWER_OK || sysctl->state == ANSWER_ABSENT)
		return debugfs;
	return sysctl;
}

/* True when it is the one that is wanted. */
static bool judge(const struct check_in *in, const struct knob *k, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_PARAM, str_from(k->limit));
	const struct answer *an = answer_of(in, k);
	double wanted = in_limit(in, k->limit);
	struct finding *f;
	uint64_t ns;

	if (fact_u64(an, &ns)) {
		find_unreadable(out, who, an, false);
		return false;
	}
	if ((double)ns == wanted)
		return true;
	f = find(out, STATUS_WARN, who, "not the value that is wanted");
	find_observed(f, "%llu ns", (unsigned long long)ns);
	find_observed_value(f, (double)ns, "ns");
	find_wanted(f, "%.0f ns", wanted);
	find_wanted_value(f, wanted, "ns");
	if (an == in_file(in, k->debugfs))
		find_remedy(f, REMEDY_SYSFS, an->path, "%.0f", wanted);
	else
		find_remedy(f, REMEDY_SYSCTL,
			str_printf(in->scratch, "kernel.sched_%s_ns", k->limit), "%.0f", wanted);
	find_evidence(f, an);
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	unsigned asked = 0, right = 0;
	struct finding *f;

	(void)self;
	for (unsigned i = 0; i < KNOBS; i++) {
		if (in_limit(in, knobs[i].limit) < 0)
			continue;
		asked++;
		right += judge(in, &knobs[i], out);
	}
	if (!asked) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody asks for a value of any of them");
	} else if (asked == right) {
		f = find(out, STATUS_PASS, subject_host(), "%u as wanted", right);
		for (unsigned i = 0; i < KNOBS; i++) {
			if (in_limit(in, knobs[i].limit) >= 0)
				find_evidence(f, answer_of(in, &knobs[i]));
		}
	}
}

const struct check check_sched_policy_knobs[] = {
	{
		.id = "sched.policy_knobs",
		.rule = 1,
		.title = "Knobs of the scheduler have the values that are wanted",
		.severity = SEVERITY_LOW,
		.reads = { { SYSCTL "min_granularity_ns", ASK_FILE },
			{ SYSCTL "wakeup_granularity_ns", ASK_FILE },
			{ SYSCTL "migration_cost_ns", ASK_FILE },
			{ DEBUGFS "min_granularity_ns", ASK_FILE },
			{ DEBUGFS "base_slice_ns", ASK_FILE },
			{ DEBUGFS "wakeup_granularity_ns", ASK_FILE },
			{ DEBUGFS "migration_cost_ns", ASK_FILE } },
		.limits = {
			{ "min_granularity", "ns", -1, -1, 1e9, NULL, "up to 6.5; -1: any" },
			{ "base_slice", "ns", -1, -1, 1e9, NULL, "6.6 and later; -1: any" },
			{ "wakeup_granularity", "ns", -1, -1, 1e9, NULL, "up to 6.5; -1: any" },
			{ "migration_cost", "ns", -1, -1, 1e9, NULL, "-1: any" },
		},
		.why = "they share out time among ordinary tasks of one CPU, in steps of milliseconds",
		.fix_now = "sysctl -w kernel.sched_migration_cost_ns=N, from 5.13 on echo N > "
			   "/sys/kernel/debug/sched/migration_cost_ns",
		.fix_boot = "a tuned profile, which knows both places; or a unit that writes them",
		.source = "Documentation/scheduler/sched-design-CFS.rst; kernel/sched/debug.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.sched_autogroup_enabled (kernel/sched/autogroup.c): tasks of one session share the
 * weight of one, so that a build in one terminal cannot starve another. It shifts time among
 * SCHED_OTHER tasks of different sessions on one CPU; a task that has its CPU to itself, or one
 * of a real-time policy, never notices, and a cgroup other than the root overrides it.
 * The file is not there without CONFIG_SCHED_AUTOGROUP, and "noautogroup" makes it 0.
 */
#include "scanner/engine/check.h"

#define AUTOGROUP "/proc/sys/kernel/sched_autogroup_enabled"

static struct finding *judge(const struct check_in *in, uint64_t on, struct findings *out)
{
	if (!on)
		return find(out, STATUS_PASS, subject_host(), "sessions are not grouped");
	if (str_is(in_word(in, "wanted"), "any"))
		return find(out, STATUS_PASS, subject_host(), "on, and no position is taken");
	return find(out, STATUS_WARN, subject_host(),
		"sessions share CPU time by group: weights and niceness hold within a session only");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, AUTOGROUP);
	struct finding *f;
	uint64_t on;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find(out, STATUS_PASS, subject_host(), "this kernel has no autogroups");
		find_observed(f, "not built");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &on) || on > 1) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = judge(in, on, out);
	find_observed(f, "%llu", (unsigned long long)on);
	find_wanted(f, "%s", str_is(in_word(in, "wanted"), "any") ? "0 or 1" : "0");
	find_evidence(f, an);
}

const struct check check_sched_autogroup[] = {
	{
		.id = "sched.autogroup",
		.rule = 1,
		.title = "CPU time is not shared by session",
		.severity = SEVERITY_LOW,
		.reads = { { AUTOGROUP, ASK_FILE } },
		.limits = { { "wanted", NULL, 0, 0, 1, "off|any", "any: on is as good as off" } },
		.why = "niceness between tasks of two sessions has no effect while it is on; pinned and "
		       "real-time tasks do not notice",
		.fix_now = "sysctl -w kernel.sched_autogroup_enabled=0",
		.fix_boot =
			"kernel.sched_autogroup_enabled=0 in /etc/sysctl.d, or noautogroup on the "
			"kernel command line",
		.remedies = { { REMEDY_SYSCTL, "kernel.sched_autogroup_enabled", "0", NULL } },
		.source = "man 7 sched, autogroup; kernel/sched/autogroup.c",
		.run = run,
	},
	{ 0 },
};

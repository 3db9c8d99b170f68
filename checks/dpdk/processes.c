/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which DPDK processes there are: those that hold their runtime folder, those that answer
 * telemetry, and those with threads that have EAL's names for lcores. The others of dpdk.* judge
 * what these tell. A folder that nobody holds was left by a process that ended; EAL makes it anew
 * (lib/eal/linux/eal.c, eal_clean_runtime_dir), so it is evidence and no fault.
 */
#include "scanner/judging/dpdk.h"
#include "scanner/facts/process/bypass.h"

static bool is_told(const struct dpdk *t, int pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid)
			return true;
	}
	return false;
}

static unsigned count(const struct dpdk *t)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->v[i].pid != 0;
	return n;
}

/* By the names of its threads alone: one in memory (--in-memory), or whose folder is not seen. */
static unsigned find_others(const struct check_in *in, struct finding *f)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	unsigned n = 0;
	int last = -1;

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *one = &tasks->v[i];

		if (one->pid == last || one->flags & PF_KTHREAD || !bypass_is_lcore(one->comm) ||
			is_told(t, one->pid))
			continue;
		last = one->pid;
		n++;
		if (f)
			find_evidence_text(f, one->from, "pid %d has the thread " STR_FMT, one->pid,
				STR_ARG(one->comm));
	}
	return n;
}

static void say(const struct check_in *in, unsigned told, unsigned others, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	double least = in_limit(in, "least");
	struct finding *f;

	if ((double)(told + others) < least)
		f = find(out, STATUS_FAIL, subject_host(), "DPDK processes are missing");
	else
		f = find(out, STATUS_PASS, subject_host(), "DPDK processes run");
	find_observed(f, "%u", told + others);
	find_observed_value(f, told + others, "1");
	find_wanted(f, "at least %g", least);
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid)
			find_dpdk(f, in, &t->v[i]);
		else
			find_evidence_text(
				f, t->from, STR_FMT " was left behind", STR_ARG(t->v[i].dir));
	}
	find_others(in, f);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	unsigned told, others;

	(void)self;
	if (t->from->state != ANSWER_OK || !t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	told = count(t);
	others = find_others(in, NULL);
	if (t->denied.n && (double)(told + others) < in_limit(in, "least"))
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
				      STR_FMT " could not be looked into", STR_ARG(t->denied)),
			t->from);
	else if (told + others || in_limit(in, "least") > 0)
		say(in, told, others, out);
	else
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no DPDK process is seen");
}

const struct check check_dpdk_processes[] = {
	{
		.id = "dpdk.processes",
		.rule = 1,
		.title = "DPDK processes that are wanted run",
		.severity = SEVERITY_INFO,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "least", "1", 0, 0, 1024, NULL, "DPDK processes that must run" } },
		.why = "a feed handler that did not start loses every packet",
		.fix_now = "start the application; its own log says why it ended",
		.source = "lib/eal/linux/eal.c; lib/telemetry/telemetry.c",
		.run = run,
	},
	{ 0 },
};

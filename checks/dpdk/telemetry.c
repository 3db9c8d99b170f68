/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether each DPDK process can be asked. The counters of a port that user space drives are
 * nowhere else: the kernel has no such device. EAL puts the thread that answers on CPUs without
 * an lcore; where start-up left it none it sits on the main lcore's CPU, and every question would
 * stop that one: then it is not asked at all.
 */
#include "scanner/judging/dpdk.h"

static void say_stale(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct finding *f;

	f = find(out, p->pid ? STATUS_FAIL : STATUS_WARN, subject_dpdk(in, p),
		p->pid ? "its telemetry socket is there, and nobody listens"
		       : "a telemetry socket was left by a process that ended");
	find_observed(f, "connection refused");
	find_wanted(f, "answers");
	find_evidence_text(f, t->from, STR_FMT "/dpdk_telemetry.v2", STR_ARG(p->dir));
}

static void say_bad(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_dpdk(in, p),
		"%zu of its answers were not understood, the first is " STR_FMT ": " STR_FMT,
		p->n_problems, STR_ARG(p->problems[0].command), STR_ARG(p->problems[0].why));

	find_dpdk(f, in, p);
	for (size_t i = 0; i < p->n_problems && i < 8; i++)
		find_evidence_text(f, t->from, STR_FMT ": " STR_FMT,
			STR_ARG(p->problems[i].command), STR_ARG(p->problems[i].why));
}

static void say_one(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct subject who = subject_dpdk(in, p);
	struct finding *f;

	if (p->telemetry == DPDK_OK && p->n_problems) {
		say_bad(in, p, out);
		return;
	}
	if (p->telemetry == DPDK_OK)
		f = find(out, STATUS_PASS, who, "it answers by telemetry");
	else if (p->telemetry == DPDK_ABSENT)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"it has no telemetry socket: --no-telemetry, or it was built without");
	else if (p->telemetry == DPDK_DENIED)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
			"its telemetry belongs to another user");
	else if (p->telemetry == DPDK_LCORES)
		f = find_reason(out, STATUS_UNKNOWN, REASON_WITHHELD, who,
			"only a polling CPU could answer, since no other one was left to it at its start");
	else if (p->telemetry == DPDK_FULL)
		f = find_reason(out, STATUS_UNKNOWN, REASON_BROKEN, who,
			"its telemetry has as many clients as it takes (10)");
	else
		f = find_reason(out, STATUS_UNKNOWN,
			p->telemetry == DPDK_BAD ? REASON_FORMAT : REASON_BROKEN, who,
			"its telemetry does not answer: " STR_FMT,
			STR_ARG(p->why.n ? p->why : STR("connecting failed")));
	if (p->telemetry == DPDK_OK)
		find_observed(f, STR_FMT, STR_ARG(p->version.n ? p->version : STR("DPDK")));
	find_dpdk(f, in, p);
	if (p->more)
		find_evidence_text(
			f, t->from, "more ports, pools, rings or lcores than are asked about");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);

	(void)self;
	if (t->from->state != ANSWER_OK || !t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].telemetry == DPDK_REFUSED)
			say_stale(in, &t->v[i], out);
		else if (t->v[i].pid)
			say_one(in, &t->v[i], out);
	}
	if (t->denied.n)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
				      STR_FMT " could not be looked into", STR_ARG(t->denied)),
			t->from);
	else if (!t->n)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no DPDK process is seen");
}

const struct check check_dpdk_telemetry[] = {
	{
		.id = "dpdk.telemetry",
		.rule = 1,
		.title = "DPDK processes answer by telemetry",
		.severity = SEVERITY_LOW,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks },
		.why = "drops of a port that user space drives are told by telemetry and nowhere else",
		.fix_now =
			"start it without --no-telemetry, on CPUs that leave its control threads one "
			"without an lcore (taskset -c <housekeeping>,<lcores>); remove what was left behind",
		.source = "lib/telemetry/telemetry.c; lib/eal/common/eal_common_options.c",
		.run = run,
	},
	{ 0 },
};

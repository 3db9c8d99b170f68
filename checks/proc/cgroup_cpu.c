/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU time that the cgroup of a process takes away from it, its own or one above. A quota (cpu.max,
 * of the first version cpu.cfs_quota_us) stops all normal threads of the group for the rest of the
 * period once it is used up (kernel/sched/fair.c throttle_cfs_rq), and keeps the tick on
 * (__need_bw_check in sched_can_stop_tick, seen in 6.12). SCHED_FIFO and SCHED_RR are not subject
 * to it. nr_periods and nr_throttled are printed as int and turn negative. How long it was stopped
 * is throttled_time in ns with the first version and throttled_usec with the second: the sum over
 * the CPUs that it ran on, credited once it goes on (unthrottle_cfs_rq): on a CPU without a tick
 * it overruns its quota by far, and then stands for many periods at a time. cpu.idle makes the whole
 * group SCHED_IDLE (5.15). The root has no quota; a level without these files has not got the
 * controller.
 */
#include "scanner/judging/target_groups.h"

struct level {
	const struct cgroup_level *at;
	bool limited, idle, malformed;
	int64_t quota_us, period_us;
	uint64_t throttled, stopped_ns; /* in the window */
	bool counted, timed;
};

static bool read_quota_v2(struct str text, struct level *ret)
{
	struct str quota, period;

	if (!str_word(&text, &quota) || !str_word(&text, &period) ||
		str_i64(period, &ret->period_us))
		return false;
	if (str_is(quota, "max"))
		return true;
	ret->limited = true;
	return str_i64(quota, &ret->quota_us) == 0;
}

static bool read_quota_v1(const struct cgroup_level *at, struct level *ret)
{
	if (fact_i64(at->files[TARGET_CPU_QUOTA], &ret->quota_us))
		return false;
	ret->limited = ret->quota_us >= 0;
	return !ret->limited || fact_i64(at->files[TARGET_CPU_PERIOD], &ret->period_us) == 0;
}

/* How long its threads were stopped. */
static bool read_stopped(
	const struct target_group *g, const struct cgroup_level *at, uint64_t *ret_ns)
{
	uint64_t us;

	if (g->chain->v1)
		return group_moved(g, at, TARGET_CPU_STAT, "throttled_time", 64, ret_ns);
	if (!group_moved(g, at, TARGET_CPU_STAT, "throttled_usec", 64, &us))
		return false;
	*ret_ns = us < UINT64_MAX / 1000 ? us * 1000 : UINT64_MAX;
	return true;
}

static struct level read_level(const struct target_group *g, const struct cgroup_level *at)
{
	struct level l = { .at = at };
	const struct answer *quota = at->files[TARGET_CPU_QUOTA];
	int64_t idle;

	if (quota->state == ANSWER_OK)
		l.malformed =
			g->chain->v1 ? !read_quota_v1(at, &l) : !read_quota_v2(quota->bytes, &l);
	l.idle = fact_i64(at->files[TARGET_CPU_IDLE], &idle) == 0 && idle == 1;
	l.counted = group_moved(g, at, TARGET_CPU_STAT, "nr_throttled", 32, &l.throttled);
	/* What still stands has no time yet. */
	l.timed = read_stopped(g, at, &l.stopped_ns) && l.stopped_ns > 0;
	return l;
}

/* Which of two says more. */
static int weight_of(const struct level *l)
{
	return l->counted && l->throttled ? 4 : l->idle ? 3 : l->limited ? 2 : l->malformed;
}

static bool is_realtime(const struct task *t)
{
	return t->policy == 1 || t->policy == 2 || t->policy == 6;
}

static bool all_realtime(const struct process *p)
{
	for (size_t i = 0; i < p->n_threads; i++) {
		if (!is_realtime(p->threads[i]))
			return false;
	}
	return p->n_threads > 0;
}

static struct finding *say(const struct check_in *in, const struct target_group *g,
	const struct level *l, struct findings *out)
{
	struct subject who = subject_process(in, g->process);

	if (l->counted && l->throttled)
		return find(out, STATUS_FAIL, who,
			"its cgroup used up its quota and was stopped %llu times%s" STR_FMT
			" in the window",
			(unsigned long long)l->throttled, l->timed ? ", for " : "",
			STR_ARG(l->timed ? text_duration(in->scratch, l->stopped_ns) : STR("")));
	if (l->idle)
		return find(out, STATUS_FAIL, who,
			"its cgroup gets CPU time only where nobody else wants it (cpu.idle)");
	if (l->limited && all_realtime(g->process))
		return find(out, STATUS_WARN, who,
			"its cgroup has a quota, which does not hold for its real-time threads");
	return find(out, STATUS_FAIL, who,
		"its cgroup has a quota: once used up, it is stopped for the rest of the period");
}

static void add_level(
	struct finding *f, const struct target_group *g, const struct cgroup_level *at)
{
	struct level l = read_level(g, at);

	if (at->files[TARGET_CPU_QUOTA]->state == ANSWER_OK)
		find_evidence(f, at->files[TARGET_CPU_QUOTA]);
	if (at->files[TARGET_CPU_IDLE]->state == ANSWER_OK && l.idle)
		find_evidence(f, at->files[TARGET_CPU_IDLE]);
	if (at->own && at->files[TARGET_CPU_WEIGHT]->state == ANSWER_OK)
		find_evidence(f, at->files[TARGET_CPU_WEIGHT]);
	if (!l.counted || !l.throttled)
		return;
	find_evidence_text(f, at->files[TARGET_CPU_STAT],
		"throttled %llu times, %llu ms in the window", (unsigned long long)l.throttled,
		(unsigned long long)(l.stopped_ns / 1000000));
}

/* What happened in the window has a number; what is merely set has none. */
static void add_observed(const struct check_in *in, const struct level *l, struct finding *f)
{
	struct str quota = { 0 }, stopped = { 0 };
	bool happened = l->counted && l->throttled;

	if (l->limited)
		quota = str_printf(in->scratch, "%g ms of each %g ms", (double)l->quota_us / 1000,
			(double)l->period_us / 1000);
	if (happened && l->timed)
		stopped = str_printf(in->scratch, "%sstopped for " STR_FMT, l->limited ? ", " : "",
			STR_ARG(text_duration(in->scratch, l->stopped_ns)));
	else if (!l->limited)
		stopped = l->idle ? STR("cpu.idle 1") : STR("throttled");
	find_observed(f, STR_FMT STR_FMT " in " STR_FMT, STR_ARG(quota), STR_ARG(stopped),
		STR_ARG(l->at->path));
	if (happened && l->timed)
		find_observed_value(f, (double)l->stopped_ns, "ns");
	else if (happened)
		find_observed_value(f, (double)l->throttled, "1");
}

static void say_wrong(const struct check_in *in, const struct target_group *g,
	const struct level *l, struct findings *out)
{
	struct finding *f = say(in, g, l, out);

	add_observed(in, l, f);
	find_wanted(f, "no quota in its cgroup and those above");
	find_group(f, in, g);
	find_cpus(f, in_hot_threads_may_use(in, g->process));
	for (size_t i = 0; i < g->chain->n; i++)
		add_level(f, g, &g->chain->levels[i]);
	find_remedy(f, REMEDY_MANUAL, STR(""), "CPUQuota= left empty in the unit of " STR_FMT,
		STR_ARG(l->at->path));
}

static void say_right(const struct check_in *in, const struct target_group *g, struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_process(in, g->process),
		"no cgroup takes CPU time away from it");

	find_observed(f, "%zu levels without a quota", g->chain->n);
	find_wanted(f, "no quota in its cgroup and those above");
	find_group(f, in, g);
	find_cpus(f, in_hot_threads_may_use(in, g->process));
	for (size_t i = 0; i < g->chain->n; i++)
		add_level(f, g, &g->chain->levels[i]);
}

static void judge(const struct check_in *in, const struct target_group *g, struct findings *out)
{
	struct level worst = { 0 };

	for (size_t i = 0; i < g->chain->n; i++) {
		struct level l = read_level(g, &g->chain->levels[i]);

		if (weight_of(&l) > weight_of(&worst))
			worst = l;
	}
	if (weight_of(&worst) > 1)
		say_wrong(in, g, &worst, out);
	else if (worst.malformed)
		find_unreadable(out, subject_process(in, g->process),
			worst.at->files[TARGET_CPU_QUOTA], false);
	else if (g->unread)
		find_unreadable(out, subject_process(in, g->process), g->unread, false);
	else
		say_right(in, g, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_target_groups(in, &fact_target_cpu, TARGET_CPU_STAT, TARGET_CPU_WEIGHT, judge, out);
}

const struct check check_proc_cgroup_cpu[] = {
	{
		.id = "proc.cgroup_cpu",
		.rule = 1,
		.title = "No cgroup takes CPU time from processes that matter",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.earlier = true,
		.needs = { &fact_target_cpu },
		.why = "a quota stops every normal thread of the group for the rest of its period, 10 to 100 ms, and keeps the tick on",
		.fix_now = "echo max > cpu.max of that level (v1: -1 > cpu.cfs_quota_us)",
		.fix_boot =
			"CPUQuota= left empty in the unit and its slices; Kubernetes: whole CPUs, Guaranteed, static CPU manager",
		.source =
			"kernel/sched/fair.c throttle_cfs_rq; kernel/sched/core.c; Documentation/scheduler/sched-bwc.rst",
		.run = run,
	},
	{ 0 },
};

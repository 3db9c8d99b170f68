/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each hot thread of a named process on one hot CPU of its own choosing. The scheduler does not
 * balance CPUs that isolcpus=domain or an isolated partition set apart
 * (kernel/sched/topology.c, cpuset.c): threads of SCHED_OTHER that may run on several of them
 * stay where they woke up first, all on one CPU while the next one idles. Real-time threads are
 * pushed to a free CPU when they are woken (kernel/sched/rt.c push_rt_task), but each push is a
 * migration. A mask that holds other CPUs too leaves it to the balancer where the thread runs.
 *
 * Two threads with one CPU are task.isolated_shared's; the masks of strangers
 * task.isolated_foreign's.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

struct tally {
	size_t hot, right, said;
};

static bool is_hot_thread(const struct process *p, const struct task *t)
{
	for (size_t i = 0; i < p->n_hot; i++) {
		if (p->hot[i] == t)
			return true;
	}
	return false;
}

static bool is_realtime(const struct task *t)
{
	return t->policy == 1 || t->policy == 2 || t->policy == 6;
}

static void fill(const struct check_in *in, struct finding *f, const struct process *p,
	const struct task *t, struct cpuset may)
{
	struct cpuset hot = cpuset_and(in->scratch, may, in->roles->hot);

	find_observed(f, "may run on " STR_FMT, STR_ARG(subject_cpus(in->scratch, may).label));
	find_cpus(f, hot);
	find_process(f, in, p);
	find_evidence_text(f, t->from,
		"tid %d " STR_FMT ": mask " STR_FMT ", last on cpu%d, policy %u, priority %u",
		t->tid, STR_ARG(t->comm), STR_ARG(cpuset_format(in->scratch, t->allowed)),
		t->processor, t->policy, t->rt_priority);
}

static void say_untold(const struct check_in *in, const struct process *p, const struct task *t,
	struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED,
		subject_thread(in, p, t), "%s",
		t->allowed_valid ? "which CPUs of its mask are online is not known"
				 : "its mask is not known");

	find_evidence(f, t->allowed_valid ? cpus->online.from : t->from);
}

/* NULL: one hot CPU, as it should be. */
static const char *trouble_of(
	const struct check_in *in, const struct task *t, struct cpuset may, enum status *ret_status)
{
	*ret_status = STATUS_FAIL;
	if (!cpuset_within(may, in->roles->hot))
		return cpuset_meets(may, in->roles->hot)
			       ? "a hot thread may run on CPUs that are not hot"
			       : "a hot thread is kept off the hot CPUs";
	if (cpuset_count(may) == 1)
		return NULL;
	if (is_realtime(t))
		*ret_status = STATUS_WARN;
	return is_realtime(t) ? "a real-time thread may be pushed from one hot CPU to another"
			      : "nothing chooses one of its hot CPUs for it";
}

static void judge_hot(const struct check_in *in, const struct process *p, const struct task *t,
	struct tally *tally, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct cpuset may = in_may_run(in, t);
	const char *trouble;
	enum status status;
	struct finding *f;

	tally->hot++;
	if (!t->allowed_valid || cpuset_is_empty(may)) {
		say_untold(in, p, t, out);
		tally->said++;
		return;
	}
	trouble = trouble_of(in, t, may, &status);
	if (!trouble) {
		tally->right++;
		return;
	}
	tally->said++;
	if (!cpus->online.valid) {
		say_untold(in, p, t, out);
		return;
	}
	f = find(out, status, subject_thread(in, p, t), "%s", trouble);
	fill(in, f, p, t, may);
	find_wanted(f, "one hot CPU");
	find_remedy(f, REMEDY_MANUAL, STR(""),
		"pin thread " STR_FMT " of " STR_FMT " to one CPU of " STR_FMT
		" where the program starts it",
		STR_ARG(t->comm), STR_ARG(p->comm),
		STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
}

/* The rest of its threads: loggers, timers, a runtime's own. The worst stands for all. */
static void judge_others(const struct check_in *in, const struct process *p, struct tally *tally,
	struct findings *out)
{
	const struct task *example = NULL;
	struct cpuset cpus = { 0 };
	struct finding *f;
	unsigned n = 0;

	for (size_t i = 0; i < p->n_threads; i++) {
		const struct task *t = p->threads[i];
		struct cpuset may = in_may_run(in, t);

		if (is_hot_thread(p, t) || !cpuset_meets(may, in->roles->hot) || task_is_dead(t))
			continue;
		cpus = cpuset_or(in->scratch, cpus, may);
		example = t;
		n++;
	}
	if (!n)
		return;
	f = find(out, STATUS_WARN, subject_process(in, p),
		"threads of it that are not hot ones may run on hot CPUs");
	fill(in, f, p, example, cpus);
	find_observed(f, "%u of %zu threads, on " STR_FMT, n, p->n_threads,
		STR_ARG(subject_cpus(in->scratch, cpuset_and(in->scratch, cpus, in->roles->hot))
				.label));
	find_wanted(f, "within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	tally->said++;
}

/* Hot threads of all processes of one target: a wrapper or a helper of it needs none. */
static size_t hot_of(const struct roles *r, const struct target *t)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_processes; i++) {
		if (r->processes[i].target == t)
			n += r->processes[i].n_hot;
	}
	return n;
}

static void say_none(const struct check_in *in, const struct process *p, struct tally *tally,
	struct findings *out)
{
	const struct task *t = p->n_threads ? p->threads[0] : NULL;
	struct str glob = p->target->hot_threads;
	struct cpuset may = { 0 };
	struct finding *f;

	if (!t || task_is_dead(t) || find_hot_unread(out, in))
		return;
	for (size_t i = 0; i < p->n_threads; i++)
		may = cpuset_or(in->scratch, may, in_may_run(in, p->threads[i]));
	tally->said++;
	if (cpuset_is_empty(may)) {
		say_untold(in, p, t, out);
		return;
	}
	f = find(out, STATUS_FAIL, subject_process(in, p), "%s",
		glob.n ? "none of its threads has a name that its hot ones are to have"
		       : "none of its threads is pinned to hot CPUs");
	fill(in, f, p, t, may);
	if (glob.n)
		find_wanted(f, "a thread that is " STR_FMT, STR_ARG(glob));
	else
		find_wanted(f, "a thread for each hot CPU that it is to use");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	struct tally tally = { 0 };
	struct finding *f;

	(void)self;
	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];

		for (size_t k = 0; k < p->n_hot; k++)
			judge_hot(in, p, p->hot[k], &tally, out);
		if (!hot_of(r, p->target))
			say_none(in, p, &tally, out);
		else
			judge_others(in, p, &tally, out);
	}
	if (tally.said || find_hot_unread(out, in))
		return;
	f = find(out, STATUS_PASS, subject_host(), "each hot thread has one hot CPU");
	find_observed(f, "%zu hot threads", tally.right);
	for (size_t i = 0; i < r->n_processes; i++)
		find_process(f, in, &r->processes[i]);
}

const struct check check_proc_affinity[] = {
	{
		.id = "proc.affinity",
		.rule = 1,
		.title = "Each hot thread of the named processes has one hot CPU",
		.severity = SEVERITY_CRITICAL,
		.needs_hot = true,
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_cpus, &fact_host },
		.why = "two threads started with taskset -c 2-3 on isolated CPUs shared CPU 3 and waited 3.1 s of 6 s, while CPU 2 was idle",
		.fix_now = "taskset -cp <one hot CPU> TID, for each hot thread",
		.fix_boot =
			"pthread_setaffinity_np() for each thread, or the program's own list of CPUs; CPUAffinity= of its unit only where it has one thread",
		.remedies = { { REMEDY_MANUAL, "",
			"pthread_setaffinity_np() for each thread, or the program's own list of CPUs; CPUAffinity= of its unit only where it has one thread",
			NULL } },
		.source =
			"kernel/sched/topology.c, kernel/sched/rt.c; Documentation/admin-guide/cgroup-v2.rst, cpuset.cpus.partition; measured on 6.1",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kswapd and kcompactd, one of each for every node, set their own mask to the CPUs of the node
 * and so leave isolcpus= and nohz_full= aside (set_cpus_allowed_ptr(cpumask_of_node()) in
 * mm/vmscan.c and mm/compaction.c, 3.10 to 6.13; later kernels prefer the node's housekeeping
 * CPUs, kthread_affine_preferred()). A mask that somebody set holds until a CPU of the node goes
 * off or on. A node whose CPUs are all hot needs them on CPUs of another node. khugepaged, ksmd,
 * oom_reaper and kdamond follow kthreadd: task.isolated_foreign judges those.
 */
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

struct survey {
	const struct ran *ran;
	size_t n_ran;
	unsigned threads, said;
};

static bool is_of_node(const struct check_in *in, const struct task *t)
{
	return task_class(t, in->roles->online) == TASK_NODE;
}

static bool all_hot(const struct check_in *in, const struct task *t)
{
	struct cpuset mask = cpuset_and(in->scratch, t->allowed, in->roles->online);

	return cpuset_within(mask, in->roles->hot);
}

static void say(
	const struct check_in *in, const struct task *t, const struct ran *r, struct findings *out)
{
	struct cpuset hot = cpuset_and(in->scratch, t->allowed, in->roles->hot);
	bool did = r && (r->slices || r->ticks) && cpuset_has(in->roles->hot, r->cpu);
	struct finding *f = find(out, did ? STATUS_FAIL : STATUS_WARN,
		subject_task(in->scratch, t->pid, t->comm), "%s",
		did ? "a thread that reclaims or compacts memory ran on a hot CPU"
		    : "a thread that reclaims or compacts memory may run on hot CPUs");

	find_observed(f, "CPUs " STR_FMT, STR_ARG(cpuset_format(in->scratch, t->allowed)));
	find_wanted(f, "%s",
		all_hot(in, t) ? "housekeeping CPUs of another node"
			       : "the housekeeping CPUs of its node");
	find_cpus(f, did ? cpuset_of(in->scratch, r->cpu) : hot);
	if (r)
		find_ran(f, in, r);
	else
		find_evidence_text(f, t->from, STR_FMT ": mask " STR_FMT ", last on cpu%d",
			STR_ARG(t->comm), STR_ARG(cpuset_format(in->scratch, t->allowed)),
			t->processor);
}

static void look(const struct check_in *in, struct survey *s, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i];

		if (!is_of_node(in, task))
			continue;
		s->threads++;
		if (!task->allowed_valid) {
			find_reason(out, STATUS_UNKNOWN, REASON_DENIED,
				subject_task(in->scratch, task->pid, task->comm),
				"its mask could not be read");
			s->said++;
		} else if (cpuset_meets(task->allowed, in->roles->hot)) {
			say(in, task, ran_find(s->ran, s->n_ran, task), out);
			s->said++;
		}
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct survey s = { .ran = NULL };
	struct finding *f;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s.n_ran = in_ran(in, is_of_node, &s.ran);
	look(in, &s, out);
	if (s.said || find_tasks_unseen(out, in))
		return;
	if (!in_kthreads_seen(in)) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no kernel thread is to be seen");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(),
		"memory is reclaimed and compacted on housekeeping CPUs");
	find_observed(f, "%u threads", s.threads);
	find_evidence_text(f, t->list, "%zu threads looked at", t->n);
}

const struct check check_mem_kthread_affinity[] = {
	{
		.id = "mem.kthread_affinity",
		.rule = 1,
		.title = "kswapd and kcompactd keep off hot CPUs",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.implied_by = { "task.isolated_ran", "mem.direct_reclaim" },
		.why = "they are woken when memory is short or fragmented, and take the CPU for milliseconds",
		.fix_now =
			"taskset -pc <housekeeping CPUs of the node> $(pgrep -x kswapd1), and the same for kcompactd1",
		.fix_boot =
			"a oneshot unit that does it after boot, or tuned's isolated_cores; again after a CPU went "
			"off and on",
		.remedies = { { REMEDY_MANUAL, "",
			"a oneshot unit that sets the masks of kswapd and kcompactd after boot",
			NULL } },
		.source = "mm/vmscan.c, kswapd(); mm/compaction.c, kcompactd()",
		.run = run,
	},
	{ 0 },
};

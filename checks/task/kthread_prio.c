/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel threads that preempt the workload: those of a real-time policy on its CPU with at
 * least its priority. Threads of interrupts have SCHED_FIFO 50 (sched_set_fifo), rcuc, rcub
 * and ktimers 1 unless rcutree.kthread_prio= says more. migration/N is of the stop class and
 * shows as 99, as watchdog/N of 3.10 to 4.18 does: they are meant to.
 */
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

struct place {
	unsigned cpu;
	const struct task *workload; /* the highest of its real-time tasks */
};

static bool is_realtime(const struct task *t)
{
	return t->policy == 1 || t->policy == 2;
}

static bool is_meant_to(const struct task *t)
{
	return str_starts(t->comm, "migration/") || str_starts(t->comm, "watchdog/");
}

/* The real-time task that is pinned to this very CPU. */
static const struct task *workload_of(const struct check_in *in, unsigned cpu)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	const struct task *best = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *w = &t->v[i].task;

		if (task_is_pinned(w, in->roles->hot) && is_realtime(w) && !task_is_dead(w) &&
			cpuset_has(w->allowed, cpu) &&
			(!best || w->rt_priority > best->rt_priority))
			best = w;
	}
	return best;
}

static unsigned say(const struct check_in *in, const struct place *p, struct findings *out)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	unsigned said = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *k = &t->v[i].task;
		struct subject who;
		struct finding *f;

		if (!(k->flags & PF_KTHREAD) || !is_realtime(k) || is_meant_to(k) ||
			!cpuset_has(k->allowed, p->cpu) ||
			k->rt_priority < p->workload->rt_priority)
			continue;
		who = subject_task(in->scratch, k->pid, k->comm);
		f = find(out, STATUS_WARN, who,
			"a kernel thread preempts the real-time task of a hot CPU");
		find_observed(f, "priority %u against %u of " STR_FMT " on cpu%u", k->rt_priority,
			p->workload->rt_priority, STR_ARG(p->workload->comm), p->cpu);
		find_wanted(f, "below %u", p->workload->rt_priority);
		find_cpus(f, cpuset_of(in->scratch, p->cpu));
		find_evidence_text(f, k->from, STR_FMT ": policy %u, priority %u, mask " STR_FMT,
			STR_ARG(k->comm), k->policy, k->rt_priority,
			STR_ARG(cpuset_format(in->scratch, k->allowed)));
		said++;
	}
	return said;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	unsigned said = 0, places = 0;
	struct finding *f;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	for (int c = -1; (c = cpuset_next(in->roles->hot, c + 1)) >= 0;) {
		struct place p = { (unsigned)c, workload_of(in, (unsigned)c) };

		places += p.workload != NULL;
		if (p.workload)
			said += say(in, &p, out);
	}
	if (find_tasks_unseen(out, in) || said)
		return;
	if (!in_kthreads_seen(in))
		f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no kernel thread is to be seen");
	else if (!places)
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no real-time task is pinned to a hot CPU");
	else
		f = find(out, STATUS_PASS, subject_host(),
			"no kernel thread preempts the real-time tasks of hot CPUs");
	find_observed(f, "%u hot CPUs with a real-time task", places);
	find_evidence_text(f, t->list, "%zu threads", t->n);
}

const struct check check_task_kthread_prio[] = {
	{
		.id = "task.kthread_prio",
		.rule = 1,
		.title = "Kernel threads have less priority than the workload on its CPUs",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_host },
		.implied_by = { "irq.isolated_affinity", "irq.threads" },
		.why = "a thread of at least its priority runs before it, for as long as it has work",
		.fix_now = "move the interrupt away; chrt -f -p PRIORITY TID for the workload",
		.fix_boot =
			"rcutree.kthread_prio=1 on the kernel command line; a priority above 50 for "
			"the workload",
		.remedies = { { REMEDY_KERNEL_ARG, "rcutree.kthread_prio", "1", NULL } },
		.source = "kernel/sched/syscalls.c (sched_set_fifo); kernel/irq/manage.c; "
			  "kernel-parameters.txt, rcutree.kthread_prio",
		.run = run,
	},
	{ 0 },
};

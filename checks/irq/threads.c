/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads of interrupts, irq/N-NAME: of drivers that ask for one, and of every handler with
 * threadirqs or PREEMPT_RT. Each follows the effective mask of its interrupt when it next runs
 * (irq_thread_check_affinity, kernel/irq/manage.c), so a wide mask comes from an interrupt that
 * may go anywhere, and says no more than that. One whose mask is hot CPUs only, or that ran on
 * one, takes that CPU with SCHED_FIFO 50.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

static bool is_irq_thread(const struct check_in *in, const struct task *t)
{
	return task_class(t, in->roles->online) == TASK_IRQ;
}

/* The name without the number of the interrupt: "eth0-TxRx-0" of "irq/24-eth0-TxRx-0". */
static struct str device_of(struct str comm)
{
	struct str head, name;

	return str_split(comm, '-', &head, &name) ? name : comm;
}

static void say(const struct check_in *in, const struct hot_task *h, const struct ran *r,
	struct findings *out)
{
	const struct task *t = &h->task;
	struct cpuset cpus = r ? cpuset_of(in->scratch, r->cpu)
			       : cpuset_and(in->scratch, t->allowed, in->roles->hot);
	struct subject who = subject_named(SUBJECT_IRQ, device_of(t->comm));
	struct finding *f;

	who.label = t->comm;
	who.pid = t->pid;
	f = find(out, STATUS_FAIL, who, "%s",
		r ? "the thread of an interrupt ran on a hot CPU"
		  : "the thread of an interrupt may run on hot CPUs only");
	if (r)
		find_observed(f, STR_FMT " on cpu%u", STR_ARG(in_ran_text(in, r)), r->cpu);
	else
		find_observed(f, STR_FMT, STR_ARG(subject_cpus(in->scratch, t->allowed).label));
	find_wanted(
		f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, cpus);
	find_evidence_text(f, t->from, STR_FMT ": mask " STR_FMT ", last on cpu%d, FIFO %u",
		STR_ARG(t->comm), STR_ARG(cpuset_format(in->scratch, t->allowed)), t->processor,
		t->rt_priority);
}

static unsigned count_all(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += is_irq_thread(in, &t->v[i]);
	return n;
}

static bool look(const struct check_in *in, struct findings *out)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	struct cpuset quiet = in_quiet(in);
	const struct ran *v;
	size_t n = in_ran(in, is_irq_thread, &v);
	bool said = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct hot_task *h = &t->v[i];
		const struct ran *r;
		struct cpuset may;

		if (!is_irq_thread(in, &h->task))
			continue;
		r = ran_find(v, n, &h->task);
		if (r && !cpuset_has(quiet, r->cpu))
			r = NULL;
		may = in_may_run(in, &h->task);
		if (!r && (!cpuset_meets(may, quiet) || !cpuset_within(may, in->roles->hot)))
			continue;
		say(in, h, r, out);
		said = true;
	}
	return said;
}

/* Whether they ran is not known then. */
static bool say_uncounted(const struct check_in *in, struct findings *out)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);

	for (size_t i = 0; i < t->n; i++) {
		if (is_irq_thread(in, &t->v[i].task) && t->v[i].asked && !t->v[i].counted &&
			t->uncounted) {
			find_unreadable(out, subject_host(), t->uncounted, true);
			return true;
		}
	}
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;
	bool said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	if (!in_kthreads_seen(in)) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no kernel thread is to be seen");
		return;
	}
	said = look(in, out);
	said |= in->before && say_uncounted(in, out);
	said |= find_tasks_unseen(out, in);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no thread of an interrupt keeps to hot CPUs%s", in->before ? " or ran there" : "");
	find_observed(f, "%u threads of interrupts", count_all(in));
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads", t->n);
}

const struct check check_irq_threads[] = {
	{
		.id = "irq.threads",
		.rule = 1,
		.title = "Threads of interrupts run on housekeeping CPUs",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_host },
		.implied_by = { "irq.isolated_affinity", "irq.isolated_count" },
		.why = "a handler's thread has SCHED_FIFO 50 and runs before any ordinary task, as long as "
		       "its device has work",
		.fix_now =
			"move its interrupt: echo <housekeeping> > /proc/irq/N/smp_affinity_list; the "
			"thread follows at the next one",
		.fix_boot = "irqaffinity=<housekeeping> on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "irqaffinity", "<housekeeping>", NULL } },
		.source = "kernel/irq/manage.c; Documentation/core-api/genericirq.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kthread_bind() sets PF_NO_SETAFFINITY and a mask of one CPU (kernel/kthread.c); workers and
 * rescuers of workqueues have PF_WQ_WORKER (kernel/workqueue.c), the threads of unbound pools
 * a name with a 'u'. Since 5.12 the workers of io_uring, since 6.4 those of vhost are threads
 * of the process that they work for, without PF_KTHREAD (kernel/fork.c).
 */
#include "scanner/facts/process/tasks_class.h"

static enum task_class of_worker(struct str comm)
{
	if (str_starts(comm, "kworker/u"))
		return TASK_KWORKER;
	return str_starts(comm, "kworker/") ? TASK_BOUND : TASK_RESCUER;
}

enum task_class task_class(const struct task *t, struct cpuset online)
{
	unsigned n = 0;

	if (!(t->flags & PF_KTHREAD))
		return TASK_USER;
	if (str_starts(t->comm, "irq/"))
		return TASK_IRQ;
	if (str_starts(t->comm, "kswapd") || str_starts(t->comm, "kcompactd"))
		return TASK_NODE;
	for (int c = -1; n < 2 && t->allowed_valid && (c = cpuset_next(t->allowed, c + 1)) >= 0;)
		n += cpuset_is_empty(online) || cpuset_has(online, (unsigned)c);
	if (n == 1)
		return TASK_PER_CPU;
	if (t->flags & PF_WQ_WORKER)
		return of_worker(t->comm);
	return t->flags & PF_NO_SETAFFINITY ? TASK_BOUND : TASK_KTHREAD;
}

const char *task_class_word(enum task_class c)
{
	static const char *const words[] = {
		[TASK_USER] = "task of user space",
		[TASK_PER_CPU] = "kernel thread of that CPU",
		[TASK_KWORKER] = "worker of an unbound workqueue",
		[TASK_RESCUER] = "rescuer of a workqueue",
		[TASK_BOUND] = "kernel thread that cannot be moved",
		[TASK_NODE] = "kernel thread of a memory node",
		[TASK_IRQ] = "thread of an interrupt",
		[TASK_KTHREAD] = "kernel thread",
	};

	return words[c];
}

bool task_is_pinned(const struct task *t, struct cpuset set)
{
	return !(t->flags & PF_KTHREAD) && t->allowed_valid && !cpuset_is_empty(t->allowed) &&
	       cpuset_within(t->allowed, set);
}

bool task_is_dead(const struct task *t)
{
	return t->state == 'Z' || t->state == 'X' || t->state == 'x';
}

/*
 * rcuc/N and rcub/N are bound or set by RCU itself. rcu_gp and rcu_par_gp are rescuers; since
 * 6.8 rcu_exp_gp_kthread_worker and rcu_exp_par_gp_kthread_worker/N are threads of their own.
 */
bool task_is_rcu(const struct task *t)
{
	static const char *const names[] = { "rcu_preempt", "rcu_sched", "rcu_bh" };

	if (!(t->flags & PF_KTHREAD) || (t->flags & PF_WQ_WORKER))
		return false;
	if (str_starts(t->comm, "rcuo") || str_starts(t->comm, "rcu_tasks"))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(t->comm, names[i]))
			return true;
	}
	return false;
}

bool task_is_ksoftirqd(const struct task *t)
{
	return (t->flags & PF_KTHREAD) && str_starts(t->comm, "ksoftirqd/");
}

struct str task_stem(struct str comm)
{
	while (comm.n > 1 && comm.p[comm.n - 1] >= '0' && comm.p[comm.n - 1] <= '9')
		comm.n--;
	return comm;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a thread is, told by its flags and its mask, and by its name only where the kernel sets
 * neither apart (kswapd and kcompactd, the threads of interrupts). A name in user space is
 * whatever a program calls itself.
 */
#ifndef LATSCAN_FACTS_TASKS_CLASS_H
#define LATSCAN_FACTS_TASKS_CLASS_H

#include "scanner/facts/process/tasks.h"

enum task_class {
	TASK_USER = 0, /* no PF_KTHREAD: io_uring's and vhost's workers too */
	TASK_PER_CPU,  /* bound to one CPU: migration/2, ksoftirqd/2, kworker/2:1 */
	TASK_KWORKER,  /* of an unbound workqueue, kworker/u8:1: its mask is the queue's */
	TASK_RESCUER,  /* a workqueue's: all CPUs by design, it goes where it is needed */
	TASK_BOUND,    /* PF_NO_SETAFFINITY otherwise: the kernel chose its mask, nobody can */
	TASK_NODE,     /* kswapd0, kcompactd0: the CPUs of their node */
	TASK_IRQ,      /* irq/24-eth0: follows its interrupt */
	TASK_KTHREAD   /* any other, with the mask of kthreadd unless somebody moved it */
};

/* Only CPUs that are online count: a thread bound to one is not unbound by those never there. */
enum task_class task_class(const struct task *t, struct cpuset online);
const char *task_class_word(enum task_class c); /* "kernel thread of one CPU" */

/* A user task that may run on some CPUs of the set and on no others: it was put there. */
bool task_is_pinned(const struct task *t, struct cpuset set);
bool task_is_dead(const struct task *t); /* a zombie runs nowhere */

/* RCU's own kernel threads that are bound to no CPU: rcuop/2, rcuog/0, rcu_preempt, rcu_tasks… */
bool task_is_rcu(const struct task *t);
/* ksoftirqd/2 */
bool task_is_ksoftirqd(const struct task *t);

/* comm without the number at its end: "worker" of "worker12", "ksoftirqd/" of "ksoftirqd/3". */
struct str task_stem(struct str comm);

#endif

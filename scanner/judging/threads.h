/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several checks ask of threads: who ran on hot CPUs between two samples, and whether all
 * were seen. Needs fact_hot_tasks, fact_tasks and fact_host.
 */
#ifndef LATSCAN_JUDGING_THREADS_H
#define LATSCAN_JUDGING_THREADS_H

#include "scanner/engine/check.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/process/tasks_class.h"

struct ran {
	const struct hot_task *who;
	unsigned cpu;	  /* the one hot CPU that it may run on, else where it ran last */
	uint64_t slices;  /* times put on a CPU; a thread that spins through the window has none */
	uint64_t run_ns;  /* as far as it was accounted: within the last second */
	uint64_t wait_ns; /* waited until it was put on a CPU */
	uint64_t ticks;	  /* of utime and stime, 10 ms each; 0 where the first sample lacks them */
};

/*
 * Every thread that ran on a hot CPU in the window, most slices first; none without an earlier
 * sample. One that was not there before counts whole when it began within the window, and not
 * at all when only its mask was changed: how much of its time was on hot CPUs is not known.
 * Of a mask that holds other CPUs too, the CPU of the last sample stands for the window.
 */
typedef bool ran_which(const struct check_in *in, const struct task *t); /* NULL: all */
size_t in_ran(const struct check_in *in, ran_which *which, const struct ran **ret);
/* The row of that thread, or NULL. */
const struct ran *ran_find(const struct ran *v, size_t n, const struct task *t);
/* "14 times, 2.5 ms" */
struct str in_ran_text(const struct check_in *in, const struct ran *r);
/* Who ran on some of these CPUs, the few that ran most often, as evidence. */
void find_runners(struct finding *f, const struct check_in *in, struct cpuset cpus);
/* Who waited for one of them: longest first. */
void find_waiters(struct finding *f, const struct check_in *in, struct cpuset cpus);
/* Who that is, as evidence: pid, tid, name, kind, mask, what it did. */
void find_ran(struct finding *f, const struct check_in *in, const struct ran *r);

/* Its mask of CPUs that are online; all of it where nothing but hot CPUs is known of. */
struct cpuset in_may_run(const struct check_in *in, const struct task *t);

/* Says why no thread can be judged at all: a namespace of its own, no /proc. */
bool find_no_tasks(struct findings *out, const struct check_in *in);
/* Says why absence is not proven: threads that were hidden or not read. */
bool find_tasks_unseen(struct findings *out, const struct check_in *in);
/* Some kernel thread was seen: a container and many captures have none. */
bool in_kthreads_seen(const struct check_in *in);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads whose mask holds a hot CPU, or that ran on one last, with what only they are asked:
 * /proc/PID/task/TID/schedstat (kernel/sched/stats.h, fs/proc/base.c proc_pid_schedstat: time
 * on a CPU, time waited for one, times put on one) and the cgroup of their process. In both
 * samples. On a tuned host they are some dozens among ten thousand. One with a mask of hot CPUs
 * and others is asked for its counters only where they can be put down to a hot CPU: where it
 * ran on one last. The first number of schedstat is brought up to date by the tick, and while
 * that is stopped once a second.
 */
#ifndef LATSCAN_FACTS_HOT_TASKS_H
#define LATSCAN_FACTS_HOT_TASKS_H

#include "scanner/facts/process/tasks.h"

struct hot_task {
	struct task task;
	bool brief;   /* of the first of two samples: of task only pid and tid are told */
	bool asked;   /* its schedstat was asked for */
	bool counted; /* and could be read */
	uint64_t run_ns, wait_ns, slices;
	/* Of a process with a thread pinned to hot CPUs, in the last sample; else not read. */
	const struct answer *timers, *limits;
	struct str cgroup; /* "/system.slice/feed.service"; empty: not told, or a kernel thread */
};

struct hot_tasks {
	const struct hot_task *v; /* by tid */
	size_t n;
	size_t vanished;		/* listed, then gone */
	const struct answer *uncounted; /* a schedstat that could not be read, or NULL */
};

extern const struct fact fact_hot_tasks;
/* The same thread in another sample, by its number and the time when it was started, if told. */
const struct hot_task *hot_tasks_same(const struct hot_tasks *t, const struct task *task);
const struct hot_task *hot_tasks_find(const struct hot_tasks *t, int tid);

/* "RUN WAIT SLICES"; -EINVAL. */
int hot_task_parse(struct str text, struct hot_task *ret);
/*
 * The path in /proc/PID/cgroup: of the unified hierarchy, or of systemd's own where the first
 * one says "/" because another is in use. Empty when neither is told.
 */
struct str task_cgroup(struct str text);
/* The last component that names a unit: "feed.service", "session-3.scope", else the path. */
struct str task_unit(struct str cgroup);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over all threads, shared by every check. Each thread: /proc/PID/task/TID/stat,
 * and its mask from /probe/affinity/TID, or from .../status where only that was captured.
 */
#ifndef LATSCAN_FACTS_TASKS_H
#define LATSCAN_FACTS_TASKS_H

#include "scanner/facts/fact.h"

enum { TASKS_CAP = 200000 }; /* threads; more are counted and not read */

/* include/linux/sched.h; the same from 3.10 to 6.12. */
#define PF_WQ_WORKER	  0x00000020u
#define PF_KTHREAD	  0x00200000u
#define PF_NO_SETAFFINITY 0x04000000u

struct task {
	int pid, tid;
	struct str comm;      /* at most 15 bytes, may hold blanks and parentheses */
	char state;	      /* R S D … */
	uint32_t flags;	      /* PF_… */
	uint64_t start_ticks; /* identity: pid and start time */
	uint64_t utime_ticks, stime_ticks;
	int processor; /* where it ran last, -1: not told */
	unsigned rt_priority, policy;
	struct cpuset allowed; /* its mask; allowed_valid false: could not be read */
	bool allowed_valid;
	const struct answer *from; /* its stat */
};

struct tasks {
	const struct answer *list; /* of /proc: why there are none */
	const struct task *v;	   /* by tid */
	size_t n;
	size_t more;	   /* past TASKS_CAP */
	size_t vanished;   /* listed, then gone: no error */
	size_t unreadable; /* stat denied or broken */
	const struct answer *unreadable_example;
	size_t masks_unknown;
	struct str mask_text; /* the last one that was parsed, and what it says */
	struct cpuset mask;
	bool hidepid; /* pid 1 is not visible although /proc could be listed */
};

/* Settled by names and masks: of two samples, the last one's. */
extern const struct fact fact_tasks;
const struct task *tasks_find(const struct tasks *t, int tid); /* NULL */

/*
 * One thread from the answers: its stat, and its mask beside it. False: it vanished, or cannot
 * be read; *t counts which.
 */
bool tasks_read(const struct fact_in *in, struct tasks *t, const struct match *m, struct task *ret);

/* stat of one thread: split after the last ')'. -EINVAL: truncated or not a stat line. */
int task_parse_stat(struct str text, struct task *ret);
/* Its page faults: those that found the page in memory, and those that waited for a device. */
int task_parse_faults(struct str text, uint64_t *ret_minor, uint64_t *ret_major);
/* "Cpus_allowed_list:" of a status file. -ENODATA when there is no such line. */
int task_parse_allowed(struct str status, struct arena *a, struct cpuset *ret);

#endif

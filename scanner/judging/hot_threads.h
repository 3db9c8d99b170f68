/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hot threads of named processes did between two samples. A thread is its number and
 * the time of its start: a number that is used again is another thread. One that began within
 * the window counts from 0; one that is older and was no hot thread in the first sample (its
 * mask or its name was changed meanwhile) was not asked there, and what it did on hot CPUs
 * cannot be told apart. A check that uses this declares "/proc/{target:hot}/stat" beside its
 * own file, and needs fact_tasks and fact_host.
 */
#ifndef LATSCAN_JUDGING_HOT_THREADS_H
#define LATSCAN_JUDGING_HOT_THREADS_H

#include "scanner/judging/processes.h"

#define HOT_THREAD_STAT "/proc/{target:hot}/stat"

enum thread_seen {
	THREAD_BOTH = 0, /* in both samples */
	THREAD_NEW,	 /* it began within the window: its counters did so at 0 */
	THREAD_JOINED,	 /* older, and no hot thread in the first sample */
	THREAD_GONE,	 /* it ended before its file was read */
	THREAD_UNREAD	 /* an answer does not tell */
};

struct hot_thread {
	const struct process *process;
	const struct task *task;
	enum thread_seen seen;
	const struct answer *before, *now; /* of the file asked for; before: of THREAD_BOTH only */
	const struct answer *unread;	   /* of THREAD_UNREAD */
	struct task earlier;		   /* of THREAD_BOTH: what its first stat says */
};

/* Every hot thread of every named process, with its file of that name. */
size_t in_hot_threads(const struct check_in *in, const char *file, const struct hot_thread **ret);

/*
 * Says why nothing can be judged: nobody named a process, none runs, none of their threads is
 * hot (which proc.affinity judges).
 */
bool find_no_hot_thread(struct findings *out, const struct check_in *in);

/* Says of threads whose counters cannot be told what is the matter; the number of findings. */
unsigned find_untold(
	struct findings *out, const struct check_in *in, const struct hot_thread *v, size_t n);
/* True, and skipped with that sentence, where this kernel has no such file. */
bool find_no_such_file(
	struct findings *out, const struct hot_thread *v, size_t n, const char *text);
/* One that is to be judged: in both samples, or new. */
bool hot_thread_told(const struct hot_thread *h);

/* A counter of its file in both samples, 0 before for a new one: what went by; false: reset. */
bool hot_thread_delta(const struct hot_thread *h, uint64_t before, uint64_t now, uint64_t *ret);

/* Finds subject, CPU and evidence of who it is. */
struct finding *find_thread(struct findings *out, const struct check_in *in, enum status status,
	const struct hot_thread *h, const char *text);
/* The pass of all that were told: how many, and how many of them ended or are new. */
struct finding *find_threads_pass(struct findings *out, const struct check_in *in,
	const struct hot_thread *v, size_t n, const char *text);
/* A counter that went back, or a text that is not what it should be. */
void find_thread_reset(struct findings *out, const struct check_in *in, const struct hot_thread *h);
void find_thread_format(
	struct findings *out, const struct check_in *in, const struct hot_thread *h);

/*
 * True for a thread that never sleeps, by the check's limit "polling" (auto|yes|no): auto takes
 * one for it that was runnable in both samples and used its CPU at least half of the window.
 */
bool in_polls(const struct check_in *in, const struct hot_thread *h);

/* Time on a CPU in ticks of 10 ms, user and kernel, in the window. */
uint64_t hot_thread_user_ticks(const struct hot_thread *h);
uint64_t hot_thread_kernel_ticks(const struct hot_thread *h);

/* "Name: 12" or "name   :   12" of status and sched; -ENODATA: no such line, -EINVAL. */
int line_u64(struct str text, const char *name, uint64_t *ret);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of the processes that matter have in common. The roles name them. */
#ifndef LATSCAN_JUDGING_PROCESSES_H
#define LATSCAN_JUDGING_PROCESSES_H

#include "scanner/engine/check.h"
#include "scanner/facts/process/tasks.h"

/* "feed (4711)"; its key is unit or comm with the target's name, never the number. */
struct subject subject_process(const struct check_in *in, const struct process *p);
/* "feed/rx-0 (4713)": one of its threads, with its CPU where it has just one. */
struct subject subject_thread(
	const struct check_in *in, const struct process *p, const struct task *t);
/*
 * Says why there is nothing to judge: nobody named a process, or none runs, which proc.select
 * judges. True where something was said.
 */
bool find_no_process(struct findings *out, const struct check_in *in);
/*
 * Says that somebody named a process, none was found, and not all could be looked at; true where
 * it did. Needs fact_tasks.
 */
bool find_processes_hidden(struct findings *out, const struct check_in *in);
/* Says that some thread could not be read, whoever's it is; true where it did. */
bool find_thread_unread(struct findings *out, const struct check_in *in);
/* The same, and of threads of named processes that may be hot ones: their masks are not known. */
bool find_hot_unread(struct findings *out, const struct check_in *in);
/* The answer to "/proc/PID/NAME" of a pattern with {target}; ANSWER_NOT_READ is possible. */
const struct answer *in_process(
	const struct check_in *in, const struct process *p, const char *name, enum ask_kind kind);
/* The same of "/proc/PID/task/TID/NAME", declared with {target:hot}. */
const struct answer *in_thread(
	const struct check_in *in, const struct task *t, const char *name, enum ask_kind kind);
/* The CPUs that its hot threads may use, together; in in->scratch. */
struct cpuset in_hot_threads_may_use(const struct check_in *in, const struct process *p);
/* It is a thread of a named process: where it may run is proc.affinity's to say. */
bool in_is_named(const struct check_in *in, const struct task *t);
/* Who it is, as evidence: number, start, name, unit. */
void find_process(struct finding *f, const struct check_in *in, const struct process *p);

#endif

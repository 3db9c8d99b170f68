/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several checks read of /proc/PID/status and /proc/PID/limits (fs/proc/array.c,
 * fs/proc/task_mmu.c task_mem, fs/proc/base.c proc_pid_limits). A process without memory, which
 * is one that ended or a thread of the kernel, has no Vm lines.
 */
#ifndef LATSCAN_JUDGING_PROCESS_TEXTS_H
#define LATSCAN_JUDGING_PROCESS_TEXTS_H

#include "scanner/judging/processes.h"

/* What stands behind "NAME:", trimmed. False: there is no such line. */
bool status_field(struct str status, const char *name, struct str *ret);
/* The same as a number; "12 kB" and "12" alike. False too where it is none. */
bool status_number(struct str status, const char *name, uint64_t *ret);

enum { CAPABILITY_IPC_LOCK = 14, CAPABILITY_SYS_NICE = 23 };
/* Whether CapEff has it. False: the line is missing or no number. */
bool status_capability(struct str status, unsigned bit, bool *ret);

#define LIMIT_NONE UINT64_MAX /* "unlimited" */

/* "Max locked memory  65536  unlimited  bytes". False: there is no such line, or no number. */
bool limits_get(struct str limits, const char *name, uint64_t *ret_soft, uint64_t *ret_hard);

/* 12345 kB as "12 MiB". */
struct str memory_text(struct arena *a, uint64_t kb);

/*
 * Calls judge for each process that was named and runs, with the answer to /proc/PID/NAME; what
 * could not be read is said here: a process that ended meanwhile is a skip.
 */
typedef void judge_process(const struct check_in *in, const struct process *p,
	const struct answer *an, struct findings *out);
void judge_each_process(const struct check_in *in, struct findings *out, const char *name,
	bool optional, judge_process *judge);
/* Says why an answer about a process does not decide. */
struct finding *find_process_unreadable(struct findings *out, const struct check_in *in,
	const struct process *p, const struct answer *an, bool optional);

#endif

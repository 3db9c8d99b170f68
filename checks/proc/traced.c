/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tracer that is attached to a thread of a named process: "TracerPid" of
 * /proc/PID/task/TID/status (fs/proc/array.c task_state), of each thread, since ptrace(2) attaches
 * to one at a time. It stops at every signal and, under strace, twice at every system call. 0
 * where the tracer is not in the reader's pid namespace; a stop by it shows as state t all the
 * same, and a stop by a signal as T.
 */
#include "scanner/judging/hot_threads.h"
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

#define STATUS "/proc/{target}/task/*/status"

struct tally {
	unsigned traced, stopped, by_tracer, untold;
	uint64_t tracer;
	const struct answer *example, *unread;
	const struct task *stopped_one;
};

static const struct answer *status_of(const struct check_in *in, const struct task *t)
{
	return in_thread(in, t, "status", ASK_FILE);
}

static void look_at(const struct check_in *in, const struct task *t, struct tally *tally)
{
	const struct answer *an = status_of(in, t);
	uint64_t tracer;

	if (t->state == 't' || t->state == 'T') {
		tally->stopped++;
		tally->by_tracer += t->state == 't';
		tally->stopped_one = t;
	}
	if (an->state == ANSWER_VANISHED || task_is_dead(t))
		return;
	if (an->state != ANSWER_OK || line_u64(an->bytes, "TracerPid", &tracer) < 0) {
		tally->untold++;
		tally->unread = an;
		return;
	}
	if (!tracer)
		return;
	tally->traced++;
	tally->tracer = tracer;
	tally->example = an;
}

static void name_tracer(const struct check_in *in, struct finding *f, const struct tally *tally)
{
	const struct tasks *all = in_fact(in, &fact_tasks);
	const struct task *who =
		tally->tracer <= INT32_MAX ? tasks_find(all, (int)tally->tracer) : NULL;

	if (!who) {
		find_observed(f, "pid %llu traces %u thread%s", (unsigned long long)tally->tracer,
			tally->traced, tally->traced == 1 ? "" : "s");
		return;
	}
	find_observed(f, STR_FMT " (pid %d) traces %u thread%s", STR_ARG(who->comm), who->tid,
		tally->traced, tally->traced == 1 ? "" : "s");
	find_evidence_text(f, who->from, "tracer: pid %d " STR_FMT ", started at tick %llu",
		who->tid, STR_ARG(who->comm), (unsigned long long)who->start_ticks);
}

static void say_traced(const struct check_in *in, const struct process *p,
	const struct tally *tally, struct findings *out)
{
	struct finding *f = find(
		out, STATUS_FAIL, subject_process(in, p), "a debugger or tracer is attached to it");

	name_tracer(in, f, tally);
	find_wanted(f, "no tracer");
	find_process(f, in, p);
	find_evidence_text(f, tally->example, "TracerPid: %llu; %u of %zu threads",
		(unsigned long long)tally->tracer, tally->traced, p->n_threads);
}

static void say_stopped(const struct check_in *in, const struct process *p,
	const struct tally *tally, struct findings *out)
{
	struct finding *f = find(out, STATUS_FAIL, subject_process(in, p), "%s",
		tally->by_tracer ? "a tracer that is not seen from here has stopped it"
				 : "it is stopped by a signal");

	find_observed(f, "%u of %zu threads in state %c", tally->stopped, p->n_threads,
		tally->stopped_one->state);
	find_wanted(f, "running or sleeping");
	find_process(f, in, p);
	find_evidence(f, tally->stopped_one->from);
}

static bool judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < p->n_threads; i++)
		look_at(in, p->threads[i], &tally);
	if (tally.traced)
		say_traced(in, p, &tally, out);
	else if (tally.stopped)
		say_stopped(in, p, &tally, out);
	if (tally.untold)
		find_unreadable(out, subject_process(in, p), tally.unread, false);
	return tally.traced || tally.stopped || tally.untold;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	size_t said = 0, threads = 0;
	struct finding *f;

	(void)self;
	if (find_no_process(out, in))
		return;
	said += find_thread_unread(out, in);
	for (size_t i = 0; i < r->n_processes; i++) {
		said += judge(in, &r->processes[i], out);
		threads += r->processes[i].n_threads;
	}
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no tracer is attached to the named processes");
	find_observed(f, "%zu threads of %zu processes", threads, r->n_processes);
	for (size_t i = 0; i < r->n_processes; i++)
		find_process(f, in, &r->processes[i]);
}

const struct check check_proc_traced[] = {
	{
		.id = "proc.traced",
		.rule = 1,
		.title = "No debugger or tracer is attached to the named processes",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.reads = { { STATUS, ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.why = "under strace each system call stops the thread twice, for two switches to the tracer and back",
		.fix_now =
			"end the tracer, which lets the process go on: kill <the pid that traces>",
		.fix_boot = "kernel.yama.ptrace_scope=2 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "kernel.yama.ptrace_scope", "2", NULL } },
		.source = "ptrace(2); proc(5); fs/proc/array.c task_state()",
		.run = run,
	},
	{ 0 },
};

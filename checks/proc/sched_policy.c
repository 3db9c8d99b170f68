/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy and priority of hot threads, from fields 40 and 41 of /proc/PID/task/TID/stat
 * (fs/proc/array.c do_task_stat): 0 other, 1 FIFO, 2 RR, 3 batch, 5 idle, 6 deadline, and 7 ext
 * from 6.12 on. Whether the tick may stop depends on it (kernel/sched/core.c
 * sched_can_stop_tick): a deadline task keeps it, one RR task lets it stop and two do not, FIFO
 * tasks let it stop however many there are, and of others only one may be runnable.
 *
 * Priority 99 and RR on hot CPUs are task.rt_priority's, whoever has them. That SCHED_RESET_ON_FORK
 * is set stands in no file.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

enum { OTHER = 0, FIFO = 1, RR = 2, BATCH = 3, IDLE = 5, DEADLINE = 6, EXT = 7 };

static const char *word_of(unsigned policy)
{
	static const char *const words[] = { [OTHER] = "other",
		[FIFO] = "fifo",
		[RR] = "rr",
		[BATCH] = "batch",
		[IDLE] = "idle",
		[DEADLINE] = "deadline",
		[EXT] = "ext" };

	if (policy >= sizeof(words) / sizeof(words[0]) || !words[policy])
		return "unknown";
	return words[policy];
}

static bool is_realtime(const struct task *t)
{
	return t->policy == FIFO || t->policy == RR;
}

static bool is_wanted(struct str wanted, unsigned policy)
{
	if (str_is(wanted, "any"))
		return true;
	if (str_is(wanted, "realtime"))
		return policy == FIFO || policy == RR;
	return str_is(wanted, word_of(policy));
}

static bool keeps_tick(const struct check_in *in, const struct task *t)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	return t->policy == DEADLINE && cpus->nohz_full.valid &&
	       cpuset_meets(t->allowed, cpus->nohz_full.set);
}

/* NULL: as it should be. */
static const char *trouble_of(
	const struct check_in *in, const struct task *t, enum status *ret_status)
{
	struct str wanted = in_word(in, "policy");

	*ret_status = STATUS_FAIL;
	if (t->policy == IDLE && !str_is(wanted, "idle"))
		return "SCHED_IDLE: anyone who wants its CPU goes before it";
	if (t->policy == BATCH && !str_is(wanted, "batch"))
		return "SCHED_BATCH: it is taken for a job that may wait";
	if (!is_wanted(wanted, t->policy))
		return "it has another policy than it should";
	if (is_realtime(t) && t->rt_priority < in_limit(in, "prio_min"))
		return "its real-time priority is lower than it should be";
	if (is_realtime(t) && t->rt_priority > in_limit(in, "prio_max"))
		return "its real-time priority is higher than it should be";
	*ret_status = STATUS_WARN;
	if (keeps_tick(in, t))
		return "SCHED_DEADLINE keeps the tick of a nohz_full CPU";
	if (t->policy == EXT)
		return "SCHED_EXT: a BPF program decides when it runs";
	*ret_status = STATUS_UNKNOWN;
	return t->policy > EXT || t->policy == 4 ? "a policy that is not known" : NULL;
}

static struct str text_of(const struct check_in *in, const struct task *t)
{
	if (is_realtime(t))
		return str_printf(in->scratch, "%s %u", word_of(t->policy), t->rt_priority);
	return str_from(word_of(t->policy));
}

static struct str wanted_text(const struct check_in *in)
{
	struct str word = in_word(in, "policy");

	if (str_is(word, "any"))
		return STR("other, fifo or rr");
	if (!str_is(word, "fifo") && !str_is(word, "rr") && !str_is(word, "realtime"))
		return word;
	return str_printf(in->scratch, STR_FMT ", priority %g to %g", STR_ARG(word),
		in_limit(in, "prio_min"), in_limit(in, "prio_max"));
}

static struct finding *say(const struct check_in *in, const struct process *p, const struct task *t,
	enum status status, const char *text, struct findings *out)
{
	struct subject who = subject_thread(in, p, t);
	struct finding *f;

	f = status == STATUS_UNKNOWN ? find_reason(out, status, REASON_FORMAT, who, "%s", text)
				     : find(out, status, who, "%s", text);
	find_observed(f, STR_FMT, STR_ARG(text_of(in, t)));
	find_cpus(f, in_may_run(in, t));
	find_process(f, in, p);
	find_evidence_text(f, t->from,
		"tid %d " STR_FMT ": policy %u, priority %u, mask " STR_FMT ", last on cpu%d",
		t->tid, STR_ARG(t->comm), t->policy, t->rt_priority,
		STR_ARG(cpuset_format(in->scratch, t->allowed)), t->processor);
	return f;
}

static bool judge_hot(const struct check_in *in, const struct process *p, const struct task *t,
	struct findings *out)
{
	enum status status;
	const char *trouble = trouble_of(in, t, &status);

	if (!trouble)
		return false;
	find_wanted(say(in, p, t, status, trouble, out), STR_FMT, STR_ARG(wanted_text(in)));
	return true;
}

/* A thread that is not a hot one and goes before those that are. */
static bool judge_other(const struct check_in *in, const struct process *p, const struct task *t,
	struct findings *out)
{
	struct finding *f;

	for (size_t i = 0; i < p->n_hot; i++) {
		if (p->hot[i] == t)
			return false;
	}
	if (!p->n_hot || !is_realtime(t) || !cpuset_meets(t->allowed, in->roles->hot))
		return false;
	f = say(in, p, t, STATUS_FAIL,
		"a real-time thread that is not a hot one may run on hot CPUs", out);
	find_wanted(f, "other, or off the hot CPUs");
	return true;
}

static void say_pass(const struct check_in *in, size_t hot, struct findings *out)
{
	const struct roles *r = in->roles;
	struct finding *f;

	if (!hot) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no thread of the named processes is a hot one");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "hot threads have the policy they should");
	find_observed(f, "%zu hot threads", hot);
	find_wanted(f, STR_FMT, STR_ARG(wanted_text(in)));
	for (size_t i = 0; i < r->n_processes; i++) {
		for (size_t k = 0; k < r->processes[i].n_hot; k++) {
			const struct task *t = r->processes[i].hot[k];

			find_evidence_text(f, t->from, "tid %d " STR_FMT ": " STR_FMT, t->tid,
				STR_ARG(t->comm), STR_ARG(text_of(in, t)));
		}
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	size_t hot = 0, said = 0;

	(void)self;
	if (find_no_process(out, in))
		return;
	said += find_hot_unread(out, in);
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];

		for (size_t k = 0; k < p->n_hot; k++, hot++)
			said += judge_hot(in, p, p->hot[k], out);
		for (size_t k = 0; k < p->n_threads; k++)
			said += judge_other(in, p, p->threads[k], out);
	}
	if (!said)
		say_pass(in, hot, out);
}

const struct check check_proc_sched_policy[] = {
	{
		.id = "proc.sched_policy",
		.rule = 1,
		.title = "Hot threads have the policy and priority they should",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_cpus, &fact_host },
		.limits = {
			{ "policy", NULL, 0, 0, 0, "any|other|fifo|rr|realtime|deadline|batch|idle",
				"what hot threads are to have; any: other, fifo, rr or deadline; realtime: fifo or rr" },
			{ "prio_min", "1", 1, 1, 99, NULL, "least real-time priority of a hot thread" },
			{ "prio_max", "1", 99, 1, 99, NULL,
				"highest one; 99 is a warning of task.rt_priority" },
		},
		.implied_by = { "task.rt_priority" },
		.why = "a thread of SCHED_OTHER waits for whoever shares its CPU, 1 to 4 ms a slice; one of SCHED_IDLE for everybody",
		.fix_now = "chrt -f -p 80 TID, or chrt -o -p 0 TID",
		.fix_boot =
			"CPUSchedulingPolicy= and CPUSchedulingPriority= in its unit, or what the program sets itself",
		.remedies = { { REMEDY_MANUAL, "",
			"CPUSchedulingPolicy= and CPUSchedulingPriority= in its unit, or what the program sets itself",
			NULL } },
		.source = "sched(7); fs/proc/array.c; kernel/sched/core.c sched_can_stop_tick()",
		.run = run,
	},
	{ 0 },
};

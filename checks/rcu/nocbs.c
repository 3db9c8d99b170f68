/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RCU callbacks of hot CPUs are offloaded: by nohz_full, which implies it, by rcu_nocbs=, as
 * facts/offload.h puts them together. A kthread rcuo?/N proves nothing from 5.17 on, where all
 * CPUs have one (kernel/rcu/tree_nocb.h, rcu_spawn_cpu_nocb_kthread); its absence does: without
 * it there is no offload. The command line's text alone is no pass: where neither the log nor
 * the threads can be seen it stays unknown.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/cpu/offload.h"
#include "scanner/facts/process/tasks.h"

/* "rcuop/3", "rcuos/3", "rcuob/3": the CPU, or -1. */
static int offload_thread_of(const struct task *t)
{
	struct str head, number;
	uint64_t cpu;

	if (!(t->flags & PF_KTHREAD) || t->comm.n < 7 || !str_starts(t->comm, "rcuo") ||
		!str_split(t->comm, '/', &head, &number) || head.n != 5 || str_ends(head, "g") ||
		str_u64(number, 10, &cpu) || cpu >= CPUSET_LIMIT)
		return -1;
	return (int)cpu;
}

/* CPUs with an rcuo thread; false where kernel threads are not visible: nothing is told then. */
static bool threads_of(const struct check_in *in, struct cpuset *ret)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	bool kernel_threads = false;
	struct cpuset with = { 0 };

	for (size_t i = 0; i < tasks->n; i++) {
		int cpu = offload_thread_of(&tasks->v[i]);

		kernel_threads |= tasks->v[i].pid == 2 && tasks->v[i].flags & PF_KTHREAD;
		if (cpu >= 0)
			with = cpuset_or(in->scratch, with, cpuset_of(in->scratch, (unsigned)cpu));
	}
	*ret = with;
	return kernel_threads && !tasks->unreadable && !tasks->more;
}

static void add_sources(const struct check_in *in, struct finding *f, struct cpuset cpus)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct offload *o = in_fact(in, &fact_offload);

	find_cpus(f, cpus);
	find_evidence(f, c->nohz_full.from);
	if (o->from->state == ANSWER_OK)
		find_evidence_text(f, o->from, STR_FMT, STR_ARG(o->why));
	else
		find_evidence(f, o->from);
}

static void say_fail(
	const struct check_in *in, struct cpuset missing, const char *what, struct findings *out)
{
	const struct offload *o = in_fact(in, &fact_offload);
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, missing), "%s", what);
	find_observed(f, "offloaded " STR_FMT, STR_ARG(cpuset_format(in->scratch, o->set)));
	find_wanted(f, "offloaded " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	add_sources(in, f, missing);
}

static void say_unknown(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct offload *o = in_fact(in, &fact_offload);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	if (o->garbled)
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_cpus(in->scratch, cpus),
			"the list of rcu_nocbs= was not understood; a kernel that does not either offloads "
			"all CPUs");
	else
		f = find_unreadable(out, subject_cpus(in->scratch, cpus),
			o->from->state == ANSWER_OK ? c->nohz_full.from : o->from, false);
	add_sources(in, f, cpus);
}

/* Asked for on the command line, and no effect could be read. */
static void say_unproven(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct subject who = subject_cpus(in->scratch, cpus);
	const struct answer *nohz = ((const struct cpus *)in_fact(in, &fact_cpus))->nohz_full.from;
	struct finding *f;

	if (nohz->state != ANSWER_OK && nohz->state != ANSWER_ABSENT)
		f = find_unreadable(out, who, nohz, false);
	else if (tasks->list->state != ANSWER_OK)
		f = find_unreadable(out, who, tasks->list, false);
	else
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"asked for by rcu_nocbs=; no kernel thread could be seen, nor the log's line");
	add_sources(in, f, cpus);
}

static void say_pass(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	struct finding *f = find(
		out, STATUS_PASS, subject_cpus(in->scratch, cpus), "RCU callbacks are offloaded");

	add_sources(in, f, cpus);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct offload *o = in_fact(in, &fact_offload);
	struct cpuset hot = in->roles->hot, missing, asked, threads;
	bool visible = threads_of(in, &threads);

	(void)self;
	missing = cpuset_minus(in->scratch, hot, o->set);
	if (!cpuset_is_empty(missing) && (!o->known || o->garbled)) {
		say_unknown(in, missing, out);
		return;
	}
	if (!cpuset_is_empty(missing)) {
		say_fail(in, missing, "RCU callbacks run here", out);
		return;
	}
	asked = cpuset_minus(in->scratch, hot, o->proven);
	missing = cpuset_minus(in->scratch, visible ? hot : (struct cpuset){ 0 }, threads);
	if (!cpuset_is_empty(missing))
		say_fail(in, missing, "there is no rcuo kernel thread to offload them to", out);
	else if (!visible && !cpuset_is_empty(asked))
		say_unproven(in, asked, out);
	else
		say_pass(in, hot, out);
}

const struct check check_rcu_nocbs[] = {
	{
		.id = "rcu.nocbs",
		.rule = 1,
		.title = "RCU callbacks of hot CPUs are offloaded",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_offload, &fact_tasks },
		.implied_by = { "cpu.nohz_full" },
		.why = "a batch of callbacks takes 10 to 50 us of the CPU that queued them",
		.fix_boot =
			"nohz_full=LIST (implies it) or rcu_nocbs=LIST on the kernel command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "rcu_nocbs", "<hot>", NULL } },
		.source =
			"Documentation/admin-guide/kernel-parameters.txt, nohz_full and rcu_nocbs",
		.run = run,
	},
	{ 0 },
};

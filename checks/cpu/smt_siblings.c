/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No housekeeping CPU shares a core with a hot one. Which CPUs are siblings is read, never
 * computed: c and c + cores on most Intel servers, c and c + 1 elsewhere
 * (topology/thread_siblings_list, drivers/base/topology.c). The file names online threads
 * only. In a guest it shows what the hypervisor made up. Where both threads are hot, one is
 * meant to idle: two pinned tasks on one core are a warning.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"

/* Threads of user space whose mask is this one CPU. */
static unsigned pinned_to(const struct tasks *tasks, unsigned cpu)
{
	unsigned n = 0;

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		n += !(t->flags & PF_KTHREAD) && t->allowed_valid &&
		     cpuset_count(t->allowed) == 1 && cpuset_has(t->allowed, cpu);
	}
	return n;
}

struct tally {
	struct cpuset shared; /* hot CPUs with a housekeeping sibling */
	struct cpuset guests; /* those siblings */
	struct cpuset both;   /* hot CPUs of cores where both threads carry pinned tasks */
	struct cpuset unknown;
	struct cpuset doubled; /* hot CPUs whose sibling is hot too */
};

static void judge_core(
	const struct check_in *in, const struct cpu_core *core, unsigned cpu, struct tally *t)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct cpuset others = cpuset_minus(in->scratch,
		cpuset_and(in->scratch, core->siblings, in->roles->online),
		cpuset_of(in->scratch, cpu));
	struct cpuset guests = cpuset_and(in->scratch, others, in->roles->housekeeping);

	if (!cpuset_is_empty(guests)) {
		t->shared = cpuset_or(in->scratch, t->shared, cpuset_of(in->scratch, cpu));
		t->guests = cpuset_or(in->scratch, t->guests, guests);
		return;
	}
	if (!cpuset_is_empty(others))
		t->doubled = cpuset_or(in->scratch, t->doubled, cpuset_of(in->scratch, cpu));
	for (int c = -1; (c = cpuset_next(others, c + 1)) >= 0;) {
		if (pinned_to(tasks, cpu) && pinned_to(tasks, (unsigned)c))
			t->both = cpuset_or(in->scratch, t->both, cpuset_of(in->scratch, cpu));
	}
}

static struct tally count(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct tally t = { .unknown = { 0 } };

	for (int cpu = -1; (cpu = cpuset_next(in->roles->hot, cpu + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(c, (unsigned)cpu);

		if (!core || cpuset_is_empty(core->siblings))
			t.unknown = cpuset_or(
				in->scratch, t.unknown, cpuset_of(in->scratch, (unsigned)cpu));
		else
			judge_core(in, core, (unsigned)cpu, &t);
	}
	return t;
}

static struct str siblings_path(const struct check_in *in, struct cpuset cpus)
{
	return str_printf(in->scratch,
		"/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
		cpuset_next(cpus, 0));
}

static const struct answer *siblings_answer(const struct check_in *in, struct cpuset cpus)
{
	return in_ask(in, siblings_path(in, cpus), ASK_FILE);
}

static void say(const struct check_in *in, struct findings *out, const struct tally *t)
{
	struct finding *f;

	if (!cpuset_is_empty(t->shared)) {
		f = find(out, STATUS_FAIL, subject_cpus(in->scratch, t->shared),
			"shares its core with a housekeeping CPU");
		find_observed(
			f, "siblings " STR_FMT, STR_ARG(cpuset_format(in->scratch, t->guests)));
		find_wanted(f, "siblings offline, or hot and idle");
		find_cpus(f, t->shared);
		find_evidence(f, siblings_answer(in, t->shared));
	}
	if (!cpuset_is_empty(t->both)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, t->both),
			"both threads of the core carry pinned tasks");
		find_observed(f, "one pinned task or more on each thread");
		find_wanted(f, "one busy thread a core");
		find_cpus(f, t->both);
		find_evidence(f, siblings_answer(in, t->both));
	}
	if (!cpuset_is_empty(t->unknown)) {
		f = find_unreadable(out, subject_cpus(in->scratch, t->unknown),
			siblings_answer(in, t->unknown), false);
		find_cpus(f, t->unknown);
	}
}

/* Both threads hot: right while one of them idles, and that takes a look at the tasks. */
static bool tasks_untold(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct subject who = subject_cpus(in->scratch, t->doubled);
	struct finding *f;

	if (cpuset_is_empty(t->doubled) || !cpuset_is_empty(t->both) ||
		(tasks->n && !tasks->hidepid && !tasks->unreadable && !tasks->masks_unknown))
		return false;
	if (tasks->list->state != ANSWER_OK)
		f = find_unreadable(out, who, tasks->list, false);
	else
		f = find_reason(out, STATUS_UNKNOWN,
			tasks->hidepid ? REASON_DENIED : REASON_AMBIGUOUS, who,
			"both threads of the cores are hot; not all tasks could be seen, to tell that one "
			"idles");
	find_cpus(f, t->doubled);
	find_evidence(f, siblings_answer(in, t->doubled));
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct tally t = count(in);
	struct finding *f;

	(void)self;
	say(in, out, &t);
	if (tasks_untold(in, &t, out) || !cpuset_is_empty(t.shared) || !cpuset_is_empty(t.both) ||
		!cpuset_is_empty(t.unknown))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no housekeeping CPU on the same cores%s",
		h->virt == VIRT_GUEST ? ", as the hypervisor shows them" : "");
	find_cpus(f, in->roles->hot);
	find_evidence(f, siblings_answer(in, in->roles->hot));
}

const struct check check_cpu_smt_siblings[] = {
	{
		.id = "cpu.smt_siblings",
		.rule = 1,
		.title = "No housekeeping CPU shares a core with a hot one",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { "/sys/devices/system/cpu/cpu#/topology/thread_siblings_list",
			ASK_FILE } },
		.needs = { &fact_cpus, &fact_tasks, &fact_host },
		.implied_by = { "cpu.smt" },
		.why = "a busy sibling takes half of the core's issue slots, L1 and L2, and evicts hot lines",
		.fix_now = "echo 0 > /sys/devices/system/cpu/cpuSIBLING/online",
		.fix_boot =
			"name both threads of each core in isolcpus= and nohz_full= and use one, or nosmt",
		.remedies = { { REMEDY_MANUAL, "",
			"choose hot CPUs by whole cores: both threads of a core in isolcpus= and nohz_full=, one of them used",
			NULL } },
		.source = "Documentation/admin-guide/cputopology.rst",
		.run = run,
	},
	{ 0 },
};

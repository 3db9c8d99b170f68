/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the tick as the kernel holds it, from /proc/timer_list. Reading that takes the
 * lock of every CPU's timers with interrupts off, so the budget of a host with hot CPUs does not
 * pay for it unless asked; tick.rate tells as much from counters. A CPU whose tick cannot
 * stop at all (low resolution, or no tickless mode) fails; one that runs a task of a user while
 * its tick runs is a warning: the moment may have been an unlucky one. An idle CPU may have its
 * tick running or not, as its governor guesses.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/facts/cpu/timer_list.h"

/* Every nohz_full CPU falls into one of these. */
struct split {
	struct cpuset stopped, idle, running, unable, untold;
	struct cpuset all;
};

static bool is_unable(const struct tick_cpu *c)
{
	int wanted = c->mode ? 2 : 1;

	return (c->nohz >= 0 && c->nohz != wanted) || c->hres == 0;
}

/* CPUs that a task of a user ran on when it was looked at. */
static struct cpuset busy(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct cpuset set = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i];

		if (task->state == 'R' && task->processor >= 0 && !(task->flags & PF_KTHREAD) &&
			cpuset_has(in->roles->hot, (unsigned)task->processor))
			set = cpuset_or(in->scratch, set,
				cpuset_of(in->scratch, (unsigned)task->processor));
	}
	return set;
}

static void add(const struct check_in *in, struct cpuset *set, unsigned cpu)
{
	*set = cpuset_or(in->scratch, *set, cpuset_of(in->scratch, cpu));
}

static struct split look(const struct check_in *in)
{
	const struct timer_list *t = in_fact(in, &fact_timer_list);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset working = busy(in);
	struct split s = { .all = cpuset_and(in->scratch, in->roles->hot, c->nohz_full.set) };

	for (int i = -1; (i = cpuset_next(s.all, i + 1)) >= 0;) {
		const struct tick_cpu *tick = timer_list_cpu(t, (unsigned)i);

		if (!tick || tick->stopped < 0)
			add(in, &s.untold, (unsigned)i);
		else if (is_unable(tick))
			add(in, &s.unable, (unsigned)i);
		else if (tick->stopped)
			add(in, &s.stopped, (unsigned)i);
		else if (cpuset_has(working, (unsigned)i))
			add(in, &s.running, (unsigned)i);
		else
			add(in, &s.idle, (unsigned)i);
	}
	return s;
}

static struct finding *say(const struct check_in *in, enum status status, struct cpuset cpus,
	const char *text, struct findings *out)
{
	const struct timer_list *t = in_fact(in, &fact_timer_list);
	const struct tick_cpu *tick;
	struct finding *f;

	if (cpuset_is_empty(cpus))
		return NULL;
	f = find(out, status, subject_cpus(in->scratch, cpus), "%s", text);
	find_cpus(f, cpus);
	tick = timer_list_cpu(t, (unsigned)cpuset_next(cpus, 0));
	find_evidence_text(f, t->from, "cpus " STR_FMT ": " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, cpus)),
		STR_ARG(tick && tick->device.n ? tick->device : STR("device not told")));
	return f;
}

static void say_unable(
	const struct check_in *in, enum status status, struct cpuset cpus, struct findings *out)
{
	struct finding *f = say(in, status, cpus,
		"this tick can never stop: no high-resolution tickless mode", out);

	if (f) {
		find_observed(f, "no tickless mode in high resolution");
		find_wanted(f, "tickless mode in high resolution");
	}
}

static void say_all(const struct check_in *in, const struct split *s, struct findings *out)
{
	const struct timer_list *t = in_fact(in, &fact_timer_list);
	struct cpuset tickless = in_tickless(in);
	struct finding *f;

	say_unable(in, STATUS_FAIL, cpuset_and(in->scratch, s->unable, tickless), out);
	say_unable(in, STATUS_WARN, cpuset_minus(in->scratch, s->unable, tickless), out);
	f = say(in, STATUS_WARN, s->running, "a task ran there, and the tick did not stop", out);
	if (f) {
		find_observed(f, "tick_stopped 0");
		find_wanted(f, "tick_stopped 1");
	}
	if (!cpuset_is_empty(s->untold)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT,
			subject_cpus(in->scratch, s->untold),
			"the state of the tick is not told of these CPUs");
		find_cpus(f, s->untold);
		find_evidence_text(f, t->from, "%zu CPUs", t->n);
	}
	if (!cpuset_is_empty(s->unable) || !cpuset_is_empty(s->running) ||
		!cpuset_is_empty(s->untold))
		return;
	f = say(in, STATUS_PASS, s->all, "no hot CPU had a task and its tick running", out);
	find_observed(f, "%u stopped, %u idle", cpuset_count(s->stopped), cpuset_count(s->idle));
	find_wanted(f, "stopped, or idle");
}

/* A CPU is idle only if nobody is hidden who may run there. */
static bool say_hidden_tasks(const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	const struct host *h = in_fact(in, &fact_host);

	if (h->pidns_foreign)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's tasks cannot be seen from a container");
	else if (t->hidepid)
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"hidepid hides the tasks of others");
	else if (!t->n || t->unreadable)
		find_unreadable(out, subject_host(),
			t->unreadable ? t->unreadable_example : t->list, false);
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct timer_list *t = in_fact(in, &fact_timer_list);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct split s;

	(void)self;
	if (!c->nohz_full.valid && c->nohz_full.from->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), c->nohz_full.from, false);
		return;
	}
	if (!c->nohz_full.valid || !cpuset_meets(in->roles->hot, c->nohz_full.set)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no hot CPU is in nohz_full: no tick is meant to stop");
		return;
	}
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	s = look(in);
	if (!cpuset_is_empty(s.idle) && say_hidden_tasks(in, out))
		return;
	say_all(in, &s, out);
}

const struct check check_tick_stopped[] = {
	{
		.id = "tick.stopped",
		.rule = 1,
		.title = "The tick of busy tickless CPUs is stopped",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.needs = { &fact_timer_list, &fact_tasks, &fact_cpus, &fact_host },
		.implied_by = { "tick.rate", "cpu.nohz_full", "clock.tsc_stable", "tick.perf_freq",
			"sched.isolated_wait", "task.isolated_foreign", "boot.params" },
		.why = "a tick that runs is 1 to 5 us, 250 or 1000 times a second",
		.fix_now =
			"one runnable thread on the CPU, no CPU-time timers in it, no perf record -F anywhere",
		.fix_boot = "remove nohz=off and highres=off from the command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "nohz", "off", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "highres", "off", NULL } },
		.source = "kernel/time/timer_list.c; kernel/time/tick-sched.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timers on CPU time in processes that are pinned to hot CPUs. An armed one is looked at by the
 * tick (kernel/time/posix-cpu-timers.c), which therefore cannot stop on the CPU of the process
 * (TICK_DEP_BIT_POSIX_TIMER), even when the timer is due in an hour. /proc/PID/timers lists
 * those of timer_create(), with the clock's number: 2 and 3, and the negative ones whose last
 * two bits are not 11 (those are clocks of devices, as /dev/ptp0). A limit on CPU time arms
 * one too. setitimer(ITIMER_PROF) does, and stands in no file; ITIMER_REAL does not need the
 * tick. Whether a timer is armed is not shown: the tick itself tells.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"

/* A second: what tick.rate takes for a tick that runs. A host that is short of time ticks late. */
enum { FULL_TICK = 10 };

struct holder {
	const struct hot_task *who;
	unsigned timers;
	struct str limit; /* seconds; empty: unlimited */
	struct cpuset cpus;
};

struct survey {
	struct holder *v; /* one for each process */
	size_t n;
	const struct answer *unread;
};

static bool is_cpu_clock(int64_t clock)
{
	return clock == 2 || clock == 3 || (clock < 0 && (clock & 3) != 3);
}

static unsigned cpu_timers(struct str text)
{
	struct str line, name, value;
	unsigned n = 0;
	int64_t clock;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, ':', &name, &value) && str_is(name, "ClockID") &&
			str_i64(str_trim(value), &clock) == 0)
			n += is_cpu_clock(clock);
	}
	return n;
}

/* "Max cpu time              unlimited            unlimited            seconds" */
static struct str cpu_limit(struct str text)
{
	struct str line, soft = { 0 };

	while (str_cut(&text, '\n', &line)) {
		if (!str_starts(line, "Max cpu time"))
			continue;
		line = str_skip(line, str_from("Max cpu time").n);
		if (str_word(&line, &soft) && !str_is(soft, "unlimited"))
			return soft;
	}
	return (struct str){ 0 };
}

static void note_unread(struct survey *s, const struct answer *an)
{
	if (an->state == ANSWER_OK || an->state == ANSWER_VANISHED)
		return;
	if (!s->unread || s->unread->state == ANSWER_ABSENT)
		s->unread = an;
}

static struct holder *holder_of(struct survey *s, const struct hot_task *h)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].who->task.pid == h->task.pid)
			return &s->v[i];
	}
	s->v[s->n] = (struct holder){
		.who = h,
		.timers = h->timers->state == ANSWER_OK ? cpu_timers(h->timers->bytes) : 0,
		.limit = h->limits->state == ANSWER_OK ? cpu_limit(h->limits->bytes) : STR(""),
	};
	note_unread(s, h->timers);
	note_unread(s, h->limits);
	return &s->v[s->n++];
}

static struct survey look(const struct check_in *in)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	struct survey s = { .v = ARENA_NEW(in->scratch, struct holder, t->n + 1) };

	for (size_t i = 0; i < t->n; i++) {
		struct holder *h;

		if (!task_is_pinned(&t->v[i].task, in->roles->hot) || task_is_dead(&t->v[i].task))
			continue;
		h = holder_of(&s, &t->v[i]);
		h->cpus = cpuset_or(in->scratch, h->cpus, t->v[i].task.allowed);
	}
	return s;
}

/* One of the CPUs ticks all the time. */
static bool ticks(const struct check_in *in, struct cpuset cpus)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct irq_row *b = before ? interrupts_row(before, STR("LOC")) : NULL;
	const struct irq_row *n = interrupts_row(now, STR("LOC"));
	uint64_t delta;

	for (int c = -1; b && n && in->window_ns && (c = cpuset_next(cpus, c + 1)) >= 0;) {
		unsigned cpu = (unsigned)c;

		if (delta_counter(irq_row_count(b, cpu), irq_row_count(n, cpu), 32, &delta) ==
				DELTA_OK &&
			(double)delta >= FULL_TICK * in_seconds(in))
			return true;
	}
	return false;
}

static bool say(const struct check_in *in, const struct holder *h, struct findings *out)
{
	const struct task *t = &h->who->task;
	bool full = ticks(in, h->cpus);
	struct finding *f;

	if (!h->timers && !h->limit.n)
		return false;
	f = find(out, full ? STATUS_FAIL : STATUS_WARN,
		subject_task(in->scratch, t->pid, task_stem(t->comm)), "%s",
		full ? "its hot CPU ticks, and it has a timer on CPU time"
		     : "a timer on CPU time keeps the tick of its hot CPU while it is armed");
	if (h->limit.n)
		find_observed(f, "%u timer%s, and CPU time limited to " STR_FMT " s", h->timers,
			h->timers == 1 ? "" : "s", STR_ARG(h->limit));
	else
		find_observed(f, "%u timer%s", h->timers, h->timers == 1 ? "" : "s");
	find_observed_value(f, h->timers, "1");
	find_wanted(f, "none");
	find_cpus(f, h->cpus);
	if (h->timers)
		find_evidence(f, h->who->timers);
	if (h->limit.n)
		find_evidence_text(f, h->who->limits, "Max cpu time " STR_FMT, STR_ARG(h->limit));
	return true;
}

static void say_unread(const struct survey *s, struct findings *out)
{
	struct finding *f;

	if (s->unread->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), s->unread, false);
		return;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
		"this kernel does not list timers (CONFIG_CHECKPOINT_RESTORE)");
	find_evidence(f, s->unread);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct survey s;
	struct finding *f;
	bool said = false;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s = look(in);
	for (size_t i = 0; i < s.n; i++)
		said |= say(in, &s.v[i], out);
	if (find_tasks_unseen(out, in))
		return;
	if (s.unread)
		say_unread(&s, out);
	if (s.unread || said)
		return;
	if (s.n)
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
			"no process of hot CPUs has a timer on CPU time");
	else
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no process is pinned to hot CPUs");
	find_observed(f, "%zu processes", s.n);
	find_evidence_text(f, t->list, "%zu threads", t->n);
}

const struct check check_task_posix_cpu_timers[] = {
	{
		.id = "task.posix_cpu_timers",
		.rule = 1,
		.title = "No process of hot CPUs has a timer on CPU time",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_interrupts, &fact_host },
		.implied_by = { "sched.isolated_wait", "cpu.nohz_full" },
		.why = "one armed CPU-time timer, due in an hour, brought the tick back at 250/s to a "
		       "CPU with one spinner",
		.fix_now =
			"restart it without: timer_create() with CLOCK_MONOTONIC in place of a CPU clock, "
			"ulimit -t unlimited, no profiler by ITIMER_PROF",
		.fix_boot = "no LimitCPU= in its unit",
		.remedies = { { REMEDY_MANUAL, "", "no LimitCPU= in its unit", NULL } },
		.source = "Documentation/timers/no_hz.rst; kernel/time/posix-cpu-timers.c",
		.run = run,
	},
	{ 0 },
};

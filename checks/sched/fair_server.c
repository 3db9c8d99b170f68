/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fair server (6.12, kernel/sched/deadline.c, fair_server_init): a deadline reservation of
 * each CPU's, 50 ms of every second by default, from which SCHED_OTHER tasks are run where
 * real-time tasks leave them nothing. It replaced real-time throttling, and starts only when an
 * ordinary task waits: a FIFO spinner that is alone on its CPU never notices. Whoever queues one
 * kernel worker there takes the time away. Runtime and period of each CPU are in debugfs, which a
 * scan never mounts; 0 switches the server of a CPU off, until the next boot.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"

#define DIR	"/sys/kernel/debug/sched/fair_server"
#define RUNTIME DIR "/cpu{hot}/runtime"
#define PERIOD	DIR "/cpu{hot}/period"

enum { POLICY_FIFO = 1, POLICY_RR = 2, NS_PER_MS = 1000000 };

static bool is_realtime(const struct task *t)
{
	return !(t->flags & PF_KTHREAD) && (t->policy == POLICY_FIFO || t->policy == POLICY_RR);
}

/* Hot CPUs that a real-time task of user space is meant for, or ran on last. */
static struct cpuset realtime_cpus(const struct check_in *in)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct cpuset set = { 0 };

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (!is_realtime(t))
			continue;
		if (t->allowed_valid && cpuset_within(t->allowed, in->roles->hot))
			set = cpuset_or(in->scratch, set, t->allowed);
		else if (t->processor >= 0)
			set = cpuset_or(
				in->scratch, set, cpuset_of(in->scratch, (unsigned)t->processor));
	}
	return cpuset_and(in->scratch, set, in->roles->hot);
}

static bool tasks_told(const struct tasks *tasks)
{
	return tasks->n && !tasks->hidepid && !tasks->unreadable && !tasks->more;
}

/* No server, or nobody whom it could disturb. */
static bool not_asked(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct tasks *tasks = in_fact(in, &fact_tasks);

	if (h->kernel[0] && !host_kernel_at_least(h, 6, 12)) {
		find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"before 6.12 there is no fair server; sched.rt_throttle judges");
		return true;
	}
	if (!cpuset_is_empty(cpus))
		return false;
	if (tasks_told(tasks))
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no real-time task on a hot CPU");
	else if (tasks->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), tasks->list, false);
	else
		find_reason(out, STATUS_UNKNOWN, tasks->hidepid ? REASON_DENIED : REASON_AMBIGUOUS,
			subject_host(),
			"not all tasks could be seen, to tell whether one is real-time");
	return true;
}

struct servers {
	struct cpuset on, off, untold;
	const struct answer *example, *why;
	uint64_t runtime, period; /* of one that is on */
};

static const struct answer *file_of(const struct check_in *in, int cpu, const char *name)
{
	return in_ask(in, str_printf(in->scratch, DIR "/cpu%d/%s", cpu, name), ASK_FILE);
}

static struct servers look(const struct check_in *in, struct cpuset cpus)
{
	struct servers s = { .period = 1000 * (uint64_t)NS_PER_MS };

	for (int c = -1; (c = cpuset_next(cpus, c + 1)) >= 0;) {
		const struct answer *an = file_of(in, c, "runtime");
		struct cpuset cpu = cpuset_of(in->scratch, (unsigned)c), *to = &s.off;
		uint64_t runtime;

		if (fact_u64(an, &runtime)) {
			to = &s.untold;
			s.why = an;
		} else if (runtime) {
			to = &s.on;
			s.runtime = runtime;
			s.example = an;
			(void)fact_u64(file_of(in, c, "period"), &s.period);
		} else if (!s.example) {
			s.example = an;
		}
		*to = cpuset_or(in->scratch, *to, cpu);
	}
	return s;
}

static void say(const struct check_in *in, const struct servers *s, struct findings *out)
{
	struct finding *f;

	if (!cpuset_is_empty(s->on)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, s->on),
			"an ordinary task that waits here takes %g ms of every %g ms from real-time "
			"tasks",
			(double)s->runtime / NS_PER_MS, (double)s->period / NS_PER_MS);
		find_observed(f, "%llu ns", (unsigned long long)s->runtime);
		find_observed_value(f, (double)s->runtime, "ns");
		find_wanted(f, "0, or no ordinary task on these CPUs");
		find_cpus(f, s->on);
		find_evidence(f, s->example);
	}
	if (!cpuset_is_empty(s->untold)) {
		f = find_unreadable(out, subject_cpus(in->scratch, s->untold), s->why, false);
		find_cpus(f, s->untold);
	}
	if (!cpuset_is_empty(s->on) || !cpuset_is_empty(s->untold))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, s->off),
		"off where real-time tasks are");
	find_observed(f, "0 ns");
	find_cpus(f, s->off);
	find_evidence(f, s->example);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct cpuset cpus = realtime_cpus(in);
	struct servers s;

	(void)self;
	if (not_asked(in, cpus, out))
		return;
	s = look(in, cpus);
	say(in, &s, out);
}

const struct check check_sched_fair_server[] = {
	{
		.id = "sched.fair_server",
		.rule = 1,
		.title = "The fair server leaves CPUs of real-time tasks alone",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.reads = { { RUNTIME, ASK_FILE }, { PERIOD, ASK_FILE } },
		.needs = { &fact_host, &fact_tasks },
		.why = "one kernel worker that waits behind a FIFO spinner stops it for 50 ms a second "
		       "until it is done",
		.fix_now = "echo 0 > /sys/kernel/debug/sched/fair_server/cpuN/runtime",
		.fix_boot =
			"there is no setting: a unit that writes it after boot; or a thread of policy "
			"SCHED_OTHER, which needs no real-time priority when it is alone",
		.remedies = { { REMEDY_SYSFS,
			"/sys/kernel/debug/sched/fair_server/cpu<hot:braces>/runtime", "0",
			NULL } },
		.source =
			"kernel/sched/deadline.c, fair_server; Documentation/scheduler/sched-deadline.rst",
		.run = run,
	},
	{ 0 },
};

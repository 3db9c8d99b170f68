/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the threads of DPDK processes may run. An lcore polls without a pause: what else runs on
 * its CPU, packets wait for; and what it shares a CPU with waits for it. /proc tells it for every
 * version: workers by their names, the main lcore as the first thread of a process that is known
 * to be DPDK's. Lcores that never polled (testpmd's main lcore sits at its prompt) are told by the
 * time they used since they began. EAL's control threads belong on other CPUs.
 */
#include "scanner/judging/dpdk.h"
#include "scanner/judging/processes.h"
#include "scanner/facts/host.h"

enum { TICKS = 100, NS_PER_TICK = 10000000 }; /* USER_HZ */

struct polling {
	const struct check_in *in;
	int pid;
	const struct task *example;		     /* one that polls */
	const struct task *outside, *wide, *control; /* the first of each kind */
	struct cpuset outside_cpus, control_cpus, taken, shared;
	unsigned unread, lcores, polling, n_outside, n_wide, n_control;
	bool outside_polls;
};

/* It used its CPU for half of its life. */
static bool polls(const struct check_in *in, const struct task *t)
{
	const struct host *h = in_fact(in, &fact_host);
	uint64_t now = h->boottime_ns / NS_PER_TICK, used = t->utime_ticks + t->stime_ticks;

	if (!h->boottime_ns || now <= t->start_ticks)
		return t->state == 'R';
	now -= t->start_ticks;
	/* One that began to poll a while after it began, or has to share its CPU, and is at it: a
	   worker without work sleeps, a main lcore does other things too. */
	return used * 2 >= now || (t->state == 'R' && (dpdk_is_lcore(t->comm) || used * 10 >= now));
}

static void look_at_lcore(struct polling *s, const struct task *t)
{
	struct arena *a = s->in->scratch;
	bool busy = polls(s->in, t);

	s->lcores++;
	s->polling += busy;
	if (busy && !s->example)
		s->example = t;
	if (cpuset_count(t->allowed) > 1) {
		s->n_wide++;
		s->wide = s->wide ? s->wide : t;
	}
	if (busy && cpuset_count(t->allowed) == 1) {
		s->shared = cpuset_or(a, s->shared, cpuset_and(a, s->taken, t->allowed));
		s->taken = cpuset_or(a, s->taken, t->allowed);
	}
	if (cpuset_within(t->allowed, s->in->roles->hot))
		return;
	/* A main lcore that only waits may do so anywhere. */
	if (!busy && t->tid == t->pid)
		return;
	s->n_outside++;
	s->outside_polls |= busy;
	if (!s->outside || (busy && !polls(s->in, s->outside)))
		s->outside = t;
	s->outside_cpus =
		cpuset_or(a, s->outside_cpus, cpuset_minus(a, t->allowed, s->in->roles->hot));
}

static void look_at(struct polling *s, const struct task *t)
{
	struct arena *a = s->in->scratch;

	if (!t->allowed_valid) {
		s->unread++;
		return;
	}
	if (dpdk_is_lcore(t->comm) || t->tid == t->pid) {
		look_at_lcore(s, t);
	} else if (dpdk_is_control(t->comm) && cpuset_meets(t->allowed, s->in->roles->hot)) {
		s->n_control++;
		s->control = s->control ? s->control : t;
		s->control_cpus =
			cpuset_or(a, s->control_cpus, cpuset_and(a, t->allowed, s->in->roles->hot));
	}
}

static struct subject subject_of(const struct polling *s)
{
	const struct dpdk *t = in_fact(s->in, &fact_dpdk);
	const struct task *main = tasks_find(in_fact(s->in, &fact_tasks), s->pid);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == s->pid)
			return subject_dpdk(s->in, &t->v[i]);
	}
	return subject_task(s->in->scratch, s->pid, main ? main->comm : STR("DPDK"));
}

static void find_task(struct finding *f, const struct check_in *in, const struct task *t)
{
	find_evidence_text(f, t->from, "thread " STR_FMT " (%d): CPUs " STR_FMT ", last on %d%s",
		STR_ARG(t->comm), t->tid, STR_ARG(cpuset_format(in->scratch, t->allowed)),
		t->processor, polls(in, t) ? ", polls" : "");
}

static void say_outside(const struct polling *s, struct findings *out)
{
	const struct check_in *in = s->in;
	bool none = cpuset_is_empty(in->roles->hot);
	struct finding *f = find(out, s->outside_polls ? STATUS_FAIL : STATUS_WARN, subject_of(s),
		none		   ? "its lcores poll, and no CPU is set apart"
		: s->outside_polls ? "an lcore polls on a CPU that is not set apart"
				   : "an lcore that is idle now is on a CPU that is not set apart");

	find_observed(f, "%u of %u lcores on " STR_FMT, s->n_outside, s->lcores,
		STR_ARG(cpuset_format(in->scratch, s->outside_cpus)));
	find_wanted(f, "within " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_cpus(f, s->outside_cpus);
	find_task(f, in, s->outside);
}

static unsigned say_rest(const struct polling *s, struct findings *out)
{
	const struct check_in *in = s->in;
	struct finding *f;
	unsigned n = 0;

	if (!cpuset_is_empty(s->shared)) {
		f = find(out, STATUS_FAIL, subject_of(s), "two of its lcores poll on one CPU");
		find_observed(f, "CPUs " STR_FMT, STR_ARG(cpuset_format(in->scratch, s->shared)));
		find_wanted(f, "a CPU for each");
		find_cpus(f, s->shared);
		n++;
	}
	if (s->wide && s->n_wide == s->lcores && s->lcores == 1 && !polls(in, s->wide))
		return n;
	if (s->wide) {
		f = find(out, STATUS_WARN, subject_of(s), "an lcore may run on several CPUs");
		find_observed(f, "%u of %u lcores", s->n_wide, s->lcores);
		find_wanted(f, "one CPU each");
		find_cpus(f, s->wide->allowed);
		find_task(f, in, s->wide);
		n++;
	}
	if (s->control) {
		f = find(
			out, STATUS_WARN, subject_of(s), "its control threads may run on hot CPUs");
		find_observed(f, "%u threads, CPUs " STR_FMT, s->n_control,
			STR_ARG(cpuset_format(in->scratch, s->control_cpus)));
		find_wanted(f, "none");
		find_cpus(f, s->control_cpus);
		find_task(f, in, s->control);
		n++;
	}
	return n;
}

static void say_right(const struct polling *s, struct findings *out)
{
	const struct check_in *in = s->in;
	struct finding *f =
		find(out, STATUS_PASS, subject_of(s), "its lcores poll on CPUs of their own");

	find_observed(f, "%u lcores, %u poll, CPUs " STR_FMT, s->lcores, s->polling,
		STR_ARG(cpuset_format(in->scratch, s->taken)));
	find_wanted(f, "within " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_task(f, in, s->example);
}

struct pids {
	int *v;
	size_t n, cap;
};

static void add_pid(struct arena *a, struct pids *p, int pid)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i] == pid)
			return;
	}
	p->v = arena_grow(a, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = pid;
}

/* Those that told it, and those with threads of such names. */
static struct pids dpdk_pids(const struct check_in *in)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct pids p = { .v = NULL };

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid && tasks_find(tasks, t->v[i].pid))
			add_pid(in->scratch, &p, t->v[i].pid);
	}
	for (size_t i = 0; i < tasks->n; i++) {
		if (!(tasks->v[i].flags & PF_KTHREAD) && dpdk_is_lcore(tasks->v[i].comm))
			add_pid(in->scratch, &p, tasks->v[i].pid);
	}
	return p;
}

static void judge(const struct check_in *in, int pid, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct polling s = { .in = in, .pid = pid };
	unsigned said;

	for (size_t i = 0; i < tasks->n; i++) {
		if (tasks->v[i].pid == pid)
			look_at(&s, &tasks->v[i]);
	}
	if (s.n_outside)
		say_outside(&s, out);
	said = say_rest(&s, out) + (s.n_outside > 0);
	if (!s.lcores || (!said && s.unread))
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_of(&s),
			"where its threads may run could not be read");
	else if (!said && !s.polling)
		find_reason(
			out, STATUS_SKIP, REASON_IDLE, subject_of(&s), "none of its lcores polls");
	else if (!said && !find_thread_unread(out, in))
		say_right(&s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct pids p;

	(void)self;
	if (tasks->list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), tasks->list, false);
		return;
	}
	/* Without the probe, threads are still known by their names. */
	p = dpdk_pids(in);
	for (size_t i = 0; i < p.n; i++)
		judge(in, p.v[i], out);
	if (p.n)
		return;
	if (t->from->state != ANSWER_OK || !t->valid)
		find_unreadable(out, subject_host(), t->from, false);
	else if (t->denied.n)
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			STR_FMT " could not be looked into", STR_ARG(t->denied));
	else
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no DPDK process is seen");
}

const struct check check_dpdk_lcores_isolated[] = {
	{
		.id = "dpdk.lcores_isolated",
		.rule = 1,
		.title = "DPDK lcores poll on CPUs that are set apart for them",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_dpdk, &fact_tasks, &fact_host },
		.implied_by = { "task.isolated_shared", "task.isolated_foreign" },
		.why = "a thread that runs 4 ms on a polling CPU lets 40 000 packets of 10 million a second "
		       "wait, more than any ring holds",
		.fix_now =
			"start it with --lcores on CPUs that are set apart, and from a shell that may "
			"run on housekeeping CPUs (taskset -c), where its control threads go",
		.fix_boot =
			"isolcpus=managed_irq,domain,<lcores> nohz_full=<lcores> on the kernel command line",
		.remedies = { { REMEDY_MANUAL, "",
			"isolcpus= and nohz_full= with the CPUs of the lcores on the kernel command line, --lcores within them: <subject>",
			NULL } },
		.source =
			"lib/eal/linux/eal.c; lib/eal/common/eal_common_options.c; measured with testpmd 22.11",
		.run = run,
	},
	{ 0 },
};

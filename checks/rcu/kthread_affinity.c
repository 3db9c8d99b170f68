/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads that run offloaded callbacks and grace periods: rcuop/N, rcuos/N (EL7: rcuob/N),
 * rcuog/N, rcu_preempt, rcu_tasks and their like. Offloading takes callbacks off a CPU; where
 * they run instead is where these threads may run, and "it is up to userspace to pin" them
 * (Documentation/timers/no_hz.rst). With nohz_full= kthreadd and all that it starts are kept
 * off those CPUs since 5.8 (EL8.3). With isolcpus= alone their masks are all CPUs; the
 * scheduler never balances one onto an isolated CPU, but a wake-up or an affinity may put it
 * there.
 *
 * rcu_gp and rcu_par_gp are rescuers of workqueues and have all CPUs by design; rcuc/N is bound
 * to its CPU, and rcub/N is set by RCU itself.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

enum { NAMED = 8 };

enum verdict_of { FREE, MAY, LAST, KEPT_OFF, PINNED, RAN, VERDICTS };

struct survey {
	unsigned n, count[VERDICTS];
	struct cpuset cpus[VERDICTS];
	struct cpuset tickless;
	bool tickless_known;
	const struct ran *ran;
	size_t n_ran;
};

static bool is_rcu(const struct check_in *in, const struct task *t)
{
	(void)in;
	return task_is_rcu(t);
}

/* Where it ran last is from any time since boot: that alone is at most a warning. */
static enum verdict_of judge(const struct check_in *in, const struct survey *s,
	const struct task *t, struct cpuset *ret_cpus)
{
	const struct ran *r = ran_find(s->ran, s->n_ran, t);
	struct cpuset may = in_may_run(in, t);

	if (r) {
		*ret_cpus = cpuset_of(in->scratch, r->cpu);
		return RAN;
	}
	*ret_cpus = cpuset_and(in->scratch, may, in->roles->hot);
	if (!cpuset_is_empty(may) && cpuset_within(may, in->roles->hot))
		return PINNED;
	if (cpuset_meets(*ret_cpus, s->tickless))
		return KEPT_OFF;
	if (t->processor >= 0 && cpuset_has(in->roles->hot, (unsigned)t->processor)) {
		*ret_cpus = cpuset_of(in->scratch, (unsigned)t->processor);
		return LAST;
	}
	return cpuset_is_empty(*ret_cpus) ? FREE : MAY;
}

static void find_threads(
	const struct check_in *in, const struct survey *s, enum verdict_of kind, struct finding *f)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	struct cpuset cpus;
	unsigned named = 0;

	for (size_t i = 0; i < t->n && named < NAMED; i++) {
		const struct task *k = &t->v[i].task;

		if (!task_is_rcu(k) || judge(in, s, k, &cpus) != kind)
			continue;
		find_evidence_text(f, k->from,
			"pid %d " STR_FMT ": mask " STR_FMT ", last on cpu%d", k->pid,
			STR_ARG(k->comm), STR_ARG(cpuset_format(in->scratch, k->allowed)),
			k->processor);
		named++;
	}
}

static bool say(const struct check_in *in, const struct survey *s, enum verdict_of kind,
	struct findings *out)
{
	static const struct {
		enum status status;
		const char *text, *key;
	} words[] = {
		[MAY] = { STATUS_WARN,
			"RCU's threads may run on hot CPUs, as is the default without nohz_full=",
			"may" },
		[LAST] = { STATUS_WARN, "RCU's threads ran on hot CPUs when they last did",
			"last" },
		[KEPT_OFF] = { STATUS_FAIL,
			"RCU's threads may run on hot CPUs that nohz_full= keeps them off",
			"kept off" },
		[PINNED] = { STATUS_FAIL, "RCU's threads may run on hot CPUs only", "pinned" },
		[RAN] = { STATUS_FAIL, "RCU's threads ran on hot CPUs", "ran" },
	};
	struct subject who = subject_cpus(in->scratch, s->cpus[kind]);
	struct finding *f;

	if (!s->count[kind])
		return false;
	who.key = str_printf(in->scratch, STR_FMT "/%s", STR_ARG(who.key), words[kind].key);
	f = find(out, words[kind].status, who, "%s", words[kind].text);
	find_observed(f, "%u of %u threads", s->count[kind], s->n);
	find_observed_value(f, s->count[kind], "1");
	find_wanted(f, "masks within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, s->cpus[kind]);
	find_threads(in, s, kind, f);
	return true;
}

static struct survey look(const struct check_in *in)
{
	const struct hot_tasks *hot = in_fact(in, &fact_hot_tasks);
	const struct tasks *all = in_fact(in, &fact_tasks);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct survey s = { .n = 0 };

	s.tickless_known = h->kernel[0] &&
			   (cpus->nohz_full.valid || cpus->nohz_full.from->state == ANSWER_ABSENT);
	if (s.tickless_known && cpus->nohz_full.valid && host_kernel_at_least(h, 5, 8))
		s.tickless = cpus->nohz_full.set;
	s.n_ran = in_ran(in, is_rcu, &s.ran);
	for (size_t i = 0; i < all->n; i++)
		s.n += task_is_rcu(&all->v[i]);
	for (size_t i = 0; i < hot->n; i++) {
		struct cpuset where;
		enum verdict_of kind = FREE;

		if (task_is_rcu(&hot->v[i].task))
			kind = judge(in, &s, &hot->v[i].task, &where);
		if (kind == FREE)
			continue;
		s.count[kind]++;
		s.cpus[kind] = cpuset_or(in->scratch, s.cpus[kind], where);
	}
	return s;
}

static void say_pass(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"RCU's threads keep to housekeeping CPUs");
	find_observed(f, "%u threads", s->n);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads, %u of them of RCU", t->n, s->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct survey s;
	bool said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s = look(in);
	if (!s.n) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no thread of RCU is to be seen");
		return;
	}
	said = say(in, &s, RAN, out);
	said |= say(in, &s, PINNED, out);
	said |= say(in, &s, KEPT_OFF, out);
	said |= say(in, &s, LAST, out);
	if (s.count[MAY] && !s.tickless_known) {
		find_unreadable(
			out, subject_cpus(in->scratch, s.cpus[MAY]), cpus->nohz_full.from, false);
		return;
	}
	said |= say(in, &s, MAY, out);
	said |= find_tasks_unseen(out, in);
	if (!said)
		say_pass(in, &s, out);
}

const struct check check_rcu_kthread_affinity[] = {
	{
		.id = "rcu.kthread_affinity",
		.rule = 1,
		.title = "RCU's threads run on housekeeping CPUs",
		.severity = SEVERITY_HIGH,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_cpus, &fact_host },
		.implied_by = { "cpu.isolated", "cpu.nohz_full" },
		.why = "offloaded callbacks come back to the CPU with the thread that runs them: a batch "
		       "takes 10 to 50 us",
		.fix_now = "for p in $(pgrep '^rcu[o_]'); do taskset -cp <housekeeping> $p; done",
		.fix_boot =
			"nohz_full=<hot> on the kernel command line (5.8, EL8.3 and later), or the "
			"loop in a unit",
		.remedies = { { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source =
			"Documentation/timers/no_hz.rst; kernel/rcu/tree_nocb.h; kernel/kthread.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who ran on hot CPUs in the window, from each thread's own counters (sched_info, counted by
 * kernel/sched/stats.h). Three kinds: threads pinned to hot CPUs are the workload; kernel
 * threads that are bound to their CPU belong there, and only their activity costs; anyone else
 * is a stranger. Threads with a check of their own are left to it: ksoftirqd, those of
 * interrupts, those of RCU.
 *
 * A thread that began and ended within the window is in no list. /proc/schedstat counts each
 * arrival on the CPU whoever it was: what no thread accounts for was made by those.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/schedstat.h"

#define NEVER 1e300

/* The counters of CPU and threads are read some milliseconds apart: so much is no riddle. */
enum { SLACK = 20 /* a part in so many */, NAMED = 8 };

enum share { SHARE_WORKLOAD, SHARE_BOUND, SHARE_STRANGER, SHARE_ELSEWHERE, SHARES };

/* Strangers of one name in one unit. */
struct stranger {
	struct str name, unit;
	struct cpuset cpus;
	const struct ran *worst;
	uint64_t slices;
	unsigned n;
};

struct survey {
	const struct ran *ran;
	enum share *share; /* of each of them */
	size_t n;
	struct stranger *strangers;
	size_t n_strangers, cap;
	unsigned workload, bound;
};

static enum share share_of(const struct check_in *in, const struct task *t, struct cpuset meant)
{
	enum task_class class = task_class(t, in->roles->online);

	if (task_is_ksoftirqd(t) || task_is_rcu(t))
		return SHARE_ELSEWHERE;
	if (task_is_pinned(t, meant))
		return SHARE_WORKLOAD;
	if (class == TASK_IRQ)
		return SHARE_ELSEWHERE;
	return class == TASK_PER_CPU || class == TASK_BOUND || class == TASK_RESCUER
		       ? SHARE_BOUND
		       : SHARE_STRANGER;
}

static struct stranger *stranger_of(
	const struct check_in *in, struct survey *s, const struct ran *r)
{
	struct str name = task_stem(r->who->task.comm), unit = task_unit(r->who->cgroup);

	for (size_t i = 0; i < s->n_strangers; i++) {
		if (str_eq(s->strangers[i].name, name) && str_eq(s->strangers[i].unit, unit))
			return &s->strangers[i];
	}
	s->strangers = arena_grow(
		in->scratch, s->strangers, s->n_strangers, &s->cap, sizeof(*s->strangers));
	s->strangers[s->n_strangers] = (struct stranger){ .name = name, .unit = unit, .worst = r };
	return &s->strangers[s->n_strangers++];
}

static struct survey look(const struct check_in *in)
{
	struct cpuset meant = cpuset_or(in->scratch, in->roles->hot, in->roles->hot_offline);
	struct survey s = { .n = 0 };

	s.n = in_ran(in, NULL, &s.ran);
	s.share = ARENA_NEW(in->scratch, enum share, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		enum share share = share_of(in, &s.ran[i].who->task, meant);
		struct stranger *x;

		s.share[i] = share;
		s.workload += share == SHARE_WORKLOAD;
		s.bound += share == SHARE_BOUND;
		if (share != SHARE_STRANGER)
			continue;
		x = stranger_of(in, &s, &s.ran[i]);
		x->n++;
		x->slices += s.ran[i].slices;
		if (!cpuset_has(x->cpus, s.ran[i].cpu))
			x->cpus = cpuset_or(
				in->scratch, x->cpus, cpuset_of(in->scratch, s.ran[i].cpu));
	}
	return s;
}

static void say_stranger(const struct check_in *in, const struct survey *s,
	const struct stranger *x, struct findings *out)
{
	struct subject who = subject_task(in->scratch, x->worst->who->task.pid, x->name);
	struct finding *f;
	unsigned named = 0;

	who.label = str_printf(in->scratch, "pid %d " STR_FMT "%s" STR_FMT, who.pid,
		STR_ARG(x->worst->who->task.comm), x->unit.n > 1 ? " in " : "",
		STR_ARG(x->unit.n > 1 ? x->unit : STR("")));
	f = find(out, STATUS_FAIL, who, "a %s ran on %s",
		task_class_word(task_class(&x->worst->who->task, in->roles->online)),
		cpuset_count(x->cpus) == 1 ? "a hot CPU" : "hot CPUs");
	find_observed(f, "%u thread%s, " STR_FMT " switches to them, on " STR_FMT, x->n,
		x->n == 1 ? "" : "s", STR_ARG(in_count_text(in, x->slices)),
		STR_ARG(subject_cpus(in->scratch, x->cpus).label));
	find_observed_value(f, (double)x->slices, "1");
	find_wanted(f, "only threads that are pinned there");
	find_cpus(f, x->cpus);
	for (size_t i = 0; i < s->n && named < NAMED; i++) {
		const struct hot_task *who_ran = s->ran[i].who;

		if (s->share[i] != SHARE_STRANGER ||
			!str_eq(task_stem(who_ran->task.comm), x->name) ||
			!str_eq(task_unit(who_ran->cgroup), x->unit))
			continue;
		find_ran(f, in, &s->ran[i]);
		named++;
	}
}

/* Switches to those of one share, or of all (SHARES), on one CPU. */
static uint64_t switches(const struct survey *s, unsigned cpu, enum share share)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->ran[i].cpu == cpu && (share == SHARES || s->share[i] == share))
			sum += s->ran[i].slices;
	}
	return sum;
}

static void say_bound_group(const struct check_in *in, const struct survey *s,
	const struct count_group *g, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, g->cpus);
	struct finding *f;
	unsigned named = 0;

	who.key = str_printf(in->scratch, STR_FMT "/kernel threads", STR_ARG(who.key));
	if (g->status == STATUS_UNKNOWN)
		f = find_reason(out, g->status, REASON_NO_TIME, who,
			"kernel threads of a hot CPU ran, and nothing tells how often a second");
	else
		f = find(out, g->status, who,
			"kernel threads that belong to a hot CPU keep it busy");
	find_observed(f, STR_FMT "%s", STR_ARG(in_count_text(in, g->worst.delta)),
		cpuset_count(g->cpus) > 1 ? " on the worst" : "");
	find_wanted(f, "at most %g/s", in_limit(in, "kthread_rate"));
	find_cpus(f, g->cpus);
	for (size_t i = 0; i < s->n && named < NAMED; i++) {
		if (!cpuset_has(g->cpus, s->ran[i].cpu) || s->share[i] != SHARE_BOUND)
			continue;
		find_ran(f, in, &s->ran[i]);
		named++;
	}
}

static size_t say_bound(const struct check_in *in, const struct survey *s, struct findings *out)
{
	struct counts c = { .warn = in_limit(in, "kthread_rate"), .fail = NEVER };
	const struct count_group *v;
	size_t n;

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;)
		in_count(in, &c, (unsigned)i, 0, switches(s, (unsigned)i, SHARE_BOUND), 64);
	n = in_count_groups(in, &c, &v);
	for (size_t i = 0; i < n; i++)
		say_bound_group(in, s, &v[i], out);
	return n;
}

/* Arrivals on the CPU that no thread of the list made. */
static unsigned say_gone(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	struct counts c = {
		.key = "gone",
		.noun = "switches to threads that are gone",
		.warn = in_limit(in, "unattributed"),
		.fail = NEVER,
		.from = now->from,
	};
	uint64_t all, known;

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		const struct schedstat_cpu *b = schedstat_cpu(before, (unsigned)i);
		const struct schedstat_cpu *n = schedstat_cpu(now, (unsigned)i);

		if (!b || !n || delta_counter(b->timeslices, n->timeslices, 64, &all) != DELTA_OK)
			continue; /* sched.isolated_switches says so */
		known = switches(s, (unsigned)i, SHARES) + all / SLACK;
		in_count(in, &c, (unsigned)i, 0, all > known ? all - known : 0, 64);
	}
	return find_counts(out, in, &c, "threads that are gone by now ran on a hot CPU");
}

static bool say_uncounted(const struct check_in *in, struct findings *out)
{
	const struct hot_tasks *before = in_fact_before(in, &fact_hot_tasks);
	const struct hot_tasks *now = in_fact(in, &fact_hot_tasks);
	const struct answer *an = now->uncounted ? now->uncounted : before->uncounted;
	struct finding *f;

	if (now->n && !before->n)
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"the first sample holds no threads");
	else if (!an)
		return false;
	else if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel does not count how often threads run (CONFIG_SCHED_INFO)");
		find_evidence(f, an);
	} else
		find_unreadable(out, subject_host(), an, false);
	return true;
}

static void say_pass(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct schedstat *stat = in_fact(in, &fact_schedstat);
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;

	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"nobody ran on hot CPUs but threads that were put there");
	find_observed(f, "%u pinned threads and %u kernel threads of these CPUs ran", s->workload,
		s->bound);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads, %zu ran on hot CPUs%s", t->n, s->n,
		stat->valid ? "" : "; those that came and went are not counted on this kernel");
	for (size_t i = 0; i < s->n && i < NAMED; i++)
		find_ran(f, in, &s->ran[i]);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct survey s;
	size_t said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s = look(in);
	for (size_t i = 0; i < s.n_strangers; i++)
		say_stranger(in, &s, &s.strangers[i], out);
	said = s.n_strangers;
	said += say_bound(in, &s, out);
	said += say_uncounted(in, out);
	if (find_tasks_unseen(out, in))
		return; /* they may be whom the CPU's own count knows */
	said += say_gone(in, &s, out);
	if (!said)
		say_pass(in, &s, out);
}

const struct check check_task_isolated_ran[] = {
	{
		.id = "task.isolated_ran",
		.rule = 1,
		.title = "Only threads that were put there run on hot CPUs",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_schedstat, &fact_host },
		.limits = {
			{ "kthread_rate", "1/s", 0.1, 0, 1e6, NULL,
				"switches a second to a hot CPU's own kernel threads that pass" },
			{ "unattributed", "1/s", 0.1, 0, 1e6, NULL,
				"switches a second and CPU to threads that are gone that pass" },
		},
		.implied_by = { "task.isolated_foreign", "cpu.isolated", "cpu.nohz_full",
			"task.pid1_affinity", "irq.isolated_affinity", "irq.isolated_count",
			"wq.cpumask", "rcu.nocbs", "watchdog.soft", "mem.direct_reclaim",
			"mem.thp_activity" },
		.why = "each one that runs takes the CPU for 1 to 5 us and more, and leaves its lines in "
		       "the caches",
		.fix_now = "taskset -acp <housekeeping> PID for a task; a kernel thread goes when what "
			   "queues its work does",
		.fix_boot = "isolcpus=domain,managed_irq,<hot> nohz_full=<hot> on the kernel command "
			    "line; AllowedCPUs=<housekeeping> for services",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL }, { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source = "kernel/sched/stats.h; Documentation/scheduler/sched-stats.rst; "
			  "Documentation/admin-guide/kernel-per-CPU-kthreads.rst",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may run on hot CPUs, told by facts/tasks_class.h. With isolcpus= every inherited mask
 * leaves the isolated CPUs out, so a wide one was widened by somebody: an agent that called
 * sched_setaffinity() with all CPUs, or a rewritten cpuset. On a host with nohz_full alone
 * wide masks are the default. A task whose mask is hot CPUs only was put there on purpose.
 *
 * A kernel thread without a mask by right follows kthreadd, which nohz_full= keeps off its
 * CPUs since 5.8 (EL8.3): one that may run there was moved. Threads of interrupts are
 * irq.threads', those of RCU rcu.kthread_affinity's, unbound kworkers wq.cpumask's.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/partitions.h"

enum { GROUPS_MAX = 256 };

enum sort { SORT_OUTSIDE, SORT_PINNED, SORT_WIDE, SORT_KTHREAD, SORT_KTHREAD_UNTOLD };

/* Threads of one name in one unit, alike in what they may do. */
struct group {
	struct str name; /* comm without the number at its end */
	struct str unit; /* of their cgroup; empty: not told */
	enum sort sort;
	const struct task *example;
	struct cpuset hot;
	unsigned n;
};

struct survey {
	struct group *v;
	size_t n, cap;
	struct cpuset kept; /* CPUs that masks leave out by themselves: isolcpus=, partitions */
	bool kept_known;
	struct cpuset tickless; /* CPUs that kthreadd leaves out */
	bool tickless_known;
	struct cpuset meant; /* hot CPUs, online or not */
	unsigned user;
};

static enum sort sort_of(const struct check_in *in, const struct survey *s, const struct task *t)
{
	if (!cpuset_meets(t->allowed, in->roles->hot))
		return SORT_OUTSIDE;
	if (!(t->flags & PF_KTHREAD))
		return task_is_pinned(t, s->meant) ? SORT_PINNED : SORT_WIDE;
	if (task_class(t, in->roles->online) != TASK_KTHREAD || task_is_rcu(t))
		return SORT_OUTSIDE;
	if (!s->tickless_known)
		return SORT_KTHREAD_UNTOLD;
	return cpuset_meets(t->allowed, cpuset_and(in->scratch, s->tickless, in->roles->hot))
		       ? SORT_KTHREAD
		       : SORT_OUTSIDE;
}

static bool is_of(const struct group *g, struct str name, struct str unit, enum sort sort)
{
	if (g->sort != sort)
		return false;
	return (str_eq(g->name, name) && str_eq(g->unit, unit)) || str_is(g->name, "others");
}

static struct group *group_of(const struct check_in *in, struct survey *s, struct str name,
	struct str unit, enum sort sort)
{
	for (size_t i = 0; i < s->n; i++) {
		if (is_of(&s->v[i], name, unit, sort))
			return &s->v[i];
	}
	s->v = arena_grow(in->scratch, s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n] = (struct group){ .name = name, .unit = unit, .sort = sort };
	if (s->n >= GROUPS_MAX)
		s->v[s->n] = (struct group){ .name = STR("others"), .sort = sort };
	return &s->v[s->n++];
}

static struct str unit_of(const struct check_in *in, const struct task *t)
{
	const struct hot_task *h = hot_tasks_same(in_fact(in, &fact_hot_tasks), t);
	struct str unit = h ? task_unit(h->cgroup) : (struct str){ 0 };

	return unit.n > 1 ? unit : (struct str){ 0 }; /* "/" is nobody's */
}

static void add(const struct check_in *in, struct survey *s, const struct task *t, enum sort sort)
{
	struct group *g = group_of(in, s, task_stem(t->comm), unit_of(in, t), sort);
	struct cpuset hot = cpuset_and(in->scratch, t->allowed, in->roles->hot);

	if (!g->n++)
		g->example = t;
	if (!cpuset_within(hot, g->hot))
		g->hot = cpuset_or(in->scratch, g->hot, hot);
}

static void look(const struct check_in *in, struct survey *s)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i];
		enum sort sort;

		if (task_is_dead(task))
			continue;
		s->user += !(task->flags & PF_KTHREAD);
		if (!task->allowed_valid)
			continue;
		sort = sort_of(in, s, task);
		if (sort != SORT_OUTSIDE)
			add(in, s, task, sort);
	}
}

static struct survey start(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	const struct host *h = in_fact(in, &fact_host);
	struct survey s = { .kept = parts->isolated, .kept_known = cpus->isolated.valid };

	if (cpus->isolated.valid)
		s.kept = cpuset_or(in->scratch, s.kept, cpus->isolated.set);
	s.meant = cpuset_or(in->scratch, in->roles->hot, in->roles->hot_offline);
	s.tickless_known = h->kernel[0] &&
			   (cpus->nohz_full.valid || cpus->nohz_full.from->state == ANSWER_ABSENT);
	if (cpus->nohz_full.valid && s.tickless_known && host_kernel_at_least(h, 5, 8))
		s.tickless = cpus->nohz_full.set;
	return s;
}

/* Services keep their names over a reboot; sessions, pods and containers are numbered. */
static struct subject subject_of(const struct check_in *in, const struct group *g)
{
	struct subject s = subject_task(in->scratch, g->example->pid, g->name);

	if (g->n > 1)
		s.label = str_printf(in->scratch, STR_FMT " (%u threads)", STR_ARG(g->name), g->n);
	else
		s.label = str_printf(
			in->scratch, "pid %d " STR_FMT, g->example->pid, STR_ARG(g->example->comm));
	if (g->unit.n)
		s.label = str_printf(
			in->scratch, STR_FMT " in " STR_FMT, STR_ARG(s.label), STR_ARG(g->unit));
	if (str_ends(g->unit, ".service"))
		s.key = str_printf(
			in->scratch, STR_FMT " in " STR_FMT, STR_ARG(g->name), STR_ARG(g->unit));
	return s;
}

static void fill(const struct check_in *in, struct finding *f, const struct group *g)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	const struct task *x = g->example;

	find_observed(f, "may run on " STR_FMT, STR_ARG(subject_cpus(in->scratch, g->hot).label));
	find_wanted(f, "within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, g->hot);
	if (in_is_named(in, x))
		find_owner(f, "proc.affinity");
	if (str_ends(g->unit, ".service"))
		find_remedy(f, REMEDY_DROPIN,
			str_printf(in->scratch, STR_FMT ":Service:CPUAffinity", STR_ARG(g->unit)),
			STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	else if (g->sort == SORT_WIDE)
		find_remedy(f, REMEDY_MANUAL, STR(""),
			"start " STR_FMT " within the housekeeping CPUs (taskset, its slice)",
			STR_ARG(g->name));
	find_evidence_text(f, t->list,
		"pid %d tid %d " STR_FMT ": mask " STR_FMT
		", last on cpu%d, policy %u, %llu ticks of user time",
		x->pid, x->tid, STR_ARG(x->comm), STR_ARG(cpuset_format(in->scratch, x->allowed)),
		x->processor, x->policy, (unsigned long long)x->utime_ticks);
}

static void say_wide(const struct check_in *in, const struct survey *s, const struct group *g,
	struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct finding *f;

	if (cpuset_meets(g->hot, s->kept)) {
		f = find(out, STATUS_FAIL, subject_of(in, g),
			"its mask was widened to hold hot CPUs");
	} else if (s->kept_known) {
		f = find(out, STATUS_WARN, subject_of(in, g),
			"its mask holds hot CPUs, as is the default without isolcpus=");
	} else {
		f = find_reason(out, STATUS_UNKNOWN,
			cpus->isolated.from->state == ANSWER_DENIED ? REASON_DENIED
								    : REASON_NOT_CAPTURED,
			subject_of(in, g),
			"its mask holds hot CPUs, and nothing tells whether that is the default");
		find_evidence(f, cpus->isolated.from);
	}
	fill(in, f, g);
}

static void say_kthread(const struct check_in *in, const struct group *g, struct findings *out)
{
	struct finding *f;

	if (g->sort == SORT_KTHREAD)
		f = find(out, STATUS_FAIL, subject_of(in, g),
			"a kernel thread that nohz_full= keeps off may run on hot CPUs");
	else
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_of(in, g),
			"whether this kernel keeps the thread off hot CPUs is not known");
	fill(in, f, g);
}

static bool say_groups(const struct check_in *in, const struct survey *s, struct findings *out)
{
	bool said = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct group *g = &s->v[i];

		said |= g->sort != SORT_PINNED;
		if (g->sort == SORT_WIDE)
			say_wide(in, s, g, out);
		else if (g->sort != SORT_PINNED)
			say_kthread(in, g, out);
	}
	return said;
}

/* What was not seen: a walk that is not whole proves no absence. */
static bool say_unseen(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;

	if (find_tasks_unseen(out, in))
		return true;
	if (s->user)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
		"no process of user space is to be seen");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads", t->n);
	return true;
}

static void say_pass(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	unsigned pinned = 0;
	struct finding *f;

	for (size_t i = 0; i < s->n; i++)
		pinned += s->v[i].n;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"only tasks that are pinned to hot CPUs may run there");
	find_observed(f, "%u pinned of %u user threads", pinned, s->user);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads", t->n);
	for (size_t i = 0; i < s->n; i++)
		find_evidence_text(f, t->list, STR_FMT ", %u threads: " STR_FMT,
			STR_ARG(s->v[i].name), s->v[i].n,
			STR_ARG(subject_cpus(in->scratch, s->v[i].hot).label));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct survey s = start(in);
	bool said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	look(in, &s);
	said = say_groups(in, &s, out);
	said |= say_unseen(in, &s, out);
	if (!said)
		say_pass(in, &s, out);
}

const struct check check_task_isolated_foreign[] = {
	{
		.id = "task.isolated_foreign",
		.rule = 1,
		.title = "Only tasks that were put there may run on hot CPUs",
		.severity = SEVERITY_CRITICAL,
		.needs_hot = true,
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_cpus, &fact_partitions, &fact_host },
		.implied_by = { "cpu.isolated", "task.pid1_affinity" },
		.why = "a single stray thread stalls the one that belongs there for 10 to 100 us, and "
		       "brings the tick back",
		.fix_now = "taskset -acp <housekeeping> PID",
		.fix_boot = "AllowedCPUs=<housekeeping> or CPUAffinity=<housekeeping> in its unit",
		.source = "kernel/sched/core.c, kernel/kthread.c; "
			  "Documentation/admin-guide/kernel-parameters.txt (isolcpus)",
		.run = run,
	},
	{ 0 },
};

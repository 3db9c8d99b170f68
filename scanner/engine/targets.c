/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process is its thread group: a thread's row says pid (the group) and tid. comm of the leader is
 * what selects by name; a thread may change its own. Of the selectors, comm and pid need no read
 * of their own; cgroup and unit are one plain read a process; exe is a link that only a reader
 * with ptrace rights may follow (fs/proc/base.c proc_pid_readlink), so it is asked last and of
 * those alone that match all else.
 */
#include "scanner/engine/targets.h"

#include "scanner/facts/answers.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/mem/nodes.h"

struct finding_targets {
	struct collector *c;
	const struct tasks *tasks;
	struct roles *roles;
	struct cpuset meant; /* hot CPUs, online or not */
	int *pidfiles;	     /* of each wanted target: what its file says, or 0 */
	struct process *v;
};

/* A process that ended, and a file that is not there, decide that it is not the one. */
static struct str decided(struct finding_targets *f, const struct answer *an)
{
	if (an->state == ANSWER_OK)
		return an->bytes;
	if (an->state != ANSWER_ABSENT && an->state != ANSWER_VANISHED)
		f->roles->processes_undecided = an;
	return (struct str){ 0 };
}

static const struct answer *ask(
	struct finding_targets *f, int pid, const char *name, enum ask_kind kind)
{
	struct str path = str_printf(f->c->arena, "/proc/%d/%s", pid, name);

	return collect_one(f->c, path, kind, 0);
}

static void ask_cgroup(struct finding_targets *f, struct process *p)
{
	const struct answer *an = ask(f, p->pid, "cgroup", ASK_FILE);

	if (an->state == ANSWER_OK)
		p->cgroup = task_cgroup(an->bytes);
}

static bool in_cgroup(struct finding_targets *f, const struct target *t, struct process *p)
{
	if (!t->cgroup.n && !t->unit.n)
		return true;
	ask_cgroup(f, p);
	if (!p->cgroup.n)
		(void)decided(f, ask(f, p->pid, "cgroup", ASK_FILE));
	if (t->cgroup.n && !str_glob(t->cgroup, p->cgroup))
		return false;
	return !t->unit.n || str_glob(t->unit, task_unit(p->cgroup));
}

static bool of_exe(struct finding_targets *f, const struct target *t, struct process *p)
{
	if (!t->exe.n)
		return true;
	if (!p->exe.n)
		p->exe = decided(f, ask(f, p->pid, "exe", ASK_LINK));
	return p->exe.n && str_glob(t->exe, p->exe);
}

/* A name is cut at 15 bytes by the kernel (TASK_COMM_LEN): a longer one that is wanted, too. */
static bool of_name(struct str wanted, struct str comm)
{
	return str_glob(wanted, comm) || (wanted.n > 15 && str_eq(str_head(wanted, 15), comm));
}

static bool matches(struct finding_targets *f, size_t i, struct process *p)
{
	const struct target *t = &f->roles->wanted[i];

	if ((t->pid && t->pid != p->pid) || (t->pidfile.n && f->pidfiles[i] != p->pid))
		return false;
	if (t->comm.n && !of_name(t->comm, p->comm))
		return false;
	return in_cgroup(f, t, p) && of_exe(f, t, p);
}

/* A hot CPU that was taken offline stays in the mask of who was pinned to it. */
static bool is_pinned_hot(const struct finding_targets *f, const struct task *t)
{
	return t->allowed_valid && cpuset_meets(t->allowed, f->roles->hot) &&
	       cpuset_within(t->allowed, f->meant);
}

static bool is_hot(
	const struct finding_targets *f, const struct target *target, const struct task *t)
{
	if (target->hot_threads.n)
		return str_glob(target->hot_threads, t->comm);
	return is_pinned_hot(f, t);
}

static void add_threads(struct finding_targets *f, struct process *p)
{
	struct arena *a = f->c->arena;
	const struct tasks *ts = f->tasks;
	const struct task **all, **hot;
	size_t n = 0;

	for (size_t i = 0; i < ts->n; i++)
		n += ts->v[i].pid == p->pid;
	all = ARENA_NEW(a, const struct task *, n + 1);
	hot = ARENA_NEW(a, const struct task *, n + 1);
	for (size_t i = 0; i < ts->n; i++) {
		if (ts->v[i].pid != p->pid)
			continue;
		all[p->n_threads++] = &ts->v[i];
		if (is_hot(f, p->target, &ts->v[i]))
			hot[p->n_hot++] = &ts->v[i];
	}
	p->threads = all;
	p->hot = hot;
}

static void add_nodes(struct arena *a, const struct nodes *nodes, struct process *p)
{
	for (size_t i = 0; nodes && i < nodes->n; i++) {
		bool meets = false;

		for (size_t k = 0; k < p->n_hot; k++)
			meets |= p->hot[k]->allowed_valid &&
				 cpuset_meets(p->hot[k]->allowed, nodes->v[i].cpus);
		if (meets)
			p->nodes = cpuset_or(a, p->nodes, cpuset_of(a, nodes->v[i].number));
	}
}

static void read_pidfiles(struct finding_targets *f)
{
	const struct roles *r = f->roles;

	f->pidfiles = ARENA_NEW(f->c->arena, int, r->n_wanted + 1);
	for (size_t i = 0; i < r->n_wanted; i++) {
		struct str text;
		uint64_t pid;

		if (!r->wanted[i].pidfile.n)
			continue;
		text = decided(f, collect_capped(f->c, r->wanted[i].pidfile, ASK_FILE, 4096));
		if (str_u64(str_trim(text), 10, &pid) == 0 && pid <= INT32_MAX)
			f->pidfiles[i] = (int)pid;
	}
}

static void look_at(struct finding_targets *f, const struct task *leader, const struct nodes *nodes)
{
	struct process p = {
		.pid = leader->pid, .comm = leader->comm, .start_ticks = leader->start_ticks
	};
	struct roles *r = f->roles;

	for (size_t i = 0; i < r->n_wanted && !p.target; i++) {
		if (matches(f, i, &p))
			p.target = &r->wanted[i];
	}
	if (!p.target)
		return;
	if (r->n_processes == TARGETS_CAP) {
		r->more_processes++;
		return;
	}
	ask_cgroup(f, &p);
	add_threads(f, &p);
	add_nodes(f->c->arena, nodes, &p);
	f->v[r->n_processes++] = p;
}

void targets_find(struct collector *c, const struct tasks *tasks, const struct nodes *nodes,
	struct roles *roles)
{
	struct finding_targets f = { .c = c, .tasks = tasks, .roles = roles };

	if (!roles->n_wanted || !tasks)
		return;
	f.v = ARENA_NEW(c->arena, struct process, TARGETS_CAP);
	f.meant = cpuset_or(c->arena, roles->hot, roles->hot_offline);
	read_pidfiles(&f);
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (t->pid == t->tid && !(t->flags & PF_KTHREAD))
			look_at(&f, t, nodes);
	}
	roles->processes = f.v;
	roles->processes_hidden = tasks->hidepid;
	/* One of which not even the name could be read may be the one. */
	if (tasks->unreadable && !roles->processes_undecided)
		roles->processes_undecided = tasks->unreadable_example;
}

void targets_bootstrap(struct source *s, struct arena *a, struct roles *roles)
{
	struct collector c = { .source = s, .arena = a, .answers = answers_new(a) };
	struct fact_in in = { c.answers, NULL, a };
	struct tasks *tasks = ARENA_NEW(a, struct tasks, 1);

	if (!roles->n_wanted)
		return;
	c.roles = roles;
	collect_tasks(&c);
	fact_tasks.parse(&in, tasks);
	targets_find(&c, tasks, NULL, roles);
}

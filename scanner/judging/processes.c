/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/processes.h"

#include "scanner/facts/process/hot_tasks.h"

/* Its unit where it has one, since names of programs are many hosts' the same; else its name. */
static struct str stable_name(const struct process *p)
{
	struct str unit = task_unit(p->cgroup);

	return str_has(unit, ".") ? unit : p->comm;
}

struct subject subject_process(const struct check_in *in, const struct process *p)
{
	struct subject s = subject_named(SUBJECT_PROCESS, stable_name(p));

	s.label = str_printf(in->scratch, STR_FMT " (%d)", STR_ARG(p->comm), p->pid);
	s.pid = p->pid;
	return s;
}

struct subject subject_thread(
	const struct check_in *in, const struct process *p, const struct task *t)
{
	struct subject s = subject_process(in, p);

	s.key = str_printf(
		in->scratch, STR_FMT "/" STR_FMT, STR_ARG(stable_name(p)), STR_ARG(t->comm));
	s.label = str_printf(in->scratch, STR_FMT "/" STR_FMT " (%d)", STR_ARG(p->comm),
		STR_ARG(t->comm), t->tid);
	s.pid = t->tid;
	if (t->allowed_valid && cpuset_count(t->allowed) == 1)
		s.cpu = cpuset_next(t->allowed, 0);
	return s;
}

bool find_no_process(struct findings *out, const struct check_in *in)
{
	const struct roles *r = in->roles;

	if (r->n_processes)
		return false;
	if (!r->n_wanted)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"nobody named a process that matters");
	else
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"none of the named processes runs");
	return true;
}

bool find_processes_hidden(struct findings *out, const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	if (!in->roles->n_wanted || in->roles->n_processes ||
		!(t->unreadable || in->roles->processes_hidden))
		return false;
	if (t->unreadable)
		find_unreadable(out, subject_host(), t->unreadable_example, false);
	else
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"the processes that were named are not seen");
	return true;
}

bool find_thread_unread(struct findings *out, const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	if (t->unreadable)
		find_unreadable(out, subject_host(), t->unreadable_example, false);
	return t->unreadable > 0;
}

bool find_hot_unread(struct findings *out, const struct check_in *in)
{
	const struct roles *r = in->roles;
	const struct task *example = NULL;
	struct finding *f;
	size_t n = 0;

	if (find_thread_unread(out, in))
		return true;
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];

		for (size_t k = 0; k < p->n_threads; k++) {
			if (p->threads[k]->allowed_valid || p->threads[k]->state == 'Z')
				continue;
			example = p->threads[k];
			n++;
		}
	}
	if (!n)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
		"the masks of %zu threads of the named processes are not known: they may be hot ones",
		n);
	find_evidence(f, example->from);
	return true;
}

const struct answer *in_process(
	const struct check_in *in, const struct process *p, const char *name, enum ask_kind kind)
{
	return in_ask(in, str_printf(in->scratch, "/proc/%d/%s", p->pid, name), kind);
}

const struct answer *in_thread(
	const struct check_in *in, const struct task *t, const char *name, enum ask_kind kind)
{
	return in_ask(
		in, str_printf(in->scratch, "/proc/%d/task/%d/%s", t->pid, t->tid, name), kind);
}

bool in_is_named(const struct check_in *in, const struct task *t)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		if (in->roles->processes[i].pid == t->pid)
			return true;
	}
	return false;
}

void find_process(struct finding *f, const struct check_in *in, const struct process *p)
{
	(void)in;
	if (p->n_threads)
		find_evidence_text(f, p->threads[0]->from,
			"pid %d, started at tick %llu, " STR_FMT "%s" STR_FMT
			", %zu threads, %zu hot",
			p->pid, (unsigned long long)p->start_ticks, STR_ARG(p->comm),
			p->cgroup.n ? ", " : "", STR_ARG(p->cgroup), p->n_threads, p->n_hot);
}

struct cpuset in_hot_threads_may_use(const struct check_in *in, const struct process *p)
{
	struct cpuset cpus = { 0 };

	for (size_t i = 0; i < p->n_hot; i++)
		cpus = cpuset_or(in->scratch, cpus, p->hot[i]->allowed);
	return cpus;
}

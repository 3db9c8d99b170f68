/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread of a user that may run on hot CPUs only was put there: that is the workload, or what
 * was put there in its place. Threads of the kernel are pinned to every CPU from the boot on and
 * say nothing, nor does one that may run everywhere.
 */
#include "scanner/engine/phase.h"

#include "scanner/facts/facts.h"
#include "scanner/facts/process/tasks.h"

#include <unistd.h>

static bool is_workload(const struct task *t, struct cpuset hot)
{
	return !(t->flags & PF_KTHREAD) && t->state != 'Z' && t->pid != getpid() &&
	       t->allowed_valid && !cpuset_is_empty(t->allowed) && cpuset_within(t->allowed, hot);
}

static enum phase of_tasks(
	struct arena *a, const struct tasks *tasks, struct cpuset hot, struct str *ret_why)
{
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (!is_workload(t, hot))
			continue;
		*ret_why = str_printf(a, "thread %d/" STR_FMT " is pinned to hot CPUs " STR_FMT,
			t->tid, STR_ARG(text_sanitise(a, t->comm)),
			STR_ARG(cpuset_format(a, t->allowed)));
		return PHASE_POST;
	}
	if (!tasks->n || tasks->hidepid || tasks->more || tasks->unreadable ||
		tasks->masks_unknown) {
		*ret_why = STR("not every thread of the host could be seen");
		return PHASE_POST;
	}
	*ret_why = str_printf(a, "no user's thread is pinned to hot CPUs " STR_FMT,
		STR_ARG(cpuset_format(a, hot)));
	return PHASE_PRE;
}

enum phase phase_find(
	struct arena *a, const struct job *job, struct source *source, struct str *ret_why)
{
	static const struct check threads = { .id = "phase", .needs = { &fact_tasks } };
	const struct check *const checks[] = { &threads };
	const struct job part = { .checks = checks, .n_checks = 1, .intent = job->intent };
	struct plan *plan = plan_new(a, &part);
	struct sample *sm = sample_take(plan, SAMPLE_ALL, source, &part.intent, NULL);
	struct cpuset hot = sample_roles(sm)->hot;
	enum phase p = PHASE_POST;

	*ret_why = STR("no hot CPU is known");
	if (!cpuset_is_empty(hot))
		p = of_tasks(a, facts_get(sm->facts, &fact_tasks), hot, ret_why);
	sample_free(sm);
	return p;
}

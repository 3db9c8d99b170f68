/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The detector of hung tasks (kernel/hung_task.c): the kernel thread khungtaskd wakes every
 * hung_task_timeout_secs, 120 by default, or hung_task_check_interval_secs (4.19), and looks at
 * up to hung_task_check_count tasks. It interrupts nobody; it only takes time on the CPU where it
 * runs. Its mask is every CPU unless nohz_full= or kthread affinity moved it (5.8), but
 * a CPU outside load balancing is never chosen for it. 0 seconds switch it off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/process/tasks.h"

#define TIMEOUT	 "/proc/sys/kernel/hung_task_timeout_secs"
#define INTERVAL "/proc/sys/kernel/hung_task_check_interval_secs"

static const struct task *detector(const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (t->flags & PF_KTHREAD && str_is(t->comm, "khungtaskd"))
			return t;
	}
	return NULL;
}

static bool on_hot(const struct check_in *in, const struct task *t)
{
	return t && t->processor >= 0 && cpuset_has(in->roles->hot, (unsigned)t->processor) &&
	       !cpuset_is_empty(in->roles->housekeeping); /* else it has no other place */
}

static void add_thread(const struct check_in *in, struct finding *f, const struct task *t)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);

	if (!t)
		return;
	find_evidence_text(f, tasks->list,
		"khungtaskd (%d): ran last on cpu%d, may run on " STR_FMT, t->tid, t->processor,
		STR_ARG(t->allowed_valid ? cpuset_format(in->scratch, t->allowed)
					 : STR("CPUs that were not told")));
}

static struct finding *judge(const struct check_in *in, uint64_t seconds, struct findings *out)
{
	const struct task *t = detector(in_fact(in, &fact_tasks));
	uint64_t interval = 0;
	struct finding *f;

	if (seconds == 0)
		return find(out, STATUS_PASS, subject_host(), "the detector of hung tasks is off");
	(void)fact_u64(in_file(in, INTERVAL), &interval);
	if (on_hot(in, t)) {
		struct cpuset cpu = cpuset_of(in->scratch, (unsigned)t->processor);

		f = find(out, STATUS_WARN, subject_cpus(in->scratch, cpu),
			"khungtaskd ran here last, and looks at all tasks every %llu s",
			(unsigned long long)(interval ? interval : seconds));
		find_cpus(f, cpu);
	} else {
		f = find(out, STATUS_PASS, subject_host(), "looks every %llu s%s",
			(unsigned long long)(interval ? interval : seconds),
			t ? ", not from a hot CPU" : "");
	}
	add_thread(in, f, t);
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, TIMEOUT);
	struct finding *f;
	uint64_t seconds;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel looks for no hung tasks (CONFIG_DETECT_HUNG_TASK)");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &seconds)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = judge(in, seconds, out);
	find_observed(f, "%llu s", (unsigned long long)seconds);
	find_observed_value(f, (double)seconds * 1e9, "ns");
	find_evidence(f, an);
	find_evidence(f, in_file(in, INTERVAL));
}

const struct check check_watchdog_hung_task[] = {
	{
		.id = "watchdog.hung_task",
		.rule = 1,
		.title = "The detector of hung tasks stays off hot CPUs",
		.severity = SEVERITY_INFO,
		.reads = { { TIMEOUT, ASK_FILE }, { INTERVAL, ASK_FILE } },
		.needs = { &fact_tasks },
		.implied_by = { "cpu.isolated", "cpu.nohz_full" },
		.why = "a walk over up to a million tasks on the CPU where its thread runs, every two minutes",
		.fix_now = "taskset -cp <housekeeping> $(pgrep -x khungtaskd)",
		.fix_boot =
			"isolcpus=domain,managed_irq,<hot> nohz_full=<hot> on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL },
			{ REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source = "Documentation/admin-guide/sysctl/kernel.rst; kernel/hung_task.c",
		.run = run,
	},
	{ 0 },
};

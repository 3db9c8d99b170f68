/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /sys/devices/virtual/workqueue/cpumask: where unbound kworkers may run. A mask, not a list:
 * "0f", "ff,ffffffff,fffffff3". From 4.15 (EL8) on the kernel makes it from isolcpus= and
 * nohz_full= at boot; EL7 sets all CPUs whatever was isolated (kernel/workqueue.c). The masks
 * of single queues beside it are limited by it, so they add nothing where it is known.
 */
#include "scanner/engine/check.h"

#define DIR    "/sys/devices/virtual/workqueue"
#define GLOBAL DIR "/cpumask"
#define OFF    DIR "/cpumask_isolated" /* 6.8 on: CPUs that isolation took away */
#define QUEUES DIR "/*/cpumask"

/* Without the global mask, a queue that may run on hot CPUs proves the fault. */
static bool say_queues(const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, QUEUES);
	struct cpuset set, hit;
	struct finding *f = NULL;

	for (size_t i = 0; i < m.n; i++) {
		if (fact_mask(m.v[i].answer, in->scratch, &set))
			continue;
		hit = cpuset_and(in->scratch, set, in->roles->hot);
		if (cpuset_is_empty(hit))
			continue;
		if (!f) {
			f = find(out, STATUS_WARN, subject_cpus(in->scratch, hit),
				"an unbound workqueue may run on hot CPUs");
			find_observed(f, STR_FMT ": cpus " STR_FMT, STR_ARG(m.v[i].star[0]),
				STR_ARG(cpuset_format(in->scratch, set)));
			find_cpus(f, hit);
		}
		find_evidence(f, m.v[i].answer);
	}
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, GLOBAL), *off = in_file(in, OFF);
	struct cpuset set, hit;
	struct finding *f;

	(void)self;
	if (fact_mask(an, in->scratch, &set)) {
		say_queues(in, out);
		f = find_unreadable(out, subject_host(), an, false);
		find_cpus(f, in->roles->hot);
		return;
	}
	set = cpuset_and(in->scratch, set, in->roles->online);
	hit = cpuset_and(in->scratch, set, in->roles->hot);
	if (cpuset_is_empty(hit))
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
			"unbound workqueues stay off hot CPUs");
	else
		f = find(out, STATUS_FAIL, subject_cpus(in->scratch, hit),
			"unbound workqueues may run on hot CPUs");
	find_observed(f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, set)));
	find_wanted(f, "within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, cpuset_is_empty(hit) ? in->roles->hot : hit);
	find_evidence(f, an);
	if (off->state == ANSWER_OK)
		find_evidence(f, off);
}

const struct check check_wq_cpumask[] = {
	{
		.id = "wq.cpumask",
		.rule = 1,
		.title = "Unbound workqueues stay off hot CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { GLOBAL, ASK_FILE }, { OFF, ASK_FILE }, { QUEUES, ASK_FILE } },
		.implied_by = { "cpu.isolated", "cpu.nohz_full" },
		.why = "a kworker that starts on a hot CPU costs two context switches and its work, 5 to "
		       "100 us",
		.fix_now =
			"echo <hex mask of housekeeping> > /sys/devices/virtual/workqueue/cpumask",
		.fix_boot =
			"isolcpus=domain,managed_irq,<hot> nohz_full=<hot> (EL8 and later); on EL7 "
			"the same echo in a unit at boot",
		.remedies = { { REMEDY_SYSFS, "/sys/devices/virtual/workqueue/cpumask",
			"<housekeeping:mask>", NULL } },
		.source = "Documentation/core-api/workqueue.rst; kernel/workqueue.c",
		.run = run,
	},
	{ 0 },
};

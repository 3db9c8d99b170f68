/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mask of pid 1, which every service inherits. With isolcpus= the kernel gives init all
 * possible CPUs but the isolated ones (kernel/sched/core.c, sched_init_smp), so "0-1,4-71" is
 * right on a host that has four of 72 CPUs online. nohz_full alone narrows nothing: there
 * CPUAffinity= of systemd does it, or the CPUs are in an isolated partition.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/process/tasks.h"

#define STATUS "/proc/1/status"

static void say(const struct check_in *in, struct cpuset mask, struct findings *out)
{
	const struct partitions *parts = in_fact(in, &fact_partitions);
	struct cpuset hit = cpuset_and(in->scratch, mask, in->roles->hot);
	const struct answer *an = in_file(in, STATUS);
	struct finding *f;

	if (cpuset_is_empty(hit))
		f = find(out, STATUS_PASS, subject_task(in->scratch, 1, STR("init")),
			"services inherit a mask without hot CPUs");
	else if (cpuset_within(hit, parts->isolated))
		f = find(out, STATUS_PASS, subject_task(in->scratch, 1, STR("init")),
			"its mask holds hot CPUs, which an isolated partition keeps from it");
	else
		f = find(out, STATUS_FAIL, subject_task(in->scratch, 1, STR("init")),
			"every service inherits a mask that holds hot CPUs");
	find_observed(f, "cpus " STR_FMT, STR_ARG(cpuset_format(in->scratch, mask)));
	find_wanted(f, "within cpus " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_cpus(f, cpuset_is_empty(hit) ? in->roles->hot : hit);
	find_evidence_text(f, an, "Cpus_allowed_list of online CPUs: " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, mask)));
	if (!cpuset_is_empty(parts->isolated))
		find_evidence_text(f, parts->root, "isolated partitions: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, parts->isolated)));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct answer *an = in_file(in, STATUS);
	struct cpuset mask;
	struct finding *f;

	(void)self;
	if (h->pidns_foreign) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"pid 1 of this namespace is not the host's");
		find_evidence(f, an);
		return;
	}
	if (an->state != ANSWER_OK || task_parse_allowed(an->bytes, in->scratch, &mask)) {
		find_unreadable(out, subject_task(in->scratch, 1, STR("init")), an, false);
		return;
	}
	say(in, cpuset_and(in->scratch, mask, in->roles->online), out);
}

const struct check check_task_pid1_affinity[] = {
	{
		.id = "task.pid1_affinity",
		.rule = 1,
		.title = "Services inherit a mask without hot CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { STATUS, ASK_FILE } },
		.needs = { &fact_host, &fact_partitions },
		.implied_by = { "cpu.isolated" },
		.why = "whatever a service starts may be put on a hot CPU: one stray thread stalls it for "
		       "10 to 100 us",
		.fix_now =
			"systemctl set-property system.slice AllowedCPUs=<housekeeping>, and the same "
			"for user.slice",
		.fix_boot = "CPUAffinity=<housekeeping> in /etc/systemd/system.conf.d/, or "
			    "isolcpus=domain,managed_irq,<hot>, then reboot",
		.remedies = { { REMEDY_DROPIN, "system.conf:Manager:CPUAffinity", "<housekeeping>",
			NULL } },
		.source = "kernel/sched/core.c; systemd-system.conf(5)",
		.run = run,
	},
	{ 0 },
};

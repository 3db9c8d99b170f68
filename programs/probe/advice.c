/* SPDX-License-Identifier: Apache-2.0 */
/* What a cause is called, and what to do about it. */
#include "programs/probe/result.h"

static const char *label_of_none(const struct result *r)
{
	if (r->counter.emulated)
		return "no cause: a stalled emulator";
	if (r->counter.guest)
		return "no cause here: hypervisor or hardware";
	return r->msr_missing ? "no cause here: firmware or hardware" : "no cause here: hardware";
}

const char *cause_label(const struct result *r, enum kind k)
{
	static const char *const labels[KINDS] = {
		[KIND_SMI] = "firmware (SMI)",
		[KIND_STEAL] = "hypervisor (steal)",
		[KIND_LOST] = "not told: records were lost",
		[KIND_UNEXPLAINED] = "not looked into",
	};

	if (k == KIND_NONE)
		return label_of_none(r);
	return labels[k] ? labels[k] : kind_word(k);
}

const char *cause_advice(const struct result *r, const struct cause *c)
{
	static const char ipi[] = "another CPU sent it: latscan explain ipi.isolated";
	static const char *const advice[KINDS] = {
		[KIND_TICK] = "the tick runs here: latscan explain cpu.nohz_full",
		[KIND_IRQ] =
			"move it away (/proc/irq/N/smp_affinity_list): latscan explain irq.isolated_affinity",
		[KIND_SOFTIRQ] = "what raised it ran here: latscan scan --only 'softirq.*,irq.*'",
		[KIND_THREAD] =
			"move it off this CPU (taskset, cpuset) or isolate the CPU: latscan scan --only 'task.*'",
		[KIND_IDLE] =
			"cpu.max of its cgroup, or kernel.sched_rt_runtime_us: latscan scan --only 'sched.*'",
		[KIND_RESCHEDULE] = ipi,
		[KIND_CALL] = ipi,
		[KIND_IRQ_WORK] = ipi,
		[KIND_VECTOR] = "the hardware wants to be heard: the kernel log",
		[KIND_FAULT] = "memory was taken away: latscan scan --only 'mem.*,numa.*,huge.*'",
		[KIND_NMI] = "a watchdog or perf: latscan explain watchdog.nmi",
		[KIND_MCE] = "the hardware reports errors: the kernel log",
		[KIND_SMI] = "only the firmware's set-up ends it: latscan explain smi.count",
		[KIND_STEAL] = "the host ran somebody else: pin the virtual CPUs there",
		[KIND_LOST] = "a shorter --for, or a CPU left over that empties the rings",
	};

	if (c->kind == KIND_NONE && r->msr_missing && !r->counter.guest)
		return "count SMIs beside it (modprobe msr): latscan explain smi.count";
	if (c->kind == KIND_NONE)
		return "nothing in this kernel did it: look below (host, firmware, hardware)";
	return advice[c->kind];
}

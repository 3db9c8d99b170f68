/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.numa_balancing: 0 or 1; from 5.18 (and EL 9.2) on a set of bits, 1 normal balancing
 * and 2 memory tiering (include/linux/sched/sysctl.h), and values up to 4 are taken: any but 0
 * switches the sampling on. No daemon does it: the tick of SCHED_OTHER threads queues the scan
 * (kernel/sched/fair.c task_tick_numa), on nohz_full CPUs the remote tick. Memory with an
 * explicit policy is not scanned. A missing file means that it was not built in.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/mem/nodes.h"

#define BALANCING "/proc/sys/kernel/numa_balancing"

static struct finding *judge(const struct check_in *in, uint64_t value, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	if (value == 0)
		return find(out, STATUS_PASS, subject_host(), "off");
	if (nodes->list->state == ANSWER_OK && nodes->n == 1)
		return find(out, STATUS_WARN, subject_host(),
			"on, with one node: nothing to move, and still not needed");
	if (value == 2)
		return find(
			out, STATUS_WARN, subject_host(), "pages are sampled for memory tiering");
	return find(out, STATUS_FAIL, subject_host(),
		"the kernel unmaps pages to see who touches them");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, BALANCING);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "numa_balancing");
	struct finding *f;
	uint64_t value;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find(out, STATUS_PASS, subject_host(),
			"this kernel was built without NUMA balancing");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &value)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = judge(in, value, out);
	find_observed(f, "%llu", (unsigned long long)value);
	find_wanted(f, "0");
	find_evidence(f, an);
	if (p)
		find_evidence_text(f, c->from, "numa_balancing=" STR_FMT, STR_ARG(p->value));
}

const struct check check_numa_balancing[] = {
	{
		.id = "numa.balancing",
		.rule = 1,
		.title = "Automatic NUMA balancing is off",
		.severity = SEVERITY_CRITICAL,
		.reads = { { BALANCING, ASK_FILE } },
		.needs = { &fact_cmdline, &fact_nodes },
		.why = "it takes mappings away to sample accesses: 16380 hinting faults were measured in one small "
		       "run, some microseconds each, and pages are copied",
		.fix_now = "sysctl -w kernel.numa_balancing=0",
		.fix_boot =
			"kernel.numa_balancing=0 in /etc/sysctl.d/99-latency.conf, or numa_balancing=disable on "
			"the kernel command line",
		.remedies = { { REMEDY_SYSCTL, "kernel.numa_balancing", "0", NULL } },
		.source = "Documentation/admin-guide/sysctl/kernel.rst, numa_balancing",
		.run = run,
	},
	{ 0 },
};

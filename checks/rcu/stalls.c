/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grace periods that did not end for rcupdate.rcu_cpu_stall_timeout seconds (21 by default):
 * some CPU stayed in the kernel, or with interrupts off, or a real-time task starved RCU's
 * threads (kernel/rcu/tree_stall.h). Newer kernels count them in /sys/kernel/rcu_stall_count;
 * the log says each of them, as long as it reaches back.
 */
#include "scanner/judging/log.h"

#define COUNT "/sys/kernel/rcu_stall_count"

static const struct log_row rows[] = {
	{
		.part = "rcu: INFO: rcu_*self-detected stall",
		.also = "INFO: rcu_*self-detected stall on CPU",
		.status = STATUS_FAIL,
		.text = "a CPU held up RCU's grace periods",
		.again = true,
		.key = "self",
	},
	{
		.part = "INFO: rcu_*detected stalls on CPUs/tasks",
		.also = "INFO: rcu_*detected expedited stalls on CPUs/tasks",
		.status = STATUS_FAIL,
		.text = "other CPUs or tasks held up RCU's grace periods",
		.again = true,
		.key = "others",
	},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct answer *an = in_file(in, COUNT);
	struct log_seen seen;
	uint64_t n;
	struct finding *f;

	(void)self;
	if (fact_u64(an, &n)) {
		if (an->state != ANSWER_ABSENT && an->state != ANSWER_NOT_CAPTURED)
			find_unreadable(out, subject_host(), an, false);
		judge_log(in, rows, ROWS, "no RCU stall was detected", out);
		return;
	}
	f = find(out, n ? STATUS_FAIL : STATUS_PASS, subject_host(), "%s",
		n ? "RCU's grace periods were held up" : "no RCU stall was detected");
	find_observed(f, "%llu since boot", (unsigned long long)n);
	find_observed_value(f, (double)n, "1");
	find_wanted(f, "0");
	find_evidence(f, an);
	for (unsigned i = 0; i < ROWS; i++) {
		if (log_seen(k, &rows[i], &seen))
			find_log(f, k, &seen);
	}
}

const struct check check_rcu_stalls[] = {
	{
		.id = "rcu.stalls",
		.rule = 1,
		.title = "RCU's grace periods end in time",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { COUNT, ASK_FILE } },
		.needs = { &fact_kmsg },
		.implied_by = { "kmsg.scan" }, /* it fails for lockups only: the same stuck CPU */
		.why = "a CPU was stuck for 21 s or more, and the report itself sends NMIs to others",
		.fix_now =
			"the log names the CPU and its stack: a driver, firmware, or a real-time task "
			"that starves RCU's threads",
		.source = "Documentation/RCU/stallwarn.rst; kernel/rcu/tree_stall.h",
		.run = run,
	},
	{ 0 },
};

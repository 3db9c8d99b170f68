/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expedited grace periods end in microseconds because they interrupt: each CPU that is not
 * idle or in user space gets an IPI (kernel/rcu/tree_exp.h). rcu_expedited makes every
 * synchronize_rcu() one; rcu_normal makes every one a normal one, also those that asked to be
 * expedited, and wins over the former. PREEMPT_RT sets rcu_normal by itself once it has booted
 * (CONFIG_PREEMPT_RT: rcu_normal_after_boot).
 */
#include "scanner/engine/check.h"

#define EXPEDITED "/sys/kernel/rcu_expedited"
#define NORMAL	  "/sys/kernel/rcu_normal"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *exp = in_file(in, EXPEDITED), *nor = in_file(in, NORMAL);
	uint64_t expedited, normal = 0;
	bool told;
	struct finding *f;

	(void)self;
	if (fact_u64(exp, &expedited)) {
		find_unreadable(out, subject_host(), exp, true);
		return;
	}
	told = fact_u64(nor, &normal) == 0 || nor->state == ANSWER_ABSENT;
	if (expedited && !normal && !told) {
		find_unreadable(out, subject_host(), nor, false);
		return;
	}
	if (expedited && !normal)
		f = find(out, STATUS_FAIL, subject_host(),
			"every RCU grace period interrupts CPUs that are in the kernel");
	else if (normal)
		f = find(out, STATUS_PASS, subject_host(),
			"no RCU grace period is expedited, whoever asks for it");
	else
		f = find(out, STATUS_PASS, subject_host(),
			"RCU grace periods are expedited only where the kernel asks for it");
	find_observed(f, "rcu_expedited %llu, rcu_normal %llu", (unsigned long long)expedited,
		(unsigned long long)normal);
	find_wanted(f, "rcu_expedited 0, or rcu_normal 1");
	find_evidence(f, exp);
	find_evidence(f, nor);
}

const struct check check_rcu_expedited[] = {
	{
		.id = "rcu.expedited",
		.rule = 1,
		.title = "RCU grace periods do not interrupt CPUs",
		.severity = SEVERITY_MEDIUM,
		.reads = { { EXPEDITED, ASK_FILE }, { NORMAL, ASK_FILE } },
		.why = "an expedited grace period sends an IPI to each CPU that is in the kernel, 1 to 5 "
		       "us each",
		.fix_now = "echo 0 > /sys/kernel/rcu_expedited; echo 1 > /sys/kernel/rcu_normal",
		.fix_boot = "rcupdate.rcu_normal_after_boot=1 on the kernel command line, and no "
			    "rcupdate.rcu_expedited=1",
		.remedies = { { REMEDY_KERNEL_ARG, "rcupdate.rcu_normal_after_boot", "1", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "rcupdate.rcu_expedited", "1", NULL } },
		.source =
			"Documentation/admin-guide/kernel-parameters.txt (rcupdate.rcu_expedited: it "
			"degrades real-time latency); kernel/rcu/update.c",
		.run = run,
	},
	{ 0 },
};

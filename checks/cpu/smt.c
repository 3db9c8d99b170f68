/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Simultaneous multithreading: whether any core runs two threads, from smt/active (kernel/cpu.c,
 * 4.19 and later; EL 7.6), before it from the sibling lists. smt/control says who decided: on,
 * off (may be switched on again), forceoff (nosmt=force: not before a reboot), notsupported,
 * notimplemented, or a number of threads where a core has more than two.
 *
 * Whether SMT is bad is contested. A sibling that works evicts cache lines and takes issue slots;
 * one that idles costs next to nothing, and cpu.smt_siblings sees to that. So by itself "on" is
 * judged only where somebody takes a position. In a guest the topology is the hypervisor's tale.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define CONTROL "/sys/devices/system/cpu/smt/control"

enum smt { SMT_UNTOLD = 0, SMT_OFF, SMT_ON };

/* What the sibling lists say: they name online threads only. */
static enum smt by_siblings(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool all = cpuset_count(in->roles->online) > 0;

	for (size_t i = 0; i < c->n_cores; i++) {
		if (cpuset_count(c->cores[i].siblings) > 1)
			return SMT_ON;
	}
	for (int cpu = -1; (cpu = cpuset_next(in->roles->online, cpu + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(c, (unsigned)cpu);

		all &= core && !cpuset_is_empty(core->siblings);
	}
	return all ? SMT_OFF : SMT_UNTOLD;
}

static enum smt smt_of(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	uint64_t on;

	if (fact_u64(c->smt_active, &on) == 0 && on <= 1)
		return on ? SMT_ON : SMT_OFF;
	if (c->smt_active->state == ANSWER_OK)
		return SMT_UNTOLD; /* neither 0 nor 1: not understood */
	return by_siblings(in);
}

static struct finding *judge(const struct check_in *in, enum smt smt, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct str policy = in_word(in, "policy");

	if (str_is(policy, "any"))
		return find(out, STATUS_PASS, subject_host(), "SMT is %s, and no position is taken",
			smt == SMT_ON ? "on" : "off");
	if (smt == SMT_OFF && h->virt == VIRT_GUEST)
		return find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor shows one thread a core, whatever its own cores have");
	if (smt == SMT_OFF)
		return find(out, STATUS_PASS, subject_host(), "one thread a core");
	if (str_is(policy, "siblings_idle"))
		return find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"SMT may be on; cpu.smt_siblings judges whether siblings of hot CPUs idle");
	return find(out, STATUS_FAIL, subject_host(), "cores run two threads or more each%s",
		h->virt == VIRT_GUEST ? ", as the hypervisor shows them" : "");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	enum smt smt = smt_of(in);
	struct finding *f;

	(void)self;
	if (smt == SMT_UNTOLD && str_is(in_word(in, "policy"), "any")) {
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"not told, and no position is taken");
		find_evidence(f, c->smt_active);
		return;
	}
	if (smt == SMT_UNTOLD) {
		find_unreadable(out, subject_host(), c->smt_active, false);
		return;
	}
	f = judge(in, smt, out);
	find_observed(f, "%s", smt == SMT_ON ? "on" : "off");
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "policy")));
	if (!str_is(in_word(in, "policy"), "any"))
		find_cpus(f, in->roles->hot);
	find_evidence(f, c->smt_active);
	find_evidence(f, in_file(in, CONTROL));
	if (c->smt_active->state != ANSWER_OK)
		find_evidence_text(f, c->smt_active,
			"worked out from the sibling lists of %zu CPUs", c->n_cores);
}

const struct check check_cpu_smt[] = {
	{
		.id = "cpu.smt",
		.rule = 1,
		.title = "Simultaneous multithreading is as wanted",
		.severity = SEVERITY_HIGH,
		.reads = { { CONTROL, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "policy", NULL, 0, 0, 2, "any|off|siblings_idle",
			"off: one thread a core; siblings_idle: cpu.smt_siblings judges" } },
		.why = "a thread that works on the sibling takes issue slots and evicts lines of L1 and L2; "
		       "one that idles does not",
		.fix_now = "echo off > /sys/devices/system/cpu/smt/control",
		.fix_boot =
			"nosmt (nosmt=force: for good) on the kernel command line, or the firmware's "
			"switch",
		.remedies = { { REMEDY_KERNEL_ARG, "nosmt", "", "policy=off" } },
		.source = "Documentation/ABI/testing/sysfs-devices-system-cpu; kernel/cpu.c",
		.run = run,
	},
	{ 0 },
};

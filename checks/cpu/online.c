/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot CPUs exist and are online. The isolated file holds possible minus housekeeping and may
 * name offline CPUs (kernel/sched/isolation.c). With SMT switched off the siblings are
 * offline for good reason: then the list of hot CPUs is wrong, not the host.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cmdline.h"
#include "scanner/facts/cpus.h"

static void say_offline(const struct check_in *in, struct cpuset off, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool smt_off =
		c->smt_active->state == ANSWER_OK && str_is(str_trim(c->smt_active->bytes), "0");
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, off), "meant to be hot, and offline%s",
		smt_off ? "; SMT is off: is it a sibling that is named?" : "");
	find_observed(f, "online " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->online.set)));
	find_wanted(f, "online");
	find_cpus(f, off);
	find_evidence(f, c->online.from);
	find_evidence(f, c->present.from);
}

static void say_missing(const struct check_in *in, struct cpuset missing, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, missing),
		"meant to be hot, and does not exist");
	find_observed(f, "present " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->present.set)));
	find_wanted(f, "present");
	find_cpus(f, missing);
	find_evidence(f, c->present.from);
}

static void judge_cut(const struct check_in *in, struct findings *out)
{
	static const char *const cuts[] = { "maxcpus", "nr_cpus" };
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);

	for (unsigned i = 0; i < 2; i++) {
		const struct param *p = cmdline_last(cmdline, cuts[i]);
		struct finding *f;

		if (!p)
			continue;
		f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, str_from(cuts[i])),
			"the command line limits the number of CPUs");
		find_observed(f, "%s=" STR_FMT, cuts[i], STR_ARG(p->value));
		find_evidence(f, cmdline->from);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset wanted = cpuset_or(in->scratch, in->roles->hot, in->roles->hot_offline);
	struct cpuset off = { 0 }, missing = { 0 };
	struct finding *f;

	(void)self;
	if (!c->online.valid) {
		f = find_unreadable(out, subject_cpus(in->scratch, wanted), c->online.from, false);
		find_cpus(f, wanted);
		return;
	}
	if (c->present.valid)
		missing = cpuset_minus(in->scratch, wanted, c->present.set);
	off = cpuset_minus(in->scratch, cpuset_minus(in->scratch, wanted, c->online.set), missing);
	if (!cpuset_is_empty(missing))
		say_missing(in, missing, out);
	if (!cpuset_is_empty(off))
		say_offline(in, off, out);
	judge_cut(in, out);
	if (cpuset_is_empty(missing) && cpuset_is_empty(off)) {
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, wanted), "online");
		find_cpus(f, wanted);
		find_evidence(f, c->online.from);
	}
}

const struct check check_cpu_online[] = {
	{
		.id = "cpu.online",
		.rule = 1,
		.title = "Hot CPUs exist and are online",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_cmdline },
		.why = "a thread that cannot be pinned to its CPU runs on a housekeeping one, with everything else",
		.fix_now =
			"echo 1 > /sys/devices/system/cpu/cpuN/online, or mend the list of hot CPUs",
		.fix_boot = "remove maxcpus= and nr_cpus= from the kernel command line",
		.source = "Documentation/core-api/cpu_hotplug.rst",
		.run = run,
	},
	{ 0 },
};

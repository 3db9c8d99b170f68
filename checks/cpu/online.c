/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot CPUs exist and are online. The isolated file holds possible minus housekeeping and may
 * name CPUs that are offline or no more than hot-plug slots (kernel/sched/isolation.c): a
 * range that was written too wide, which harms nobody unless somebody named the CPUs with
 * --hot-cpus. With SMT switched off the siblings are offline for good reason: then the list
 * of hot CPUs is wrong, not the host. smt/active is 0 on a machine without siblings too, which
 * smt/control tells from it (kernel/cpu.c, cpu_smt_control "notsupported").
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"

#define CONTROL "/sys/devices/system/cpu/smt/control"

/* There are siblings, and they are off. */
static bool siblings_are_off(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct answer *control = in_file(in, CONTROL);

	return c->smt_active->state == ANSWER_OK && str_is(str_trim(c->smt_active->bytes), "0") &&
	       !(control->state == ANSWER_OK && str_is(str_trim(control->bytes), "notsupported"));
}

/* The CPUs were named for this scan, not worked out from masks of the kernel. */
static bool named(const struct check_in *in)
{
	return str_is(in->roles->hot_from, "--hot-cpus");
}

static void say_offline(const struct check_in *in, struct cpuset off, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool smt_off = siblings_are_off(in);
	struct finding *f;

	f = find(out, smt_off && !named(in) ? STATUS_WARN : STATUS_FAIL,
		subject_cpus(in->scratch, off), "meant to be hot, and offline%s",
		smt_off ? "; SMT is off: siblings are named, probably" : "");
	find_observed(f, "online " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->online.set)));
	find_wanted(f, "online");
	find_cpus(f, off);
	find_evidence(f, c->online.from);
	find_evidence(f, c->present.from);
	if (smt_off)
		find_evidence(f, c->smt_active);
}

static void say_missing(const struct check_in *in, struct cpuset missing, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	f = find(out, named(in) ? STATUS_FAIL : STATUS_WARN, subject_cpus(in->scratch, missing),
		"meant to be hot, and not there");
	find_observed(f, "present " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->present.set)));
	find_wanted(f, "present");
	find_cpus(f, missing);
	find_evidence(f, c->present.from);
	find_evidence(f, c->isolated.from);
}

/* maxcpus= brings up no more than that many, nr_cpus= has no room for more: only when it bites. */
static bool cuts(const struct cpus *c, const struct param *p, bool room)
{
	const struct cpu_list *l = room ? &c->possible : &c->online;
	uint64_t n;

	if (str_u64(p->value, 10, &n) || !l->valid || cpuset_count(l->set) > n)
		return false;
	return room ? cpuset_count(l->set) == n
		    : c->present.valid && !cpuset_within(c->present.set, c->online.set);
}

static void judge_cut(const struct check_in *in, struct findings *out)
{
	static const char *const params[] = { "maxcpus", "nr_cpus" };
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct cpus *c = in_fact(in, &fact_cpus);

	for (unsigned i = 0; i < 2; i++) {
		const struct param *p = cmdline_last(cmdline, params[i]);
		struct finding *f;

		if (!p || !cuts(c, p, i == 1))
			continue;
		f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, str_from(params[i])),
			"the command line limits the number of CPUs");
		find_observed(f, "%s=" STR_FMT, params[i], STR_ARG(p->value));
		find_wanted(f, "all CPUs");
		find_evidence_text(f, cmdline->from, "parameter %u: %s=" STR_FMT, p->position,
			params[i], STR_ARG(p->value));
		find_evidence(f, c->present.from);
	}
}

static bool judge_sets(const struct check_in *in, struct cpuset wanted, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset missing = { 0 }, off;

	if (c->present.valid)
		missing = cpuset_minus(in->scratch, wanted, c->present.set);
	off = cpuset_minus(in->scratch, cpuset_minus(in->scratch, wanted, c->online.set), missing);
	if (!cpuset_is_empty(missing))
		say_missing(in, missing, out);
	if (!cpuset_is_empty(off))
		say_offline(in, off, out);
	return cpuset_is_empty(missing) && cpuset_is_empty(off);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset wanted = cpuset_or(in->scratch, in->roles->hot, in->roles->hot_offline);
	struct finding *f;

	(void)self;
	if (cpuset_is_empty(wanted)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no CPU is hot");
		return;
	}
	if (!c->online.valid) {
		f = find_unreadable(out, subject_cpus(in->scratch, wanted), c->online.from, false);
		find_cpus(f, wanted);
		return;
	}
	judge_cut(in, out);
	if (!judge_sets(in, wanted, out))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, wanted), "online");
	find_cpus(f, wanted);
	find_evidence(f, c->online.from);
}

const struct check check_cpu_online[] = {
	{
		.id = "cpu.online",
		.rule = 1,
		.title = "Hot CPUs exist and are online",
		.severity = SEVERITY_HIGH,
		.reads = { { CONTROL, ASK_FILE } },
		.needs = { &fact_cpus, &fact_cmdline },
		.why = "a thread that cannot be pinned to its CPU runs on a housekeeping one, with everything else",
		.fix_now =
			"echo 1 > /sys/devices/system/cpu/cpuN/online, or mend the list of hot CPUs",
		.fix_boot = "remove maxcpus= and nr_cpus= from the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "maxcpus", "", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "nr_cpus", "", NULL } },
		.source = "Documentation/core-api/cpu_hotplug.rst",
		.run = run,
	},
	{ 0 },
};

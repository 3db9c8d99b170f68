/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticks of all CPUs fall together, and wait for each other's locks, unless skew_tick=1
 * spreads them over the period (kernel/time/tick-sched.c tick_setup_sched_timer). The parameter
 * leaves no other trace than the command line. Of no use on CPUs whose tick stops, nor on a
 * small host; it costs power, since the CPUs no longer wake together.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"

static bool is_one(const struct param *p)
{
	uint64_t n;

	/* get_option(): 1, 0x1 and 01 are the same number; any but 0 spreads them */
	return p && str_u64(p->value, str_starts(p->value, "0x") ? 16 : 10, &n) == 0 && n;
}

static void say(const struct check_in *in, struct cpuset ticking, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct param *p = cmdline_last(c, "skew_tick");
	struct finding *f;

	f = find(out, is_one(p) ? STATUS_PASS : STATUS_WARN, subject_cpus(in->scratch, ticking),
		is_one(p) ? "the ticks of hot CPUs are spread over the period"
			  : "hot CPUs tick, and the ticks of all CPUs fall together");
	find_observed(f, "skew_tick=" STR_FMT, STR_ARG(p ? p->value : STR("0")));
	find_wanted(f, "skew_tick=1");
	find_cpus(f, ticking);
	find_evidence_text(f, c->from, "%s",
		is_one(p) ? "skew_tick=1"
		: p	  ? "skew_tick is not 1"
			  : "no skew_tick=");
	find_evidence(f, cpus->nohz_full.from);
}

static void say_tickless(const struct check_in *in, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct finding *f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"the tick of every hot CPU stops: there is nothing to spread");

	find_observed(f, "all of them in nohz_full");
	find_cpus(f, in->roles->hot);
	find_evidence(f, cpus->nohz_full.from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct cpuset ticking = cpuset_minus(in->scratch, in->roles->hot, cpus->nohz_full.set);

	(void)self;
	if (!cpus->nohz_full.valid && cpus->nohz_full.from->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), cpus->nohz_full.from, false);
	else if (cpuset_is_empty(ticking))
		say_tickless(in, out);
	else if (c->from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), c->from, false);
	else if (cpuset_count(in->roles->online) < in_limit(in, "cpus") &&
		 !is_one(cmdline_last(c, "skew_tick")))
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"with %u CPUs the ticks hardly wait for each other",
			cpuset_count(in->roles->online));
	else
		say(in, ticking, out);
}

const struct check check_tick_skew[] = {
	{
		.id = "tick.skew",
		.rule = 1,
		.title = "The ticks of hot CPUs do not fall together",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.needs = { &fact_cmdline, &fact_cpus },
		.limits = {
			{ "cpus", "1", 16, 1, 1e6, NULL, "fewer CPUs than that need no skew_tick" },
		},
		.implied_by = { "cpu.nohz_full" },
		.why = "ticks that fall together wait for jiffies_lock and the run queues' locks; on a hundred "
		       "CPUs for tens of us",
		.fix_boot = "skew_tick=1 on the kernel command line, or nohz_full=<hot>, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "skew_tick", "1", NULL } },
		.source = "Documentation/admin-guide/kernel-parameters.txt (skew_tick); "
			  "kernel/time/tick-sched.c",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idle=poll: every idle CPU spins instead of sleeping (arch/x86/kernel/process.c, idle_setup()),
 * all of them, for ever; no cpuidle driver is registered then. The kernel's own document calls it
 * drastic: it heats, takes the power that turbo would need, and a polling sibling slows the
 * other half of a core. What is to poll can be told CPU by CPU instead: "n/a" in
 * power/pm_qos_resume_latency_us. Whether it is wanted is a position; what goes badly together
 * is warned of.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/log.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/cpu/cpus.h"

static const struct log_row polling = { .part = "using polling idle threads" };

/* The kernel took it: it said so, or no driver offers states. */
static bool is_effective(const struct check_in *in)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	struct log_seen seen;

	if (log_seen(in_fact(in, &fact_kmsg), &polling, &seen))
		return true;
	return idle->driver->state == ANSWER_ABSENT ||
	       str_is(str_trim(idle->driver->bytes), "none");
}

/* "n/a" on all hot CPUs: they poll, and the others sleep. *ret_unread: one that was not told. */
static bool hot_cpus_poll(const struct check_in *in, const struct answer **ret_unread)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);

	*ret_unread = NULL;
	for (int c = -1; (c = cpuset_next(in->roles->hot, c + 1)) >= 0;) {
		const struct idle_cpu *cpu = cpuidle_cpu(idle, (unsigned)c);

		if (!cpu && idle->states_list->state != ANSWER_ABSENT)
			*ret_unread = idle->states_list;
		else if (cpu && !cpu->pm_qos.n)
			*ret_unread = cpu->pm_qos_from;
		if (!cpu || !str_is(cpu->pm_qos, "n/a"))
			return false;
	}
	return !cpuset_is_empty(in->roles->hot);
}

static const char *goes_badly(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	uint64_t smt = 0;

	if (fact_u64(c->smt_active, &smt) == 0 && smt == 1)
		return "idle CPUs poll beside their siblings, which get half a core";
	if ((double)cpuset_count(in->roles->online) > in_limit(in, "max_cpus"))
		return "all of many CPUs poll while idle, which heats the host";
	return NULL;
}

static void say_polls(const struct check_in *in, const struct param *p, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const char *bad = goes_badly(in);
	enum status s = STATUS_PASS;
	const char *text = "idle CPUs poll";
	struct finding *f;

	if (str_is(in_word(in, "idle"), "c1")) {
		s = STATUS_FAIL;
		text = "idle CPUs poll, and are to halt";
	} else if (bad) {
		s = STATUS_WARN;
		text = bad;
	}
	f = find(out, s, subject_host(), "%s", text);
	find_observed(
		f, "idle=" STR_FMT ", %u CPUs", STR_ARG(p->value), cpuset_count(in->roles->online));
	find_wanted(f, "%s", str_is(in_word(in, "idle"), "c1") ? "c1" : "poll on few CPUs alone");
	find_cpus(f, in->roles->online);
	find_evidence(f, cmdline->from);
}

static void say_sleeps(const struct check_in *in, const struct param *p, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	bool wanted = str_is(in_word(in, "idle"), "poll");
	const struct answer *unread = NULL;
	struct finding *f;

	if (wanted && hot_cpus_poll(in, &unread))
		f = find(
			out, STATUS_PASS, subject_host(), "hot CPUs poll while idle, others sleep");
	else if (wanted && unread) {
		find_unreadable(out, subject_host(), unread, false);
		return;
	} else if (wanted)
		f = find(out, STATUS_FAIL, subject_host(), "%s",
			p && str_is(p->value, "poll")
				? "idle=poll stands on the command line, and CPUs do not poll"
				: "idle CPUs do not poll");
	else
		f = find(out, STATUS_PASS, subject_host(), "idle CPUs do not poll");
	find_observed(f, "%s" STR_FMT, p ? "idle=" : "no idle=", STR_ARG(p ? p->value : STR("")));
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "idle")));
	find_evidence(f, cmdline->from);
	find_evidence(f, idle->driver);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	const struct param *p = cmdline_last(cmdline, "idle");
	bool asked = p && str_is(p->value, "poll");

	(void)self;
	if (cmdline->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), cmdline->from, false);
	} else if (asked && idle->driver->state != ANSWER_OK &&
		   idle->driver->state != ANSWER_ABSENT && !is_effective(in)) {
		find_unreadable(out, subject_host(), idle->driver, false);
	} else if (asked && is_effective(in)) {
		say_polls(in, p, out);
	} else {
		say_sleeps(in, p, out);
	}
}

const struct check check_cstate_idle_poll[] = {
	{
		.id = "cstate.idle_poll",
		.rule = 1,
		.title = "Idle CPUs poll only where that is wanted and does no harm",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_cmdline, &fact_cpuidle, &fact_cpus, &fact_kmsg },
		.limits = {
			{ "idle", NULL, 0, 0, 2, "any|poll|c1", "what an idle CPU is to do" },
			{ "max_cpus", "1", 32, 1, 65536, NULL,
				"so many CPUs may poll at once without a warning" },
		},
		.why = "polling saves 1 to 2 us of C1's wake-up and costs heat, turbo and half of each sibling",
		.fix_now = "echo n/a > /sys/devices/system/cpu/cpuN/power/pm_qos_resume_latency_us on the CPUs "
			   "that are to poll",
		.fix_boot = "idle=poll on the kernel command line, or without it, and the states of hot CPUs "
			    "disabled by a unit",
		.remedies = { { REMEDY_KERNEL_ARG, "idle", "poll", "idle=poll" }, { REMEDY_KERNEL_ARG_REMOVE, "idle", "poll", "idle=c1" } },
		.source = "Documentation/admin-guide/pm/cpuidle.rst, kernel-parameters.txt (idle=)",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rcu_nocb_poll: rcuog threads look for callbacks by themselves, some ten times a jiffy's
 * worth of waits, instead of being woken by the CPU that queued one (kernel/rcu/tree_nocb.h).
 * It spares the hot CPU a wake-up now and then, and costs housekeeping CPUs time all along:
 * which is worth more is the host's to say.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct str want = in_word(in, "want");
	const struct param *p;
	bool on;
	struct finding *f;

	(void)self;
	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	p = cmdline_last(c, "rcu_nocb_poll");
	on = p != NULL;
	if (str_is(want, "any") || str_is(want, on ? "on" : "off"))
		f = find(out, STATUS_PASS, subject_named(SUBJECT_PARAM, STR("rcu_nocb_poll")), "%s",
			on ? "RCU's threads poll for callbacks"
			   : "RCU's threads are woken for callbacks");
	else
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, STR("rcu_nocb_poll")), "%s",
			on ? "RCU's threads poll for callbacks, which is not wanted"
			   : "hot CPUs wake RCU's threads for callbacks, and polling is wanted");
	find_observed(f, "%s", on ? "on" : "off");
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence_text(f, c->from, "%s", on ? "rcu_nocb_poll" : "no rcu_nocb_poll");
}

const struct check check_rcu_nocb_poll[] = {
	{
		.id = "rcu.nocb_poll",
		.rule = 1,
		.title = "RCU's threads poll for callbacks as wanted",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.needs = { &fact_cmdline },
		.limits = { { "want", NULL, 0, 0, 2, "any|off|on",
			"rcu_nocb_poll on the command line" } },
		.why = "waking rcuog costs the CPU that queued a callback about a microsecond; polling "
		       "costs housekeeping CPUs a thread's wake-ups all the time",
		.fix_boot = "rcu_nocb_poll on the kernel command line, or none, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "rcu_nocb_poll", "", "want=on" },
			{ REMEDY_KERNEL_ARG_REMOVE, "rcu_nocb_poll", "", "want=off" } },
		.source = "Documentation/admin-guide/kernel-parameters.txt, rcu_nocb_poll; "
			  "kernel/rcu/tree_nocb.h",
		.run = run,
	},
	{ 0 },
};

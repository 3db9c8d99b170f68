/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pressure stall information: the kernel keeps the time that tasks of each cgroup waited for
 * CPU, memory and I/O, at every switch of a task (kernel/sched/psi.c). /proc/pressure is made
 * only where it is on: psi=0 or CONFIG_PSI_DEFAULT_DISABLED leave it out. What it costs is
 * paid by each switch, so a CPU that never switches pays nothing.
 */
#include "scanner/engine/check.h"

#define PRESSURE "/proc/pressure"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_ask(in, STR(PRESSURE), ASK_LIST);
	struct str want = in_word(in, "want");
	bool on = an->state == ANSWER_OK;
	struct finding *f;

	(void)self;
	if (!on && an->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (str_is(want, "any") || str_is(want, on ? "on" : "off"))
		f = find(out, STATUS_PASS, subject_host(), "%s",
			on ? "the time that tasks wait is accounted at each switch"
			   : "the time that tasks wait is not accounted");
	else
		f = find(out, STATUS_FAIL, subject_host(), "pressure stall information is %s",
			on ? "on, and wanted off" : "off, and wanted on");
	find_observed(f, "%s", on ? "on" : "off");
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, an);
}

const struct check check_psi_state[] = {
	{
		.id = "psi.state",
		.rule = 1,
		.title = "Pressure stall information is as wanted",
		.severity = SEVERITY_INFO,
		.reads = { { PRESSURE, ASK_LIST } },
		.limits = { { "want", NULL, 0, 0, 2, "any|off|on",
			"whether the kernel keeps it" } },
		.why = "it costs each switch and each wake-up a walk up the cgroups, some tens of ns a "
		       "level",
		.fix_boot = "psi=0 on the kernel command line, or psi=1, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "psi", "0", "want=off" },
			{ REMEDY_KERNEL_ARG, "psi", "1", "want=on" } },
		.source = "Documentation/accounting/psi.rst; kernel/sched/psi.c",
		.run = run,
	},
	{ 0 },
};

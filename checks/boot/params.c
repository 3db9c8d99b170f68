/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters on the kernel command line that harm latency, or that do not do what they are
 * used for. A parameter whose effect can be read elsewhere is judged there, by its effect:
 * isolcpus by cpu.isolated, clocksource by clock.source, nmi_watchdog by watchdog.nmi, maxcpus
 * by cpu.online, ftrace and trace_event by trace.active. Named here is what leaves no other trace; notsc and tsc=unstable are warnings,
 * since clock.source fails where they took effect.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/judging/harmful_params.h"

static struct str written(const struct check_in *in, const struct param *p)
{
	if (!p->has_value)
		return p->name;
	return str_printf(in->scratch, STR_FMT "=" STR_FMT, STR_ARG(p->name), STR_ARG(p->value));
}

static unsigned judge_one(const struct check_in *in, const struct param *p, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	unsigned n = 0;

	for (const struct harmful_param *b = harmful_params; b->name; b++) {
		struct finding *f;

		/* Of a name that stands often the last one counts (kernel/params.c). */
		if (!harmful_is(b, p) || p != cmdline_last(c, b->name))
			continue;
		f = find(out, b->status, subject_named(SUBJECT_PARAM, p->name), "%s", b->text);
		find_observed(f, STR_FMT, STR_ARG(written(in, p)));
		find_wanted(f, "not on the command line");
		find_remedy(f, REMEDY_KERNEL_ARG_REMOVE, p->name, STR_FMT, STR_ARG(p->value));
		if (b->status == STATUS_FAIL)
			find_cpus(f, in->roles->hot);
		find_evidence_text(
			f, c->from, "parameter %u: " STR_FMT, p->position, STR_ARG(written(in, p)));
		n++;
	}
	return n;
}

/* idle=poll never enters a state, so limits on states beside it are a misunderstanding. */
static unsigned judge_contradiction(const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *idle = cmdline_last(c, "idle"),
			   *max = cmdline_last(c, "intel_idle.max_cstate");
	struct finding *f;

	if (!idle || !str_is(idle->value, "poll") || !max || str_is(max->value, "0"))
		return 0;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("idle")),
		"idle=poll enters no idle state, so intel_idle.max_cstate has no meaning beside it");
	find_observed(f, "idle=poll " STR_FMT, STR_ARG(written(in, max)));
	find_wanted(f, "one of the two");
	find_remedy(
		f, REMEDY_MANUAL, STR(""), "keep idle=poll or intel_idle.max_cstate=, not both");
	find_evidence(f, c->from);
	return 1;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	unsigned n = 0;
	struct finding *f;

	(void)self;
	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		n += judge_one(in, &c->v[i], out);
	n += judge_contradiction(in, out);
	if (n)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no harmful parameter among %zu", c->n);
	find_evidence(f, c->from);
}

const struct check check_boot_params[] = {
	{
		.id = "boot.params",
		.rule = 1,
		.title = "No parameter on the kernel command line harms latency",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_cmdline },
		.implied_by = { "cpu.nohz_full" },
		.why = "debugging and polling switches add microseconds to every allocation or interrupt",
		.fix_boot =
			"remove it: grubby --update-kernel=ALL --remove-args=…, or /etc/default/grub and "
			"update-grub; then reboot",
		.source = "Documentation/admin-guide/kernel-parameters.txt",
		.run = run,
	},
	{ 0 },
};

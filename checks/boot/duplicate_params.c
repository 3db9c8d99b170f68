/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same parameter twice with different values: tuned beside a hand-edited GRUB line, most
 * often. Of ordinary parameters the last one counts (kernel/params.c). The housekeeping ones
 * are merged or refused: a second isolcpus= or nohz_full= has to name the CPUs of the first
 * (kernel/sched/isolation.c; from 5.18 on the two may differ from each other, not from
 * themselves), on EL7 the last isolcpus= replaces the first. Pools are pairs and stand often;
 * of tsc= and a few others every one is applied, so that two are no contradiction.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/tracked_params.h"
#include "scanner/facts/boot/cmdline.h"

/* Two that are not the same, or NULL. *ret_first is the one that the other contradicts. */
static const struct param *contradiction(const struct check_in *in, const struct cmdline *c,
	const struct tracked_param *key, const struct param **ret_first)
{
	const struct param *first = cmdline_next(c, key->name, NULL), *p = first;

	while (p && (p = cmdline_next(c, key->name, p))) {
		if (p->has_value == first->has_value &&
			(!p->has_value || tracked_same(key)(in->scratch, first->value, p->value)))
			continue;
		*ret_first = first;
		return p;
	}
	return NULL;
}

static struct str written(const struct check_in *in, const struct param *p)
{
	if (!p->has_value)
		return p->name;
	return str_printf(in->scratch, STR_FMT "=" STR_FMT, STR_ARG(p->name), STR_ARG(p->value));
}

static unsigned judge(
	const struct check_in *in, const struct tracked_param *key, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *first = NULL, *other;
	struct finding *f;

	if (key->each || key->kind == TRACKED_POOLS || str_ends(str_from(key->name), "*"))
		return 0;
	other = contradiction(in, c, key, &first);
	if (!other)
		return 0;
	f = find(out, key->once ? STATUS_FAIL : STATUS_WARN,
		subject_named(SUBJECT_PARAM, str_from(key->name)),
		key->once
			? "it stands twice with different CPUs, and the kernel takes one of the two"
			: "it stands twice with different values, and the last one counts");
	if (key->once)
		find_cpus(f, in->roles->hot);
	find_observed(f, STR_FMT " and " STR_FMT, STR_ARG(written(in, first)),
		STR_ARG(written(in, other)));
	find_wanted(f, "once");
	if (key->once)
		find_remedy(f, REMEDY_MANUAL, STR(""), "keep one %s= of the two", key->name);
	else if (other->has_value)
		find_remedy(f, REMEDY_KERNEL_ARG, other->name, STR_FMT, STR_ARG(other->value));
	find_evidence_text(
		f, c->from, "parameter %u: " STR_FMT, first->position, STR_ARG(written(in, first)));
	find_evidence_text(
		f, c->from, "parameter %u: " STR_FMT, other->position, STR_ARG(written(in, other)));
	return 1;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *f;
	unsigned n = 0;

	(void)self;
	if (c->from->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), c->from, false);
		return;
	}
	for (const struct tracked_param *k = tracked_params; k->name; k++)
		n += judge(in, k, out);
	if (n)
		return;
	f = find(out, STATUS_PASS, subject_host(),
		"no parameter that matters stands twice with different values");
	find_evidence_text(f, c->from, "%zu parameters", c->n);
}

const struct check check_boot_duplicate_params[] = {
	{
		.id = "boot.duplicate_params",
		.rule = 1,
		.title = "No boot parameter contradicts itself",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_cmdline },
		.implied_by = { "cpu.isolated", "cpu.nohz_full", "rcu.nocbs",
			"boot.param_ignored" },
		.why = "two tools write the command line, and the one that is read last decides what "
		       "is isolated",
		.fix_boot =
			"keep one of the two: in the boot loader's configuration, or in tuned's "
			"profile",
		.source = "kernel/params.c; kernel/sched/isolation.c housekeeping_setup()",
		.run = run,
	},
	{ 0 },
};

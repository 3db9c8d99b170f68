/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU lists in files outlive the host that they were written for: a script of an older machine
 * sends interrupts to CPUs that are hot today, a unit names CPUs that went away. systemd drops
 * absent CPUs of CPUAffinity= without a word when one is left (cpu_set_to_mask,
 * src/shared/cpu-set-util.c); the kernel drops them from cpuset.cpus and smp_affinity alike.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/service/unit_cpus.h"

struct tally {
	unsigned said, fits, variable;
};

static struct finding *say(const struct check_in *in, const struct unit_cpus_list *l,
	enum status status, struct cpuset cpus, const char *text, struct findings *out)
{
	struct subject who = subject_named(l->of ? SUBJECT_SERVICE : SUBJECT_FILE, l->unit);
	struct finding *f = find(out, status, who, "%s", text);

	find_observed(f, STR_FMT, STR_ARG(l->text));
	find_evidence_text(f, l->from, "line %u: " STR_FMT, l->line, STR_ARG(l->text));
	if (!cpuset_is_empty(cpus)) {
		find_cpus(f, cpus);
		find_evidence_text(
			f, l->from, "CPUs " STR_FMT, STR_ARG(cpuset_format(in->scratch, cpus)));
	}
	return f;
}

/* CPUs that are not there. True: said, and there is nothing more to say. */
static bool judge_presence(
	const struct check_in *in, const struct unit_cpus_list *l, struct findings *out)
{
	const struct roles *r = in->roles;
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset gone = cpuset_minus(in->scratch, l->cpus, r->online);
	struct finding *f;

	if (!c->online.valid || cpuset_is_empty(gone))
		return false;
	if (cpuset_meets(l->cpus, r->online))
		f = say(in, l, STATUS_WARN, gone, "it names CPUs that are not online", out);
	else
		f = say(in, l, STATUS_FAIL, gone, "none of the CPUs that it names is online", out);
	find_wanted(f, "CPUs of " STR_FMT, STR_ARG(cpuset_format(in->scratch, r->online)));
	return true;
}

static bool judge_hot(
	const struct check_in *in, const struct unit_cpus_list *l, struct findings *out)
{
	const struct roles *r = in->roles;
	struct cpuset hot = cpuset_and(in->scratch, l->cpus, r->hot);
	struct str quiet = cpuset_format(in->scratch, r->housekeeping);
	struct finding *f;

	if (cpuset_is_empty(hot) || cpuset_within(r->online, l->cpus))
		if (l->kind != UNIT_CPUS_DEFAULT && l->kind != UNIT_CPUS_IRQ)
			return false;
	if (cpuset_is_empty(hot))
		return false;
	if (l->kind == UNIT_CPUS_IRQ)
		f = say(in, l, STATUS_FAIL, hot, "it sends interrupts or kernel work to hot CPUs",
			out);
	else if (l->kind == UNIT_CPUS_DEFAULT)
		f = say(in, l, STATUS_FAIL, hot,
			"it lets every unit run on hot CPUs from the next start of systemd on",
			out);
	else if (cpuset_meets(l->cpus, r->housekeeping))
		f = say(in, l, STATUS_WARN, hot, "it pins to hot and to housekeeping CPUs at once",
			out);
	else
		return false;
	find_wanted(f,
		l->kind == UNIT_CPUS_IRQ || l->kind == UNIT_CPUS_DEFAULT
			? "within " STR_FMT
			: "hot CPUs only, or within " STR_FMT,
		STR_ARG(quiet));
	return true;
}

static void judge_list(const struct check_in *in, const struct unit_cpus_list *l, struct tally *t,
	struct findings *out)
{
	struct finding *f;

	if (l->of && !l->of->whole)
		return; /* a drop-in may say otherwise: unknown, below */
	if (l->list == TUNING_VARIABLE) {
		t->variable++;
	} else if (l->list == TUNING_BAD_LIST) {
		f = say(in, l, STATUS_WARN, (struct cpuset){ 0 }, "it is no list of CPUs", out);
		find_wanted(f, "a list such as 2-5,7");
		t->said++;
	} else if (judge_presence(in, l, out) || judge_hot(in, l, out)) {
		t->said++;
	} else {
		t->fits++;
	}
}

static void conclude(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct units *us = in_fact(in, &fact_units);
	const struct commands *cs = in_fact(in, &fact_commands);
	const struct unit_cpus *uc = in_fact(in, &fact_unit_cpus);
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct answer *unread = us->list->state != ANSWER_OK ? us->list
				      : us->unread		   ? us->unread
				      : cs->unread		   ? cs->unread
								   : uc->unread;
	struct finding *f;

	if (unread && unread->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), unread, false);
	else if (t->fits && !c->online.valid)
		find_unreadable(out, subject_host(), c->online.from, false);
	else if (us->more || cs->more)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more units or commands than are looked at");
	else if (t->fits) {
		f = find(out, STATUS_PASS, subject_host(),
			"CPU lists in units and their scripts fit the host");
		find_observed(f, "%u lists, %u more by variables", t->fits, t->variable);
		for (size_t i = 0; i < uc->n && i < 8; i++)
			find_evidence_text(f, uc->v[i].from, STR_FMT, STR_ARG(uc->v[i].text));
	} else if (!t->said) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no unit and no script of one names CPUs");
		find_evidence_text(f, us->list, "%zu units, %zu commands", us->n, cs->n);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct unit_cpus *uc = in_fact(in, &fact_unit_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct tally t = { 0 };

	(void)self;
	for (size_t i = 0; i < uc->n; i++)
		judge_list(in, &uc->v[i], &t, out);
	if (h->container && !t.said)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's units cannot be seen from a container");
	else
		conclude(in, &t, out);
}

const struct check check_svc_unit_affinity[] = {
	{
		.id = "svc.unit_affinity",
		.rule = 1,
		.title = "CPU lists in units and their scripts fit the host's CPUs",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_unit_cpus, &fact_units, &fact_commands, &fact_host, &fact_cpus },
		.implied_by = { "irq.isolated_affinity", "task.pid1_affinity" },
		.why = "a list that was written for another host moves interrupts or units onto hot CPUs "
		       "at the next boot or restart, after every check of the running state has "
		       "passed",
		.fix_now = "correct the list; systemctl daemon-reload, and restart the unit",
		.remedies = { { REMEDY_MANUAL, "",
			"correct CPUAffinity= or AllowedCPUs= of <subject>", NULL } },
		.source = "systemd.exec(5), systemd-system.conf(5), taskset(1)",
		.run = run,
	},
	{ 0 },
};

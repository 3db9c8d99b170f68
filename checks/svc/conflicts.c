/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Services that set the same thing: whoever wrote last wins, and it is another one after each
 * boot, switch of profile or device that comes. Two kinds: more than one that sets governors
 * and power profiles; irqbalance beside a unit that pins interrupts.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/judging/services.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/facts/service/tunings.h"

struct setter {
	const char *unit;
	bool oneshot; /* runs at boot and ends: enabled is as good as running */
};

static const struct setter setters[] = {
	{ "tuned.service", false },
	{ "cpupower.service", true },
	{ "power-profiles-daemon.service", false },
	{ "auto-cpufreq.service", false },
	{ "cpufreqd.service", false },
	{ "cpuspeed.service", true },
	{ "cpufrequtils.service", true },
	{ "loadcpufreq.service", true },
	{ "ondemand.service", true },
	{ "tlp.service", true },
	{ "laptop-mode.service", true },
};
enum { SETTERS = sizeof(setters) / sizeof(setters[0]) };

static void say(const struct check_in *in, const char *first, struct str second, const char *what,
	struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *a = services_find(sv, first);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_named(SUBJECT_SERVICE, second), "it and %s both set %s",
		first, what);
	find_observed(f, "%s and " STR_FMT, first, STR_ARG(second));
	find_wanted(f, "one of them");
	find_evidence(f, a && a->from ? a->from : sv->cgroup_list);
}

static bool is_setting(const struct setter *s, enum unit_presence presence)
{
	return presence == UNIT_ON || (s->oneshot && presence == UNIT_AT_BOOT);
}

/* Counts what cannot be told. */
static unsigned judge_frequency(const struct check_in *in, unsigned *said, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const char *first = NULL;
	unsigned untold = 0;

	for (unsigned i = 0; i < SETTERS; i++) {
		enum unit_presence presence =
			services_presence(sv, in_fact(in, &fact_tasks), setters[i].unit);

		untold += presence == UNIT_UNTOLD;
		if (!is_setting(&setters[i], presence))
			continue;
		if (first) {
			say(in, first, str_from(setters[i].unit), "governors or power profiles",
				out);
			(*said)++;
		} else {
			first = setters[i].unit;
		}
	}
	return untold;
}

/* By its name, or by what its commands and scripts write. */
static bool pins_interrupts(const struct check_in *in, const struct unit *u)
{
	const struct tunings *ts = in_fact(in, &fact_tunings);

	if (u->active != UNIT_ACTIVE && u->enabled != UNIT_ENABLED)
		return false;
	for (size_t i = 0; i < ts->n; i++) {
		const struct unit_file *of = ts->v[i].command->unit;

		if (ts->v[i].kind == TUNING_IRQ && of && str_eq(of->name, u->name))
			return true;
	}
	return str_has(u->name, "irq") && str_has(u->name, "affinity");
}

static unsigned judge_interrupts(const struct check_in *in, unsigned *said, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	enum unit_presence presence =
		services_presence(sv, in_fact(in, &fact_tasks), "irqbalance.service");

	for (size_t i = 0; presence == UNIT_ON && i < sv->n; i++) {
		if (!pins_interrupts(in, &sv->v[i]))
			continue;
		say(in, "irqbalance.service", sv->v[i].name, "where interrupts go", out);
		(*said)++;
	}
	return presence == UNIT_UNTOLD;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, untold = 0;
	struct finding *f;

	(void)self;
	untold += judge_frequency(in, &said, out);
	untold += judge_interrupts(in, &said, out);
	if (h->container && !said)
		find_services_hidden(out, subject_host());
	else if (untold)
		find_unreadable(out, subject_host(), services_unread(sv), false);
	else if (!said) {
		f = find(out, STATUS_PASS, subject_host(), "no two services set the same thing");
		find_evidence_text(f, sv->cgroup_list, "%zu units known", sv->n);
	}
}

const struct check check_svc_conflicts[] = {
	{
		.id = "svc.conflicts",
		.rule = 1,
		.title = "No two services set the same thing",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_services, &fact_tasks, &fact_host, &fact_tunings },
		.implied_by = { "svc.cpufreq" },
		.why = "whoever writes last wins: a host that was right after boot is wrong after the next "
		       "restart of one of them",
		.fix_now = "systemctl disable --now UNIT, for all but one",
		.fix_boot = "systemctl mask UNIT",
		.remedies = { { REMEDY_MANUAL, "", "systemctl mask one of the two", NULL } },
		.source = "the units' manuals",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far the packages are from their limit. coretemp's sensor 1 is the package from Sandy
 * Bridge on, and temp1_crit the temperature at which it throttles (drivers/hwmon/coretemp.c):
 * each read reads a register on a CPU of the package, so that with hot CPUs --budget all is
 * asked for. k10temp's sensor 1 is Tctl, read over the data fabric's config space: no CPU is
 * interrupted; it has no critical temperature on current models, and is told without a verdict.
 *
 * Both are found below their driver. Zones of /sys/class/thermal are never read: acpitz runs
 * AML, and a board's sensors may ask a BMC.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#include <errno.h>

#define INTEL	  "/sys/devices/platform/coretemp.#/hwmon/hwmon#/"
#define INTEL_NOW INTEL "temp1_input"
#define INTEL_MAX INTEL "temp1_crit"
#define AMD_DIR	  "/sys/bus/pci/drivers/k10temp"
#define AMD_NOW	  AMD_DIR "/0000:*/hwmon/hwmon#/temp1_input"
#define AMD_MAX	  AMD_DIR "/0000:*/hwmon/hwmon#/temp1_crit"

struct look {
	unsigned told;
	int64_t hottest, nearest;	      /* millidegrees; nearest: what is left to the limit */
	const struct answer *hot_from, *from; /* of both */
	const struct answer *limit_from;
	const struct answer *unread;
};

/* Millidegrees. What no sensor tells is not understood, rather than hot. */
static int degrees(const struct answer *an, int64_t *ret)
{
	int64_t t;
	int r = fact_i64(an, &t);

	if (r == 0 && (t < -300000 || t > 1000000))
		return -ERANGE;
	if (r == 0)
		*ret = t;
	return r;
}

static void look(const struct check_in *in, const char *now, const char *max, struct look *l)
{
	struct matches m = in_match(in, now), limits = in_match(in, max);
	int64_t t, limit;

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		const struct answer *crit = matches_beside(&limits, &m.v[i], 2);

		if (an->state == ANSWER_ABSENT)
			continue;
		if (degrees(an, &t)) {
			l->unread = an;
			continue;
		}
		if (!l->told++ || t > l->hottest) {
			l->hottest = t;
			l->hot_from = an;
		}
		if (degrees(crit, &limit)) {
			if (crit->state != ANSWER_ABSENT && crit->state != ANSWER_NOT_CAPTURED &&
				crit->state != ANSWER_NOT_READ)
				l->unread = crit;
			continue;
		}
		if (!l->from || limit - t < l->nearest) {
			l->nearest = limit - t;
			l->from = an;
			l->limit_from = crit;
		}
	}
}

static void say(const struct check_in *in, const struct look *l, struct findings *out)
{
	double left = (double)l->nearest / 1000;
	bool near = l->from && left <= in_limit(in, "margin");
	struct finding *f;

	f = find(out, near ? STATUS_WARN : STATUS_PASS, subject_host(), "%s",
		near	  ? "a package is near the temperature at which it is slowed down"
		: l->from ? "the packages are cool enough"
			  : "the temperature is told, and no limit to it");
	if (l->from)
		find_observed(f, "%g C below the limit, the hottest at %g C", left,
			(double)l->hottest / 1000);
	else
		find_observed(f, "%g C", (double)l->hottest / 1000);
	find_observed_value(f, (double)l->hottest / 1000, "C");
	find_wanted(f, "more than %g C below it", in_limit(in, "margin"));
	find_evidence(f, l->from ? l->from : l->hot_from);
	if (l->from)
		find_evidence(f, l->limit_from);
}

static void say_none(const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR("/sys/devices/platform"), ASK_LIST);
	const struct answer *amd = in_ask(in, STR(AMD_DIR), ASK_LIST);
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see how hot its host's CPUs are");
	else if (c->vendor.n && !str_is(c->vendor, "intel") && !str_is(c->vendor, "amd"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
				      "no sensor of the CPUs that is cheap enough to ask"),
			c->modalias);
	else if (list->state == ANSWER_OK &&
		 (amd->state == ANSWER_OK || amd->state == ANSWER_ABSENT))
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"neither coretemp nor k10temp is loaded");
	else
		find_unreadable(out, subject_host(),
			list->state == ANSWER_OK || str_is(c->vendor, "amd") ? amd : list, true);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct look l = { .told = 0 };

	(void)self;
	look(in, INTEL_NOW, INTEL_MAX, &l);
	look(in, AMD_NOW, AMD_MAX, &l);
	if (l.told && (!l.unread || (l.from && (double)l.nearest / 1000 <= in_limit(in, "margin"))))
		say(in, &l, out);
	if (l.unread)
		find_unreadable(out, subject_host(), l.unread, false);
	else if (!l.told)
		say_none(in, out);
}

const struct check check_thermal_temp[] = {
	{
		.id = "thermal.temp",
		.rule = 1,
		.title = "The packages are far from the temperature at which they are slowed down",
		.severity = SEVERITY_LOW,
		.fault = true,
		.reads = {
			{ "/sys/devices/platform", ASK_LIST },
			{ INTEL_NOW, ASK_FILE },
			{ INTEL_MAX, ASK_FILE },
			{ AMD_DIR, ASK_LIST },
			{ AMD_NOW, ASK_FILE },
			{ AMD_MAX, ASK_FILE },
		},
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "margin", "C", 10, 0, 100, NULL,
			"degrees below the limit at which it warns" } },
		.implied_by = { "thermal.throttle" },
		.why = "near its limit a package throttles at the next burst; 5 degrees more than its twin's is a "
		       "lead in a fleet",
		.fix_now = "look at fans, dust, inlet temperature and the BIOS's power profile",
		.remedies = { { REMEDY_BIOS, "", "power and thermal profile; look at fans, dust and inlet temperature", NULL } },
		.source = "Documentation/hwmon/coretemp.rst, k10temp.rst",
		.run = run,
	},
	{ 0 },
};

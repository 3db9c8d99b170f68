/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The power that a package may draw for long: constraint 0 of its RAPL domain
 * (drivers/powercap/intel_rapl_common.c, "long_term"), against what it was built for
 * (constraint_0_max_power_uw, the thermal design power; 0 or ENODATA where it does not say).
 * Each file reads a register on the package's lead CPU, which is not in the path: an interrupt
 * to one CPU that nobody names. AMD's driver gives energy and no limits.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/host.h"

#define DIR   "/sys/class/powercap"
#define NAME  DIR "/intel-rapl:#/name"
#define LIMIT DIR "/intel-rapl:#/constraint_0_power_limit_uw"
#define BUILT DIR "/intel-rapl:#/constraint_0_max_power_uw"

static const struct answer *say_package(const struct match *m, const struct answer *limit,
	const struct answer *built, struct findings *out, unsigned *told)
{
	uint64_t may = 0, can = 0;
	struct finding *f;
	bool below;

	if (fact_u64(limit, &may))
		return limit->state == ANSWER_ABSENT ? NULL : limit;
	(void)fact_u64(built, &can);
	below = can && may < can;
	++*told;
	f = find(out, below ? STATUS_WARN : STATUS_PASS,
		subject_named(SUBJECT_DEVICE, str_trim(m->answer->bytes)), "%s",
		below ? "may draw less power for long than it was built for"
		      : "may draw the power that it was built for");
	find_observed(f, "%g W", (double)may / 1e6);
	find_observed_value(f, (double)may / 1e6, "W");
	if (can)
		find_wanted(f, "at least %g W", (double)can / 1e6);
	else
		find_wanted(f, "any: what it was built for is not told");
	find_evidence(f, limit);
	find_evidence(f, built);
	return NULL;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches name = in_match(in, NAME), limit = in_match(in, LIMIT);
	struct matches built = in_match(in, BUILT);
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST), *unread = NULL, *why;
	const struct host *h = in_fact(in, &fact_host);
	unsigned told = 0;

	(void)self;
	for (size_t i = 0; i < name.n; i++) {
		/* psys is the whole platform, and its limit another matter. */
		if (!str_starts(str_trim(name.v[i].answer->bytes), "package"))
			continue;
		why = say_package(&name.v[i], matches_beside(&limit, &name.v[i], 1),
			matches_beside(&built, &name.v[i], 1), out, &told);
		if (why)
			unread = why;
	}
	if (unread)
		find_unreadable(out, subject_host(), unread, false);
	else if (!told && h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest has no power limit of its own");
	else if (!told && list->state == ANSWER_OK)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "no package with a power limit"),
			list);
	else if (!told)
		find_unreadable(out, subject_host(), list, true);
}

const struct check check_power_limit[] = {
	{
		.id = "power.limit",
		.rule = 1,
		.title = "Packages may draw the power that they were built for",
		.severity = SEVERITY_INFO,
		.reads = {
			{ DIR, ASK_LIST },
			{ NAME, ASK_FILE },
			{ LIMIT, ASK_FILE },
			{ BUILT, ASK_FILE },
		},
		.needs = { &fact_host },
		.why = "a package at its power limit lowers the clock of all its cores",
		.fix_now = "find out who set it: the BMC's power capping, thermald, a script",
		.fix_boot = "the BIOS's and the BMC's power limits",
		.remedies = { { REMEDY_BIOS, "", "power limits of the BIOS and the BMC", NULL } },
		.source = "Documentation/power/powercap/powercap.rst; drivers/powercap/intel_rapl_common.c",
		.run = run,
	},
	{ 0 },
};

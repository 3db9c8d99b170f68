/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files are young enough, and younger than this boot: a BIOS takes what was staged at the next start, so what
 * was fetched before that may not be what holds. How old they are is told by the controller (Manager, DateTime)
 * where that was fetched with them, else by the date of the file, which a copy can only make younger.
 */
#include "scanner/facts/host.h"
#include "scanner/judging/bios.h"

enum { DAY = 86400 };

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct bios *b = bios_told(in, out);
	const uint64_t second = 1000000000u;
	double most = in_limit(in, "max_days"), days;
	uint64_t boot;
	struct finding *f;

	(void)self;
	if (!b)
		return;
	if (!b->given) {
		bios_evidence(find(out, STATUS_PASS, subject_host(), "read now"), &b->v[0]);
		return;
	}
	if (!b->fetched_ns || !h->realtime_ns) {
		find_evidence_text(find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
					   "how old the files are cannot be told"),
			b->from, "%zu settings", b->n);
		return;
	}
	boot = h->boottime_ns && h->boottime_ns < h->realtime_ns ? h->realtime_ns - h->boottime_ns
								 : 0;
	days = h->realtime_ns > b->fetched_ns
		       ? (double)((h->realtime_ns - b->fetched_ns) / second) / DAY
		       : 0;
	if (boot && b->fetched_ns + 60 * second < boot)
		f = find(out, STATUS_WARN, subject_host(),
			"fetched before this boot: what was staged then may hold now");
	else if (most > 0 && days > most)
		f = find(out, STATUS_WARN, subject_host(), "fetched %.0f days ago", days);
	else
		f = find(out, STATUS_PASS, subject_host(), "fetched %.1f days ago", days);
	find_observed(f, "%.1f days old", days);
	find_observed_value(f, days * DAY * 1e9, "ns");
	find_wanted(f, "since this boot, and at most %g days", most);
	find_evidence_text(f, b->from, "%.1f days old", days);
}

const struct check check_bios_age[] = {
	{
		.id = "bios.age",
		.rule = 1,
		.title = "The files of --bios were fetched since this boot",
		.severity = SEVERITY_LOW,
		.needs = { &fact_bios, &fact_host },
		.limits = { { "max_days", "1", 30, 0, 3650, NULL,
			"older files warn; 0: of any age since this boot" } },
		.implied_by = { "bios.identity" },
		.why = "a start applies what was staged; files from before it tell of another BIOS than the one that runs",
		.fix_now = "fetch them again",
		.fix_boot = NULL,
		.source = "DMTF DSP2046: @Redfish.Settings; docs/checks/bios.age.md",
		.run = run,
	},
	{ 0 },
};

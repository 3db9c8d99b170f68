/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of the controller's log (SEL, IML) that cost time: memory that corrects errors, heat, power supplies,
 * processors, settings that were changed. Where errors are taken by firmware first, the kernel's counters (EDAC)
 * stay at 0, and this log is all there is. Its clock is the controller's.
 */
#include "scanner/facts/host.h"
#include "scanner/judging/bios.h"

struct class_row {
	const char *key, *text;
	enum status since_boot, recent;
};

static const struct class_row rows[BIOS_CLASSES] = {
	[BIOS_MEMORY_CE] = { "memory_ce", "memory corrects errors", STATUS_FAIL, STATUS_WARN },
	[BIOS_MEMORY_UE] = { "memory_ue", "memory had errors that could not be corrected",
		STATUS_FAIL, STATUS_FAIL },
	[BIOS_HEAT] = { "thermal", "it was too hot", STATUS_FAIL, STATUS_WARN },
	[BIOS_POWER] = { "power", "power supplies failed", STATUS_WARN, STATUS_WARN },
	[BIOS_PROCESSOR] = { "processor", "processors reported errors", STATUS_FAIL, STATUS_WARN },
	[BIOS_SETTINGS_CHANGED] = { "settings", "settings of the BIOS were changed", STATUS_WARN,
		STATUS_SKIP },
};

struct count {
	unsigned boot, recent, all;
	const struct bios_event *last, *first; /* of those that count */
};

/* Without times all count as recent. */
static struct count count_of(const struct check_in *in, const struct bios *b, enum bios_class class)
{
	const struct host *h = in_fact(in, &fact_host);
	const uint64_t day = UINT64_C(86400000000000);
	uint64_t now = h->realtime_ns;
	uint64_t boot = h->boottime_ns && h->boottime_ns < now ? now - h->boottime_ns : 0;
	uint64_t span = (uint64_t)in_limit(in, "days") * day;
	struct count c = { 0 };

	for (size_t i = 0; i < b->n_events; i++) {
		const struct bios_event *e = &b->events[i];
		bool since = boot && e->ns >= boot;
		bool recent = !e->ns || !now || e->ns + span >= now;

		if (e->class != class)
			continue;
		c.all++;
		c.boot += since;
		c.recent += recent;
		if (!since && !recent)
			continue;
		if (!c.last || e->ns >= c.last->ns)
			c.last = e;
		if (!c.first || e->ns < c.first->ns)
			c.first = e;
	}
	return c;
}

static bool judge(const struct check_in *in, const struct bios *b, enum bios_class class,
	struct findings *out)
{
	const struct class_row *row = &rows[class];
	struct count c = count_of(in, b, class);
	unsigned n = c.boot ? c.boot : c.recent;
	enum status s = c.boot ? row->since_boot : c.recent ? row->recent : STATUS_SKIP;
	struct finding *f;

	if (s == STATUS_SKIP)
		return false;
	f = find(out, s, subject_named(SUBJECT_DEVICE, str_from(row->key)), "%s: %u event%s%s",
		row->text, n, n == 1 ? "" : "s", c.boot ? " since this boot" : "");
	find_observed(f, "%u events since this boot, %u in %g days, %u in all", c.boot, c.recent,
		in_limit(in, "days"), c.all);
	find_wanted(f, "none");
	find_evidence_text(f, b->from, "first " STR_FMT " " STR_FMT, STR_ARG(c.first->when),
		STR_ARG(c.first->text));
	if (c.last != c.first)
		find_evidence_text(f, b->from, "last " STR_FMT " " STR_FMT, STR_ARG(c.last->when),
			STR_ARG(c.last->text));
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct bios *b = bios_told(in, out);
	bool said = false;
	struct finding *f;

	(void)self;
	if (!b)
		return;
	if (!b->has_log) {
		find_reason(out, STATUS_SKIP, REASON_NOT_ASKED, subject_host(),
			"nobody gave entries of the controller's log");
		return;
	}
	for (unsigned i = 0; i < BIOS_CLASSES; i++)
		said |= judge(in, b, (enum bios_class)i, out);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no event of the last %g days costs time",
		in_limit(in, "days"));
	find_observed(f, "%zu older events", b->n_events);
	find_evidence_text(f, b->from, "%zu events", b->n_events);
}

const struct check check_bios_log[] = {
	{
		.id = "bios.log",
		.rule = 1,
		.title = "The controller's log has no errors of memory, heat, power or processors",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_bios, &fact_host },
		.limits = { { "days", "1", 30, 1, 3650, NULL,
			"events from before this boot count that long, as warnings" } },
		.implied_by = { "bios.identity" },
		.why = "an error that firmware corrects costs an SMI of all CPUs, 0.1 to 2 ms, and a module that has them has more",
		.fix_now =
			"replace the module, supply or fan that the event names, then clear the log",
		.fix_boot = NULL,
		.remedies = { { REMEDY_MANUAL, "", "the part that the event names", NULL } },
		.source =
			"DMTF DSP0268: LogEntry; HPE: Integrated Management Log; Dell: MEM0701 and MEM0702",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frequency of mesh and last-level cache. The hardware moves it between min_freq_khz and
 * max_freq_khz of each die (drivers/platform/x86/intel/uncore-frequency, 5.6 on), so that the
 * latency of a cache miss goes up when little is asked for. Both files read
 * MSR_UNCORE_RATIO_LIMIT on the die's control CPU, which is not in the path: an interrupt to
 * one CPU that nobody names, so all are its victims. What firmware set at first was noted when
 * the driver was loaded. Servers with TPMI have domains (uncoreNN) beside the dies.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define DIR  "/sys/devices/system/cpu/intel_uncore_frequency"
#define MIN  DIR "/*/min_freq_khz"
#define MAX  DIR "/*/max_freq_khz"
#define BOOT DIR "/*/initial_max_freq_khz"

struct die {
	struct str name;
	uint64_t min, max, boot; /* kHz; boot 0: not told */
	const struct answer *min_from, *max_from;
};

struct look {
	unsigned told, moving, lowered;
	struct die low, first; /* the one that may fall lowest; the first of all */
	struct die cut;	       /* one whose maximum was lowered */
	const struct answer *unread;
};

static void look(const struct check_in *in, struct look *l)
{
	struct matches min = in_match(in, MIN), max = in_match(in, MAX), boot = in_match(in, BOOT);

	for (size_t i = 0; i < min.n; i++) {
		struct die d = {
			.name = min.v[i].star[0],
			.min_from = min.v[i].answer,
			.max_from = matches_beside(&max, &min.v[i], 1),
		};

		if (d.min_from->state == ANSWER_ABSENT)
			continue; /* a file of the folder, not a die */
		(void)fact_u64(matches_beside(&boot, &min.v[i], 1), &d.boot);
		if (fact_u64(d.min_from, &d.min) || fact_u64(d.max_from, &d.max)) {
			l->unread = fact_u64(d.min_from, &d.min) ? d.min_from : d.max_from;
			continue;
		}
		if (!l->told++)
			l->first = d;
		if (d.min < d.max && (!l->moving++ || d.min < l->low.min))
			l->low = d;
		if (d.boot > d.max && !l->lowered++)
			l->cut = d;
	}
}

static void say(struct findings *out, enum status s, const struct die *d, unsigned n,
	const char *text, const char *wanted)
{
	struct finding *f;

	f = find(out, s, subject_named(SUBJECT_DEVICE, d->name), "%s", text);
	find_observed(f, "%g to %g MHz, %u of this kind", (double)d->min / 1000,
		(double)d->max / 1000, n);
	find_observed_value(f, (double)d->min * 1000, "Hz");
	find_wanted(f, "%s", wanted);
	find_evidence(f, d->min_from);
	find_evidence(f, d->max_from);
}

static bool say_none(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST);
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);

	if (l->told || l->unread)
		return false;
	if (c->vendor.n && !str_is(c->vendor, "intel"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
				      "these limits are Intel's"),
			c->modalias);
	else if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor's host rules the uncore");
	else if (list->state == ANSWER_OK)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "the driver knows no die"),
			list);
	else
		find_unreadable(out, subject_host(), list, true);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	bool fixed = str_is(in_word(in, "range"), "fixed");
	struct look l = { .told = 0 };

	(void)self;
	look(in, &l);
	if (say_none(in, &l, out))
		return;
	if (fixed && l.moving)
		say(out, STATUS_FAIL, &l.low, l.moving, "the uncore's frequency may fall",
			"min and max alike");
	if (l.lowered)
		say(out, STATUS_WARN, &l.cut, l.lowered,
			"the uncore may not reach the frequency that the firmware allows",
			"the maximum of boot");
	if (l.unread)
		find_unreadable(out, subject_host(), l.unread, false);
	else if (!l.lowered && !(fixed && l.moving))
		say(out, STATUS_PASS, l.moving ? &l.low : &l.first, l.moving ? l.moving : l.told,
			l.moving ? "the uncore's frequency moves, and no position on it is taken"
				 : "the uncore's frequency is fixed",
			fixed ? "min and max alike" : "any");
}

const struct check check_freq_uncore[] = {
	{
		.id = "freq.uncore",
		.rule = 1,
		.title = "The uncore's frequency is as the host's owner wants it",
		.severity = SEVERITY_LOW,
		.reads = {
			{ DIR, ASK_LIST },
			{ MIN, ASK_FILE },
			{ MAX, ASK_FILE },
			{ BOOT, ASK_FILE },
		},
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "range", NULL, 0, 0, 1, "any|fixed",
			"fixed: the lowest is the highest" } },
		.why = "a last-level cache hit or a miss takes up to twice as long while mesh and cache are clocked "
		       "down",
		.fix_now = "write max_freq_khz into min_freq_khz below "
			   "/sys/devices/system/cpu/intel_uncore_frequency/*/",
		.fix_boot = "a unit that writes it at boot, or the BIOS (uncore frequency scaling off)",
		.remedies = { { REMEDY_BIOS, "", "uncore frequency scaling off", "range=fixed" } },
		.source = "Documentation/admin-guide/pm/intel_uncore_frequency_scaling.rst",
		.run = run,
	},
	{ 0 },
};

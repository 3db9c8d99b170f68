/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chronyd's own account of the clock. Leap status 3 says that it is not synchronised; 127.127.1.1
 * as reference is its own clock. The offset that it reports is what it still corrects; how far the
 * clock may be from UTC is that plus the dispersion and half of the delay to the root (RFC 5905).
 * By a clock of this host (refclock PHC, SHM, SOCK) a thousand times less is right than over a
 * network.
 */
#include "scanner/judging/clocks.h"

#define LOCAL_REFID 0x7f7f0101u
enum { STRATUM_MAX = 16 };

struct thresholds {
	double pass, fail, root;
};

static struct thresholds thresholds(const struct check_in *in, const struct chrony *c)
{
	if (chrony_by_refclock(c))
		return (struct thresholds){ in_limit(in, "pass_phc_ns"),
			in_limit(in, "fail_phc_ns"), in_limit(in, "root_phc_ns") };
	return (struct thresholds){ in_limit(in, "pass_ntp_ns"), in_limit(in, "fail_ntp_ns"),
		in_limit(in, "root_ntp_ns") };
}

static bool is_stale(const struct chrony *c)
{
	int64_t age = clocks_minus(c->now_ns, c->updated_ns);

	return !c->updated || (double)age > 3 * (double)c->interval_ns + 60e9;
}

/* NULL: it follows something. */
static const char *unsynchronised(const struct check_in *in, const struct chrony *c)
{
	bool server = str_is(in_word(in, "role"), "server");

	if (c->leap == CHRONY_LEAP_NONE || c->stratum >= STRATUM_MAX || c->refid == 0)
		return "chronyd is not synchronised";
	if (c->refid == LOCAL_REFID)
		return server ? NULL : "chronyd follows its own clock";
	if (c->stratum == 0)
		return "chronyd is not synchronised";
	return is_stale(c) ? "chronyd had no update for more than three intervals" : NULL;
}

/* The name of its series in the report. */
static struct subject who(void)
{
	return subject_named(SUBJECT_PROCESS, STR("chronyd"));
}

static struct finding *weigh(
	const struct check_in *in, const struct chrony *c, struct findings *out)
{
	struct thresholds t = thresholds(in, c);
	double off = (double)clocks_magnitude(c->correction_ns);
	const char *why = unsynchronised(in, c);

	if (why)
		return find(out, STATUS_FAIL, who(), "%s", why);
	if (c->refid == LOCAL_REFID)
		return find(
			out, STATUS_PASS, who(), "chronyd serves its own clock, as its role says");
	if (off > t.fail)
		return find(out, STATUS_FAIL, who(), "the clock is far off");
	if ((double)chrony_root(c) > t.root)
		return find(out, STATUS_FAIL, who(),
			"the source itself may be further from UTC than is accepted");
	if (off > t.pass)
		return find(out, STATUS_WARN, who(), "the clock is off");
	if ((double)clocks_magnitude(c->skew_ppb) > in_limit(in, "skew_ppb"))
		return find(out, STATUS_WARN, who(),
			"chronyd does not know yet how fast the clock runs");
	return find(out, STATUS_PASS, who(), "the clock is close to its source");
}

static void say(const struct check_in *in, const struct chrony *c, struct findings *out)
{
	struct finding *f = weigh(in, c, out);
	struct thresholds t = thresholds(in, c);
	struct arena *a = in->scratch;

	find_observed(f, STR_FMT " %s, source " STR_FMT ", stratum %u",
		STR_ARG(clocks_ns(a, clocks_magnitude(c->correction_ns))),
		c->correction_ns < 0 ? "fast" : "slow", STR_ARG(c->source), c->stratum);
	find_observed_value(f, (double)clocks_magnitude(c->correction_ns), "ns");
	find_wanted(f, "within " STR_FMT ", its source within " STR_FMT,
		STR_ARG(clocks_ns(a, clocks_whole(t.pass))),
		STR_ARG(clocks_ns(a, clocks_whole(t.root))));
	find_wanted_value(f, t.pass, "ns");
	find_evidence_text(f, c->from,
		"leap %u, refid 0x%08llx, correction %lld ns, root delay %lld ns, dispersion %lld ns, skew %lld ppb",
		c->leap, (unsigned long long)c->refid, (long long)c->correction_ns,
		(long long)c->delay_ns, (long long)c->dispersion_ns, (long long)c->skew_ppb);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct chrony *c = in_fact(in, &fact_chrony);

	(void)self;
	if (c->valid && !c->daemons && time_source_chrony(in->roles->time)) {
		struct finding *f = find(out, STATUS_FAIL, who(),
			"chronyd is to steer the clock, and none runs here");

		find_observed(f, "no chronyd");
		find_wanted(f, "chronyd, as the profile says");
		find_evidence(f, c->from);
		return;
	}
	if (!clocks_no_chrony(in, out))
		say(in, c, out);
}

const struct check check_time_chrony_tracking[] = {
	{
		.id = "time.chrony_tracking",
		.rule = 1,
		.title = "chronyd keeps the clock close to its source",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_chrony },
		.limits = {
			{ "pass_phc_ns", "ns", 500, 1, 1e12, NULL, "by a reference clock: largest offset that passes" },
			{ "fail_phc_ns", "ns", 1000, 1, 1e12, NULL, "and that only warns" },
			{ "root_phc_ns", "ns", 10000, 1, 1e12, NULL, "and distance of the source from UTC" },
			{ "pass_ntp_ns", "ns", 100000, 1, 1e12, NULL, "over a network: largest offset that passes" },
			{ "fail_ntp_ns", "ns", 1000000, 1, 1e12, NULL, "and that only warns" },
			{ "root_ntp_ns", "ns", 10000000, 1, 1e12, NULL, "and distance of the source from UTC" },
			{ "skew_ppb", "ppb", 1000, 1, 1e9, NULL, "largest error of the clock's speed that passes" },
			{ "role", NULL, 0, 0, 1, "client|server", "server: its own clock as reference passes" },
		},
		.implied_by = { "time.sync_conflict" },
		.why = "time stamps are wrong by as much; without a source the clock drifts by microseconds a second",
		.fix_now = "chronyc -n sources -v; chronyc tracking",
		.source = "chrony candm.h, reference.c; RFC 5905, 11.3",
		.run = run,
	},
	{ 0 },
};

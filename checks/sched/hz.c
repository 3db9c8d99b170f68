/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often the tick comes where it comes: CONFIG_HZ, a thing of the build. Measured as jiffies
 * a second, which any user may read, instead of looked up in a configuration that may be another
 * kernel's. getconf CLK_TCK is no answer: it is USER_HZ, 100 on every Linux. EL 7 to 10 are built
 * with 1000 on x86-64, Debian with 250. On a tickless CPU it says nothing.
 */
#include "scanner/judging/ticks.h"
#include "scanner/facts/cpu/schedstat.h"

static void say_unreadable(const struct schedstat *s, struct findings *out)
{
	struct finding *f;

	if (s->from->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), s->from, false);
		return;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
		"this kernel keeps no scheduler statistics (CONFIG_SCHEDSTATS)");
	find_evidence(f, s->from);
}

static void judge(const struct check_in *in, double hz, struct findings *out)
{
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	double wanted = in_limit(in, "wanted");
	unsigned nominal = hz_nominal(hz);
	struct finding *f;

	if (!nominal)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the jiffies counted fit no frequency that a kernel is built with");
	else if (wanted > 0 && wanted != nominal)
		f = find(out, STATUS_WARN, subject_host(), "the tick comes %u times a second",
			nominal);
	else
		f = find(out, STATUS_PASS, subject_host(), "the tick comes %u times a second%s",
			nominal, wanted > 0 ? "" : ", and no position is taken");
	find_observed(f, "%.4g/s", hz);
	find_observed_value(f, nominal ? nominal : hz, "1/s");
	if (wanted > 0)
		find_wanted(f, "%g/s", wanted);
	find_evidence_text(f, now->from, "timestamp %llu, %.4g jiffies a second in %.4g s",
		(unsigned long long)now->timestamp, hz, in_seconds(in));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	double hz = in_hz_measured(in);

	(void)self;
	if (!before->valid || !now->valid)
		say_unreadable(now->valid ? before : now, out);
	else if (in->window_ns == 0)
		find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
			"jiffies went by, and nothing tells in what time");
	else if (hz <= 0)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the jiffies went back, or stood still");
	else
		judge(in, hz, out);
}

const struct check check_sched_hz[] = {
	{
		.id = "sched.hz",
		.rule = 1,
		.title = "The tick has the frequency that is wanted",
		.severity = SEVERITY_INFO,
		.kind = KIND_DELTA,
		.needs = { &fact_schedstat },
		.limits = { { "wanted", "1/s", 0, 0, 1200, NULL,
			"ticks a second that the kernel is to be built with; 0: any" } },
		.why = "every CPU that does not stop its tick is interrupted so often, 1 to 5 us each time",
		.fix_boot =
			"a kernel built with another CONFIG_HZ; or nohz_full=<hot>, which stops the tick",
		.remedies = { { REMEDY_MANUAL, "",
			"a kernel with another CONFIG_HZ, or nohz_full= over the hot CPUs",
			NULL } },
		.source = "kernel/Kconfig.hz; kernel/sched/stats.c",
		.run = run,
	},
	{ 0 },
};

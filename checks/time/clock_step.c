/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether CLOCK_REALTIME was stepped in the window. CLOCK_MONOTONIC is slewed with it and never
 * stepped (kernel/time/timekeeping.c), so what one gained over the other is steps alone; what both
 * gained over CLOCK_MONOTONIC_RAW is how fast the clock is made to run. How long the readings took
 * is what is not known.
 */
#include "scanner/facts/net/clock_moment.h"
#include "scanner/judging/clocks.h"

static const int64_t SECOND = 1000000000;

struct passed {
	int64_t realtime, monotonic, raw, boottime;
	int64_t step, bound;
};

static struct passed between(const struct clock_moment *b, const struct clock_moment *n)
{
	struct passed p = {
		.realtime = (int64_t)(n->realtime_ns - b->realtime_ns),
		.monotonic = (int64_t)(n->monotonic_ns - b->monotonic_ns),
		.raw = (int64_t)(n->raw_ns - b->raw_ns),
		.boottime = (int64_t)(n->boottime_ns - b->boottime_ns),
	};

	p.step = clocks_minus(p.realtime, p.monotonic);
	p.bound = clocks_whole(((double)b->bracket_ns + (double)n->bracket_ns) / 2);
	return p;
}

static double ppm_of(const struct passed *p)
{
	return p->raw > 0 ? ((double)p->monotonic / (double)p->raw - 1) * 1e6 : 0;
}

static struct finding *weigh(
	const struct check_in *in, const struct passed *p, struct findings *out)
{
	double ppm = ppm_of(p);

	if (p->monotonic <= 0 || p->raw <= 0)
		return find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the host was booted between the samples");
	if (clocks_minus(p->boottime, p->monotonic) > SECOND / 100)
		return find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the host slept within the window");
	if ((double)clocks_magnitude(p->step) - (double)p->bound > in_limit(in, "step_ns"))
		return find(out, STATUS_FAIL, subject_host(), "the system's clock was stepped");
	if (p->raw >= SECOND && (ppm > in_limit(in, "max_ppm") || -ppm > in_limit(in, "max_ppm")))
		return find(out, STATUS_WARN, subject_host(),
			"the system's clock is made to run %.0f ppm %s", ppm < 0 ? -ppm : ppm,
			ppm < 0 ? "slower" : "faster");
	return find(out, STATUS_PASS, subject_host(), "the system's clock ran on without a step");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct clock_moment *b = in_fact_before(in, &fact_clock_moment);
	const struct clock_moment *n = in_fact(in, &fact_clock_moment);
	struct passed p;
	struct finding *f;

	(void)self;
	if (!b->valid || !n->valid) {
		find_unreadable(out, subject_host(), b->valid ? n->from : b->from, false);
		return;
	}
	p = between(b, n);
	f = weigh(in, &p, out);
	find_observed(f, "step " STR_FMT ", %.1f ppm", STR_ARG(clocks_ns(in->scratch, p.step)),
		ppm_of(&p));
	find_observed_value(f, (double)p.step, "ns");
	find_wanted(f, "within %g ns and %g ppm", in_limit(in, "step_ns"), in_limit(in, "max_ppm"));
	find_evidence_text(f, n->from,
		"realtime %lld, monotonic %lld, raw %lld ns; known to %lld ns",
		(long long)p.realtime, (long long)p.monotonic, (long long)p.raw,
		(long long)p.bound);
}

const struct check check_time_clock_step[] = {
	{
		.id = "time.clock_step",
		.rule = 1,
		.title = "The system's clock is not stepped",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_clock_moment },
		.limits = {
			{ "step_ns", "ns", 1000, 1, 1e9, NULL, "largest step that passes" },
			{ "max_ppm", "ppm", 100, 1, 1e6, NULL, "largest change of speed that passes" },
		},
		.implied_by = { "time.sync_conflict" },
		.why = "a step breaks the order of time stamps, and timers by the clock's time fire early or late",
		.fix_now = "find who steps it: chrony's makestep, step_threshold of linuxptp, a hypervisor's agent",
		.source = "kernel/time/timekeeping.c; clock_gettime(2)",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own word (adjtimex, modes 0): STA_UNSYNC is set until somebody clears it, and again
 * by the kernel 16 s after the last update (kernel/time/ntp.c, NTP_PHASE_LIMIT). timedatectl and
 * databases read it. phc2sys and a ptp4l with software stamps clear it with each update and set
 * maxerror to 0, so that it is no accuracy then; chronyd clears it with rtcsync only (sys_timex.c).
 */
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/judging/clocks.h"

#define CLOCK "CLOCK_REALTIME"

/* By chronyd alone, which was not told to: then the flag says nothing. */
static bool chrony_leaves_it(const struct time_daemons *t)
{
	bool leaves = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];

		if (!timed_steers(d, STR(CLOCK)))
			continue;
		if (d->kind != TIMED_CHRONYD || timed_flag(d, "-x"))
			return false;
		leaves = true;
		for (size_t k = 0; k < d->n_items; k++) {
			if (str_is(d->items[k].name, "rtcsync"))
				return false;
		}
	}
	return leaves;
}

static bool chrony_keeps_it(const struct time_daemons *t)
{
	const struct timed *d = time_daemons_of(t, TIMED_CHRONYD);

	return d && timed_steers(d, STR(CLOCK)) && !chrony_leaves_it(t);
}

static struct finding *weigh_unsync(const struct check_in *in, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	struct subject who = subject_host();

	if (in->roles->time == TIME_NONE)
		return find_reason(out, STATUS_SKIP, REASON_PROFILE, who,
			"nothing is to steer this host's clock");
	if (!t->valid)
		return find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"the kernel's clock is not synchronised, and who steers it is not known");
	if (chrony_leaves_it(t))
		return find(out, STATUS_WARN, who,
			"the kernel's clock counts as not synchronised: chronyd was not told rtcsync");
	if (!timed_any_steers(t, CLOCK))
		return find(out, STATUS_WARN, who,
			"the kernel's clock is not synchronised, and nothing steers it");
	return find(out, STATUS_FAIL, who,
		"the kernel's clock is not synchronised: no update for 16 s, or none yet");
}

static struct finding *weigh(
	const struct check_in *in, const struct kernel_clock *k, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	double ppm = (double)clocks_magnitude(k->freq) / 65536;

	if (k->status & KERNEL_CLOCK_ERR)
		return find(out, STATUS_FAIL, subject_host(), "the kernel's clock reports a fault");
	if (k->status & KERNEL_CLOCK_UNSYNC)
		return weigh_unsync(in, out);
	if (ppm > in_limit(in, "max_ppm"))
		return find(out, STATUS_WARN, subject_host(),
			"the clock is corrected by %.0f ppm: a bad crystal, or a wrong source",
			ppm);
	if (t->valid && chrony_keeps_it(t) && (double)k->maxerror_us > in_limit(in, "maxerror_us"))
		return find(out, STATUS_WARN, subject_host(),
			"chronyd tells the kernel of a large error");
	return find(out, STATUS_PASS, subject_host(), "the kernel's clock is synchronised");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kernel_clock *k = in_fact(in, &fact_kernel_clock);
	struct finding *f;

	(void)self;
	if (!k->valid) {
		find_unreadable(out, subject_host(), k->from, false);
		return;
	}
	f = weigh(in, k, out);
	find_observed(f, "status 0x%x%s, maxerror %lld us, %.1f ppm", k->status,
		k->status & KERNEL_CLOCK_UNSYNC ? " (UNSYNC)" : "", (long long)k->maxerror_us,
		(double)k->freq / 65536);
	find_wanted(f, "synchronised, within %g ppm", in_limit(in, "max_ppm"));
	find_evidence(f, k->from);
}

const struct check check_time_kernel_sync[] = {
	{
		.id = "time.kernel_sync",
		.rule = 1,
		.title = "The kernel knows its clock to be synchronised",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_kernel_clock, &fact_time_daemons },
		.limits = {
			{ "max_ppm", "ppm", 200, 1, 500, NULL, "largest correction of the clock's speed that passes" },
			{ "maxerror_us", "us", 1000, 1, 1e7, NULL, "largest error that chronyd may tell the kernel" },
		},
		.implied_by = { "time.sync_required", "time.sync_conflict", "time.ptp4l_port_state", "time.ptp4l_offset",
			"time.chrony_tracking", "time.chrony_sources", "time.sfptpd" },
		.why = "databases, timedatectl and others ask the kernel whether the time can be trusted",
		.fix_now = "rtcsync in chrony's file; see that phc2sys or chronyd runs and has a source",
		.remedies = { { REMEDY_MANUAL, "", "rtcsync in /etc/chrony/chrony.conf, then restart chronyd", NULL } },
		.source = "kernel/time/ntp.c; adjtimex(2)",
		.run = run,
	},
	{ 0 },
};

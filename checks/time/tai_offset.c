/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CLOCK_TAI is CLOCK_REALTIME plus what somebody told the kernel (ADJ_TAI; 0 until then). phc2sys
 * and ptp4l tell it when they know it from PTP, chronyd with leapsectz or leapseclist.
 */
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/judging/clocks.h"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kernel_clock *k = in_fact(in, &fact_kernel_clock);
	int64_t expect = (int64_t)in_limit(in, "expect");
	struct finding *f;

	(void)self;
	if (!k->valid) {
		find_unreadable(out, subject_host(), k->from, false);
		return;
	}
	if (k->tai == expect)
		f = find(out, STATUS_PASS, subject_host(), "CLOCK_TAI is right");
	else if (k->tai == 0 && in->roles->time == TIME_NONE)
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nothing is to steer this host's clock");
	else if (k->tai == 0)
		f = find(out, STATUS_WARN, subject_host(),
			"CLOCK_TAI is of no use: nobody told the kernel the offset from UTC");
	else
		f = find(out, STATUS_FAIL, subject_host(), "CLOCK_TAI is wrong by %lld s",
			(long long)(k->tai - expect));
	find_observed(f, "%lld s", (long long)k->tai);
	find_observed_value(f, (double)k->tai, "s");
	find_wanted(f, "%lld s", (long long)expect);
	find_wanted_value(f, (double)expect, "s");
	find_evidence(f, k->from);
}

const struct check check_time_tai_offset[] = {
	{
		.id = "time.tai_offset",
		.rule = 1,
		.title = "The kernel knows the seconds between TAI and UTC",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_kernel_clock },
		.limits = { { "expect", "s", 37, 0, 255, NULL, "TAI minus UTC: 37 since 2017" } },
		.implied_by = { "time.sync_required" },
		.why = "programs that read CLOCK_TAI, and those that compare with a card's clock, are off by whole seconds",
		.fix_now =
			"leapsectz right/UTC in chrony's file, or phc2sys -w, which tells it from PTP",
		.remedies = { { REMEDY_MANUAL, "",
			"leapsectz right/UTC in /etc/chrony/chrony.conf, or phc2sys -w", NULL } },
		.source = "adjtimex(2), ADJ_TAI; linuxptp phc2sys.c; chrony.conf(5), leapsectz",
		.run = run,
	},
	{ 0 },
};

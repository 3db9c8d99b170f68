/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Something disciplines the clock that applications read. A PTP daemon with hardware stamps steers
 * the card's clock and nothing else: phc2sys, or chronyd with that clock as its reference, carries
 * the time on to CLOCK_REALTIME. Judged by who steers what, not by which units are enabled.
 */
#include "scanner/judging/clocks.h"

static const struct time_daemons *daemons(const struct check_in *in)
{
	return in_fact(in, &fact_time_daemons);
}

static bool steers_system(const struct check_in *in, enum timed_kind k)
{
	const struct time_daemons *t = daemons(in);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].kind == k && timed_steers(&t->v[i], STR("CLOCK_REALTIME")))
			return true;
	}
	return false;
}

static bool has_chrony_by_clock(const struct check_in *in)
{
	const struct time_daemons *t = daemons(in);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].kind == TIMED_CHRONYD && timed_has_refclock(&t->v[i]) &&
			timed_steers(&t->v[i], STR("CLOCK_REALTIME")))
			return true;
	}
	return false;
}

/* What carries PTP's time to the system's clock. */
static const char *missing_of_ptp(const struct check_in *in)
{
	const struct time_daemons *t = daemons(in);

	if (!time_daemons_of(t, TIMED_PTP4L) && !time_daemons_of(t, TIMED_SFPTPD))
		return "ptp4l is to run, and does not";
	if (steers_system(in, TIMED_PTP4L) || steers_system(in, TIMED_PHC2SYS) ||
		steers_system(in, TIMED_SFPTPD) || has_chrony_by_clock(in))
		return NULL;
	return "ptp4l runs, and nothing carries its time to the system's clock";
}

static const char *missing_of_both(const struct check_in *in)
{
	if (!time_daemons_of(daemons(in), TIMED_PTP4L))
		return "ptp4l is to run, and does not";
	return has_chrony_by_clock(in) ? NULL : "no chronyd steers the clock by a reference clock";
}

/* What is missing of what somebody declared; NULL: nothing. */
static const char *missing(const struct check_in *in)
{
	switch (in->roles->time) {
	case TIME_PTP4L:
		return missing_of_ptp(in);
	case TIME_PTP4L_CHRONY:
		return missing_of_both(in);
	case TIME_CHRONY:
		return steers_system(in, TIMED_CHRONYD) ? NULL : "no chronyd steers the clock";
	case TIME_SFPTPD:
		return steers_system(in, TIMED_SFPTPD) ? NULL : "no sfptpd steers the clock";
	case TIME_NTP:
		return steers_system(in, TIMED_CHRONYD) || steers_system(in, TIMED_NTPD)
			       ? NULL
			       : "no NTP daemon steers the clock";
	case TIME_UNTOLD:
	case TIME_NONE:
	case TIME_SOURCES:
		break;
	}
	return timed_any_steers(daemons(in), "CLOCK_REALTIME") ? NULL
							       : "nothing steers this host's clock";
}

static bool any_unread(const struct time_daemons *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].config_unread)
			return true;
	}
	return false;
}

static void say(const struct check_in *in, const char *what, struct findings *out)
{
	const struct time_daemons *t = daemons(in);
	bool told = in->roles->time != TIME_UNTOLD;
	struct str names = { NULL, 0 };
	struct finding *f;

	if (what && (any_unread(t) || (t->hidden && !t->n)))
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"%s, as far as files and processes could be read", what);
	else if (what)
		f = find(out, told ? STATUS_FAIL : STATUS_WARN, subject_host(), "%s", what);
	else
		f = find(out, STATUS_PASS, subject_host(), "the system's clock is steered");
	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];

		names = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(names),
			names.n ? ", " : "", STR_ARG(d->comm));
		find_evidence_text(f, t->from, "pid %d, " STR_FMT "%s%s", d->pid,
			STR_ARG(d->command), d->why_not ? ": " : "", d->why_not ? d->why_not : "");
	}
	find_observed(f, STR_FMT, STR_ARG(names.n ? names : STR("no time daemon")));
	find_wanted(f, "%s",
		told ? time_source_word(in->roles->time) : "a daemon that steers CLOCK_REALTIME");
	if (!t->n)
		find_evidence(f, t->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct time_daemons *t = daemons(in);

	(void)self;
	if (!t->valid)
		find_unreadable(out, subject_host(), t->from, false);
	else if (in->roles->time == TIME_NONE)
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nothing is to steer this host's clock");
	else
		say(in, missing(in), out);
}

const struct check check_time_sync_required[] = {
	{
		.id = "time.sync_required",
		.rule = 1,
		.title = "Something steers the system's clock",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_time_daemons },
		.implied_by = { "time.ptp4l_port_state", "time.chrony_tracking", "time.sfptpd" },
		.why = "a crystal by itself drifts by tens of ppm: 1 us in well under a second",
		.fix_now = "systemctl enable --now ptp4l@<port> phc2sys@<port>, or chrony",
		.remedies = { { REMEDY_MANUAL, "",
			"enable the daemons that the profile names: ptp4l and phc2sys, or chrony",
			NULL } },
		.source = "linuxptp phc2sys.8; chrony.conf(5), refclock",
		.run = run,
	},
	{ 0 },
};

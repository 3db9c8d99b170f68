/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Solarflare's daemon in place of ptp4l and phc2sys: what it last wrote about each of its sync
 * instances. It writes once a minute; a file that is older is of a daemon that hangs or is gone.
 */
#include "scanner/facts/net/sfptpd.h"
#include "scanner/judging/clocks.h"

static bool is_client(struct str state)
{
	return str_ends(state, "slave") || str_is(state, "ntp-slave") || str_is(state, "pps-slave");
}

static bool has_alarm(struct str alarms)
{
	return alarms.n && !str_is(alarms, "none") && !str_is(alarms, "[]");
}

static struct finding *weigh(const struct check_in *in, const struct sfptpd_state *s,
	struct subject who, struct findings *out)
{
	if ((double)s->age_s > in_limit(in, "max_age_s"))
		return find(out, STATUS_FAIL, who, "its state was not written for %lld s",
			(long long)s->age_s);
	if (!s->state.n)
		return find_reason(
			out, STATUS_UNKNOWN, REASON_FORMAT, who, "its file tells no state");
	if (!is_client(s->state))
		return find(
			out, STATUS_FAIL, who, "it follows no master: " STR_FMT, STR_ARG(s->state));
	if (str_is(s->in_sync, "0"))
		return find(out, STATUS_FAIL, who, "it is not in sync");
	if (str_is(s->timestamping, "sw"))
		return find(out, STATUS_FAIL, who, "it stamps in software");
	if (has_alarm(s->alarms))
		return find(out, STATUS_WARN, who, "it has alarms: " STR_FMT, STR_ARG(s->alarms));
	return find(out, STATUS_PASS, who, "it follows its master and is in sync");
}

static void judge(const struct check_in *in, const struct sfptpd_state *s, struct findings *out)
{
	const struct sfptpd *t = in_fact(in, &fact_sfptpd);
	struct subject who = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "sfptpd " STR_FMT, STR_ARG(s->name)));
	struct finding *f = weigh(in, s, who, out);

	find_observed(f, STR_FMT ", offset " STR_FMT,
		STR_ARG(s->state.n ? s->state : STR("not told")),
		STR_ARG(s->offset.n ? s->offset : STR("not told")));
	find_wanted(f, "a client, in sync, hardware stamps");
	find_evidence_text(f, t->from,
		STR_FMT "/state-" STR_FMT ", %lld s old: " STR_FMT ", in-sync " STR_FMT
			", alarms " STR_FMT,
		STR_ARG(t->folder), STR_ARG(s->name), (long long)s->age_s, STR_ARG(s->state),
		STR_ARG(s->in_sync), STR_ARG(s->alarms));
}

static void say_none(const struct check_in *in, const struct sfptpd *t, struct findings *out)
{
	struct finding *f;

	if (!t->daemons && in->roles->time == TIME_SFPTPD)
		f = find(out, STATUS_FAIL, subject_host(),
			"sfptpd is to steer the clock, and none runs here");
	else if (!t->daemons)
		f = find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no sfptpd runs here");
	else
		f = find_reason(out, STATUS_UNKNOWN,
			str_is(t->folder_state, "denied") ? REASON_DENIED : REASON_ABSENT,
			subject_host(), "sfptpd runs, and its state files could not be read");
	find_evidence_text(f, t->from, "folder " STR_FMT ": " STR_FMT, STR_ARG(t->folder),
		STR_ARG(t->folder_state));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct sfptpd *t = in_fact(in, &fact_sfptpd);

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (!t->daemons || !t->n) {
		say_none(in, t, out);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		judge(in, &t->v[i], out);
}

const struct check check_time_sfptpd[] = {
	{
		.id = "time.sfptpd",
		.rule = 1,
		.title = "sfptpd follows its master and is in sync",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_sfptpd },
		.limits = { { "max_age_s", "s", 120, 1, 86400, NULL,
			"older state files are stale" } },
		.why = "where it runs it steers the cards and the system's clock: there is no ptp4l to ask",
		.fix_now =
			"look at /var/log/sfptpd, and at the topology file beside its state files",
		.source = "sfptpd sfptpd_logging.c; sfptpd's user guide, state files",
		.run = run,
	},
	{ 0 },
};

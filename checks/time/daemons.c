/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who steers which clock, as facts/net/time_daemons.h works it out of what each daemon was told;
 * the other checks of this area judge by it. It warns of a daemon that means to set the system's
 * clock and cannot: CLOCK_REALTIME is set by CAP_SYS_TIME alone (kernel/time/ntp.c, do_adjtimex;
 * security/commoncap.c, cap_settime).
 */
#include "scanner/judging/clocks.h"

static struct str clocks_of(const struct check_in *in, const struct timed *d)
{
	struct str text = { NULL, 0 };

	for (unsigned i = 0; i < d->n_clocks; i++)
		text = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(text), i ? ", " : "",
			STR_ARG(d->clocks[i]));
	return text.n ? text : STR("nothing");
}

static bool is_powerless(const struct timed *d)
{
	return !d->n_clocks && !d->can_set && !d->helper && d->why_not &&
	       (d->kind == TIMED_CHRONYD || d->kind == TIMED_NTPD || d->kind == TIMED_PHC2SYS ||
		       d->kind == TIMED_PTP4L || d->kind == TIMED_OTHER) &&
	       (str_has(str_from(d->why_not), "CAP_SYS_TIME") ||
		       str_has(str_from(d->why_not), "user namespace"));
}

static void judge_one(const struct check_in *in, const struct timed *d, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	struct finding *f;

	if (d->config_unread)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, clocks_daemon(in, d),
			"its file could not be read: what it steers is not known");
	else if (is_powerless(d))
		f = find(out, STATUS_WARN, clocks_daemon(in, d),
			"it is meant to set the clock and cannot: %s", d->why_not);
	else
		return;
	find_evidence_text(f, t->from, STR_FMT ", file " STR_FMT, STR_ARG(d->command),
		STR_ARG(d->config.n ? d->config : STR("none")));
}

static void say_all(const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	struct finding *f =
		find(out, STATUS_PASS, subject_host(), "the time daemons, and what each steers");
	struct str text = { NULL, 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];

		if (d->helper)
			continue;
		text = str_printf(in->scratch, STR_FMT "%s" STR_FMT ": " STR_FMT, STR_ARG(text),
			text.n ? "; " : "", STR_ARG(d->comm), STR_ARG(clocks_of(in, d)));
		find_evidence_text(f, t->from, "pid %d, " STR_FMT ": " STR_FMT "%s%s", d->pid,
			STR_ARG(d->command), STR_ARG(clocks_of(in, d)),
			d->n_clocks ? "" : ", since ",
			d->n_clocks || !d->why_not ? "" : d->why_not);
	}
	find_observed(f, STR_FMT, STR_ARG(text));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);

	(void)self;
	if (!t->valid)
		find_unreadable(out, subject_host(), t->from, false);
	else if (!t->n && t->hidden)
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"other users' processes are hidden (hidepid)");
	else if (!t->n)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
				      "no time daemon runs here"),
			t->from);
	else
		say_all(in, t, out);
	for (size_t i = 0; t->valid && i < t->n; i++)
		judge_one(in, &t->v[i], out);
}

const struct check check_time_daemons[] = {
	{
		.id = "time.daemons",
		.rule = 1,
		.title = "Each time daemon can steer what it is meant to",
		.severity = SEVERITY_INFO,
		.needs = { &fact_time_daemons },
		.why = "a daemon without the right to set the clock runs, reports offsets, and corrects nothing",
		.fix_now =
			"start it as root or with CAP_SYS_TIME; in a container: --cap-add SYS_TIME, or run it on the host",
		.source = "linuxptp, chrony, ntpsec, sfptpd; security/commoncap.c cap_settime",
		.run = run,
	},
	{ 0 },
};

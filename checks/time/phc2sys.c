/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phc2sys has no socket to ask: what it was told is judged here, what comes of it by
 * time.phc_sys_offset. A PHC keeps TAI: without -w or -a (which ask ptp4l) or -O the seconds
 * between TAI and UTC are not known to it when it starts, and the clock may be wrong by 37 s.
 */
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

static struct str clock_of(const struct check_in *in, struct str name)
{
	struct str phc;

	if (str_starts(name, "/dev/"))
		return str_skip(name, 5);
	phc = phcs_of_port(in_fact(in, &fact_phcs), name);
	return phc.n ? phc : name;
}

/* The clock that ptp4l steers, where there is one and it has a number. */
static struct str steered_by_ptp4l(const struct time_daemons *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].kind == TIMED_PTP4L && t->v[i].n_clocks == 1 &&
			str_starts(t->v[i].clocks[0], "ptp"))
			return t->v[i].clocks[0];
	}
	return (struct str){ NULL, 0 };
}

static bool is_slow(const struct timed *d)
{
	struct str rate;

	return timed_item(d, "-R", &rate) && (str_starts(rate, "0") || str_starts(rate, "."));
}

static bool asks_ptp4l(const struct timed *d)
{
	return timed_flag(d, "-w") || timed_flag(d, "-a");
}

static struct finding *weigh(const struct check_in *in, const struct timed *d, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	struct str source = { NULL, 0 }, steered = steered_by_ptp4l(t), at = { NULL, 0 };
	struct subject who = clocks_daemon(in, d);
	const struct phcs *phcs = in_fact(in, &fact_phcs);

	if (timed_item(d, "-s", &source))
		at = clock_of(in, source);
	if (d->config_unread)
		return find_reason(
			out, STATUS_UNKNOWN, REASON_DENIED, who, "its file could not be read");
	if (str_starts(at, "ptp") && steered.n && !str_eq(at, steered))
		return find(out, STATUS_FAIL, who,
			"it reads " STR_FMT ", and ptp4l steers " STR_FMT, STR_ARG(at),
			STR_ARG(steered));
	if (source.n && !str_starts(at, "ptp") && !str_is(at, "CLOCK_REALTIME") &&
		phcs->list->state != ANSWER_OK && phcs->list->state != ANSWER_ABSENT)
		return find_unreadable(out, who, phcs->list, false);
	if (asks_ptp4l(d) && !time_daemons_of(t, TIMED_PTP4L))
		return find(out, STATUS_WARN, who, "it waits for a ptp4l that does not run");
	if (!asks_ptp4l(d) && !timed_flag(d, "-O") && !str_is(source, "CLOCK_REALTIME"))
		return find(out, STATUS_WARN, who,
			"it was not told the seconds between TAI and UTC: -w, -a or -O is missing");
	if (is_slow(d))
		return find(out, STATUS_WARN, who, "it corrects less than once a second");
	return find(out, STATUS_PASS, who, "it was told where from, where to, and the offset");
}

static void judge(const struct check_in *in, const struct timed *d, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	struct finding *f = weigh(in, d, out);

	find_observed(f, STR_FMT, STR_ARG(d->command));
	find_wanted(f, "-a -r, or -s <port> -w");
	find_evidence_text(f, t->from, "pid %d: " STR_FMT, d->pid, STR_ARG(d->command));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	clocks_each_daemon(in, TIMED_PHC2SYS, "phc2sys", judge, out);
}

const struct check check_time_phc2sys[] = {
	{
		.id = "time.phc2sys",
		.rule = 1,
		.title = "phc2sys carries the right clock's time, with the right offset",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_time_daemons, &fact_phcs },
		.implied_by = { "time.ptp4l_port_state" },
		.why = "it carries the card's time to the clock that applications read: from the wrong card, or 37 s off",
		.fix_now = "phc2sys -a -r, or phc2sys -s <port> -w",
		.remedies = { { REMEDY_MANUAL, "", "phc2sys -a -r, or -s <port> -w, in its unit",
			NULL } },
		.source = "linuxptp phc2sys.8",
		.run = run,
	},
	{ 0 },
};

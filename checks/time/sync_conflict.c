/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One clock, one servo. Each servo takes the other's corrections for drift of the clock and works
 * against them; both report small offsets now and then. Who steers what comes from what each
 * daemon was told (facts/net/time_daemons.h), so that chronyd -x beside ptp4l, a ptp4l that feeds
 * chronyd, and phc2sys that carries chronyd's time to a card are no conflict.
 */
#include "scanner/judging/clocks.h"

static unsigned count(const struct time_daemons *t, struct str clock)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += timed_steers(&t->v[i], clock);
	return n;
}

/* Without those that may be masters, which steer nothing. */
static unsigned count_sure(const struct time_daemons *t, struct str clock)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += !t->v[i].unsure && timed_steers(&t->v[i], clock);
	return n;
}

/* Whether an earlier daemon named this clock: each is judged once. */
static bool is_first(const struct time_daemons *t, size_t daemon, unsigned clock)
{
	for (size_t i = 0; i < daemon; i++) {
		if (timed_steers(&t->v[i], t->v[daemon].clocks[clock]))
			return false;
	}
	return true;
}

static void say_conflict(const struct check_in *in, const struct time_daemons *t, struct str clock,
	struct findings *out)
{
	struct subject who = subject_named(SUBJECT_DEVICE, clock);
	unsigned n = count(t, clock), sure = count_sure(t, clock);
	struct finding *f =
		sure >= 2
			? find(out, STATUS_FAIL, who, "%u daemons steer one clock", n)
			: find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
				  "two daemons steer one clock, unless ptp4l is a master: it did not tell");
	struct str names = { NULL, 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];

		if (!timed_steers(d, clock))
			continue;
		names = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(names),
			names.n ? " and " : "", STR_ARG(d->comm));
		find_evidence_text(f, t->from, "pid %d, file " STR_FMT ": " STR_FMT, d->pid,
			STR_ARG(d->config.n ? d->config : STR("none")), STR_ARG(d->command));
	}
	find_observed(f, STR_FMT, STR_ARG(names));
	find_wanted(f, "one daemon");
}

static unsigned judge_clocks(
	const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	unsigned conflicts = 0;

	for (size_t i = 0; i < t->n; i++) {
		for (unsigned k = 0; k < t->v[i].n_clocks; k++) {
			if (!is_first(t, i, k) || count(t, t->v[i].clocks[k]) < 2)
				continue;
			say_conflict(in, t, t->v[i].clocks[k], out);
			conflicts++;
		}
	}
	return conflicts;
}

/* One alone cannot be in a conflict, whatever its file says. */
static bool say_unread(
	const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	const struct timed *unread = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct timed *d = &t->v[i];

		if (d->helper || d->kind == TIMED_AGENT || d->kind == TIMED_TIMEMASTER)
			continue;
		n++;
		if (d->config_unread)
			unread = d;
	}
	if (!unread || n < 2)
		return false;
	find_evidence_text(
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, clocks_daemon(in, unread),
			"its file could not be read: what it steers is not known"),
		t->from, "pid %d, file " STR_FMT, unread->pid, STR_ARG(unread->config));
	return true;
}

static bool is_unnumbered(struct str clock)
{
	return str_starts(clock, "the PHC of ");
}

/* One names a port whose clock has no number here, another a clock by number: perhaps the same. */
static bool say_ambiguous(
	const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	const struct timed *by_port = NULL, *by_number = NULL;
	struct finding *f;

	for (size_t i = 0; i < t->n; i++) {
		for (unsigned k = 0; k < t->v[i].n_clocks; k++) {
			if (is_unnumbered(t->v[i].clocks[k]))
				by_port = &t->v[i];
			else if (str_starts(t->v[i].clocks[k], "ptp"))
				by_number = &t->v[i];
		}
	}
	if (!by_port || !by_number || by_port == by_number)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, clocks_daemon(in, by_port),
		"which clock its port has is not known: another daemon may steer the same");
	find_evidence_text(f, t->from, STR_FMT, STR_ARG(by_port->command));
	find_evidence_text(f, t->from, STR_FMT, STR_ARG(by_number->command));
	return true;
}

static void say_good(const struct check_in *in, const struct time_daemons *t, struct findings *out)
{
	struct str text = { NULL, 0 };
	struct finding *f;

	for (size_t i = 0; i < t->n; i++) {
		for (unsigned k = 0; k < t->v[i].n_clocks; k++)
			text = str_printf(in->scratch, STR_FMT "%s" STR_FMT " by " STR_FMT,
				STR_ARG(text), text.n ? ", " : "", STR_ARG(t->v[i].clocks[k]),
				STR_ARG(t->v[i].comm));
	}
	if (!text.n)
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no daemon steers a clock here");
	else
		f = find(out, STATUS_PASS, subject_host(),
			"each clock has one daemon that steers it");
	if (text.n)
		find_observed(f, STR_FMT, STR_ARG(text));
	find_evidence(f, t->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	bool said;

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (t->hidden && !t->n) {
		find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"other users' processes are hidden (hidepid)");
		return;
	}
	said = judge_clocks(in, t, out) > 0;
	said = say_unread(in, t, out) || said;
	said = say_ambiguous(in, t, out) || said;
	if (!said)
		say_good(in, t, out);
}

const struct check check_time_sync_conflict[] = {
	{
		.id = "time.sync_conflict",
		.rule = 1,
		.title = "Each clock is steered by one daemon",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_time_daemons },
		.why = "two servos on one clock work against each other: it swings, by microseconds to milliseconds, "
		       "while each reports a good offset now and then",
		.fix_now =
			"systemctl disable --now of all but one; or stop phc2sys and give chrony refclock PHC /dev/ptp0",
		.remedies = { { REMEDY_MANUAL, "",
			"decide which daemon steers each clock, and disable the others' units",
			NULL } },
		.source =
			"linuxptp clockadj.c; chrony sys_linux.c; kernel/time/ntp.c, one frequency for all",
		.run = run,
	},
	{ 0 },
};

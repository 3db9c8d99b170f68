/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which jobs run while the host trades. A backup, an index of all files or a log's rotation
 * takes caches, disks and memory bandwidth for minutes, at the same time every day, and no
 * look at the running host shows it before it starts. The hours are limits, for want of
 * anybody else who could know them; without them this only says how many jobs there are.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/facts/service/timed_jobs.h"

enum { MINUTES_A_DAY = 1440, SHOWN = 12 };

struct look {
	struct hours hours;
	int64_t today; /* days since 1970 */
	int64_t now;   /* minutes since 1970 */
	bool cron_off, cron_untold, at_off;
	unsigned said, looked;
};

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static bool whole_day(const struct hours *h)
{
	return h->from == h->until || (h->from == 0 && h->until == MINUTES_A_DAY);
}

static struct subject subject_of(const struct timed_job *j)
{
	return subject_named(j->kind == TIMED_TIMER ? SUBJECT_SERVICE : SUBJECT_FILE, j->name);
}

static struct finding *say(const struct look *l, const struct timed_job *j, struct finding *f)
{
	find_observed(f, STR_FMT, STR_ARG(j->expression));
	find_wanted(f, "outside %02u:%02u-%02u:%02u%s", l->hours.from / 60, l->hours.from % 60,
		l->hours.until / 60, l->hours.until % 60,
		l->hours.weekdays ? ", Monday to Friday" : "");
	if (j->line)
		find_evidence_text(f, j->from, "line %u: " STR_FMT, j->line, STR_ARG(j->command));
	else
		find_evidence_text(f, j->from, STR_FMT, STR_ARG(j->expression));
	return f;
}

/* "Mon 2026-11-23 at 08:00"; a capture that does not say its date has weekdays only. */
static struct str when_text(struct arena *a, const struct look *l, const struct run_time *t)
{
	if (l->now == 0)
		return str_printf(
			a, "a %s at %02u:%02u", days[t->weekday], t->minute / 60, t->minute % 60);
	return str_printf(a, "%s %d-%02u-%02u at %02u:%02u", days[t->weekday], t->year, t->month,
		t->day, t->minute / 60, t->minute % 60);
}

static void judge_schedule(
	const struct check_in *in, const struct timed_job *j, struct look *l, struct findings *out)
{
	struct run_time t;
	bool may = j->schedule.delay_s > 120;

	if (!schedule_meets(&j->schedule, &l->hours, l->today, &t))
		return;
	say(l, j,
		find(out, STATUS_WARN, subject_of(j), "it %s within the hours, on " STR_FMT,
			may ? "may run" : "runs", STR_ARG(when_text(in->scratch, l, &t))));
	l->said++;
}

/* So long after the last run: in hours longer than that it must run, in others it may. */
static void judge_every(const struct timed_job *j, struct look *l, struct findings *out)
{
	unsigned length = (l->hours.until + MINUTES_A_DAY - l->hours.from) % MINUTES_A_DAY;
	bool sure = j->every_s <= (uint64_t)length * 60;

	say(l, j,
		find(out, STATUS_WARN, subject_of(j),
			sure ? "it runs within the hours, again and again"
			     : "it may run within the hours: when depends on its last run"));
	l->said++;
}

static void judge_once(
	const struct check_in *in, const struct timed_job *j, struct look *l, struct findings *out)
{
	const struct timed_jobs *jobs = in_fact(in, &fact_timed_jobs);
	struct schedule s = schedule_always();
	struct run_time t = { .year = 0 };
	int64_t day = j->minute_utc / MINUTES_A_DAY;
	unsigned minute = (unsigned)(j->minute_utc % MINUTES_A_DAY);
	struct finding *f;

	if (j->minute_utc < l->now)
		return;
	s.minutes = UINT64_C(1) << minute % 60;
	s.hours = 1u << minute / 60;
	date_of_day(day, &t);
	if (!jobs->utc) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_of(j),
			"it runs once, and the host's time zone is not worked out");
	} else {
		struct run_time meets;

		if (!schedule_meets(&s, &l->hours, day, &meets) || meets.day != t.day ||
			meets.month != t.month || meets.year != t.year)
			return;
		f = find(out, STATUS_WARN, subject_of(j), "it runs once within the hours");
	}
	say(l, j, f);
	find_observed(
		f, "%d-%02u-%02u %02u:%02u UTC", t.year, t.month, t.day, minute / 60, minute % 60);
	l->said++;
}

/* Whether its daemon is there to run it. */
static bool will_run(const struct timed_job *j, const struct look *l)
{
	if (j->kind == TIMED_CRON)
		return !l->cron_off;
	return j->kind != TIMED_AT || !l->at_off;
}

static void judge(
	const struct check_in *in, const struct timed_job *j, struct look *l, struct findings *out)
{
	if (!will_run(j, l))
		return;
	l->looked++;
	switch (j->when) {
	case TIMED_SCHEDULE:
		judge_schedule(in, j, l, out);
		break;
	case TIMED_EVERY:
		judge_every(j, l, out);
		break;
	case TIMED_ONCE:
		judge_once(in, j, l, out);
		break;
	case TIMED_BOOT:
		break;
	case TIMED_UNKNOWN:
		say(l, j,
			find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_of(j),
				"when it runs is not known: %s", j->problem));
		l->said++;
	}
}

static enum unit_presence presence(const struct check_in *in, const char *one, const char *other)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	enum unit_presence a = services_presence(sv, tasks, one);
	enum unit_presence b = services_presence(sv, tasks, other);

	if (a >= UNIT_AT_BOOT || b >= UNIT_AT_BOOT)
		return a > b ? a : b;
	return a == UNIT_OFF && b == UNIT_OFF ? UNIT_OFF : UNIT_UNTOLD;
}

static struct look begin(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	struct look l = { .hours = {
				  .from = (unsigned)(in_limit(in, "from") * 60 + 0.5),
				  .until = (unsigned)(in_limit(in, "until") * 60 + 0.5),
				  .weekdays = str_is(in_word(in, "days"), "weekdays"),
			  } };

	l.now = (int64_t)(h->realtime_ns / 60000000000U);
	l.today = l.now / MINUTES_A_DAY;
	l.cron_off = presence(in, "cron.service", "crond.service") == UNIT_OFF;
	l.at_off = presence(in, "atd.service", "atd.service") == UNIT_OFF;
	return l;
}

/* For who did not say which hours: what there is. */
static void list(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct timed_jobs *t = in_fact(in, &fact_timed_jobs);
	struct finding *f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
		"which hours must be quiet was not said: --set svc.cron.from=8 --set svc.cron.until=16.5");
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!will_run(&t->v[i], l))
			continue;
		if (n++ < SHOWN)
			find_evidence_text(f, t->v[i].from, STR_FMT " " STR_FMT,
				STR_ARG(t->v[i].name), STR_ARG(t->v[i].expression));
	}
	find_observed(f, "%u jobs by the clock", n);
}

static void conclude(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct timed_jobs *t = in_fact(in, &fact_timed_jobs);
	const struct answer *list = in_ask(in, STR("/etc/systemd/system"), ASK_LIST);
	struct finding *f;

	for (unsigned i = 0; i < t->n_unread; i++)
		find_unreadable(
			out, subject_named(SUBJECT_FILE, t->unread[i]->path), t->unread[i], false);
	if (t->more)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more jobs than are looked at");
	if (l->said || t->n_unread || t->more)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no job by the clock runs within the hours");
	find_observed(f, "%u jobs at other times", l->looked);
	find_evidence_text(f, list, "%zu jobs of cron, anacron, at and timers", t->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct timed_jobs *t = in_fact(in, &fact_timed_jobs);
	const struct host *h = in_fact(in, &fact_host);
	struct look l = begin(in);

	(void)self;
	if (whole_day(&l.hours)) {
		list(in, &l, out);
		return;
	}
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's jobs cannot be seen from a container");
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		judge(in, &t->v[i], &l, out);
	conclude(in, &l, out);
}

const struct check check_svc_cron[] = {
	{
		.id = "svc.cron",
		.rule = 1,
		.title = "No job of cron, anacron, at or a timer runs in the hours that must be quiet",
		.severity = SEVERITY_LOW,
		.reads = { { "/etc/systemd/system", ASK_LIST } },
		.needs = { &fact_timed_jobs, &fact_services, &fact_tasks, &fact_host },
		.limits = {
			{ .name = "from", .unit = "h", .preset = 0, .least = 0, .most = 24,
				.what = "the local hour from which the host must be quiet (8.5 is 8:30)" },
			{ .name = "until", .unit = "h", .preset = 24, .least = 0, .most = 24,
				.what = "the local hour until which; before from: over midnight" },
			{ .name = "days", .words = "weekdays|all",
				.what = "on which days" },
		},
		.implied_by = { "svc.noise" },
		.why = "a nightly job that runs by day takes caches, disks and memory bandwidth for "
		       "minutes, at the same time every day",
		.fix_now = "systemctl disable --now TIMER, or another time in the table",
		.remedies = { { REMEDY_MANUAL, "", "systemctl disable --now TIMER, or another time in its table: <subject>", NULL } },
		.source = "crontab(5), anacrontab(5), systemd.timer(5), systemd.time(7)",
		.run = run,
	},
	{ 0 },
};

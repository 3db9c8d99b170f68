/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate that waits, on a host whose answers are a function of a clock that nobody sleeps for:
 * what settles, what flaps, what is given up, what is read meanwhile, and what a signal does.
 */
#include "scanner/engine/settle.h"

#include "scanner/engine/gate.h"
#include "tests/unit/unit.h"

#include <string.h>

#define SECOND 1000000000ull

static struct arena *arena;
static uint64_t now_ns;
static uint64_t signal_at_ns; /* 0: none */
static size_t most_open;

static uint64_t raw(void *user)
{
	(void)user;
	return now_ns;
}

static const struct clock clock_test = { .raw_ns = raw, .realtime_ns = raw, .cpu_ns = raw };

static bool wait(void *user, uint64_t until_ns, size_t open)
{
	(void)user;
	if (open > most_open)
		most_open = open;
	now_ns = until_ns;
	return !signal_at_ns || now_ns < signal_at_ns;
}

/* A file of the host: "good" in these spans of seconds, else "bad". */
struct file {
	const char *path;
	struct {
		unsigned from, to;
	} good[4];
	enum answer_state otherwise; /* ANSWER_OK: "bad" */
	unsigned asked;
};

static struct file files[] = {
	{ .path = "/t/good", .good = { { 0, 9999 } } },
	{ .path = "/t/late", .good = { { 6, 9999 } } },
	{ .path = "/t/flap", .good = { { 2, 4 }, { 6, 7 }, { 9, 9999 } } },
	{ .path = "/t/never" },
	{ .path = "/t/edge", .good = { { 19, 9999 } } },
	{ .path = "/t/brief", .good = { { 18, 22 } } },
	{ .path = "/t/absent", .good = { { 3, 9999 } }, .otherwise = ANSWER_ABSENT },
	{ .path = "/t/denied", .otherwise = ANSWER_DENIED },
	{ .path = "/t/relapse", .good = { { 1, 12 } } },
};

static struct file *file_of(struct str path)
{
	for (int i = 0; i < COUNT(files); i++) {
		if (str_is(path, files[i].path))
			return &files[i];
	}
	return NULL;
}

static void host_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct file *f = file_of(r->path);
	uint64_t second = now_ns / SECOND;

	(void)s;
	*ret = (struct answer){ .path = str_copy(a, r->path), .kind = r->kind };
	ret->state = ANSWER_ABSENT;
	if (!f)
		return;
	f->asked++;
	for (int i = 0; i < 4; i++) {
		if (second >= f->good[i].from && second < f->good[i].to) {
			ret->state = ANSWER_OK;
			ret->bytes = STR("good\n");
			return;
		}
	}
	ret->state = f->otherwise == ANSWER_NOT_READ ? ANSWER_OK : f->otherwise;
	ret->bytes = ret->state == ANSWER_OK ? STR("bad\n") : STR("");
}

static void host_close(struct source *s)
{
	(void)s;
}

static const struct source_ops host_ops = { host_answer, host_close };
static struct source host = { .ops = &host_ops, .live = true, .complete = true };

static void run_good(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, self->param);

	if (an->state != ANSWER_OK)
		find_unreadable(out, subject_host(), an, false);
	else
		find(out, str_starts(an->bytes, "good") ? STATUS_PASS : STATUS_FAIL, subject_host(),
			"x");
}

#define CHECK_OF(name, ...)                                                                        \
	{                                                                                          \
		.id = "t." name, .severity = SEVERITY_HIGH, .run = run_good,                       \
		.reads = { { "/t/" name, ASK_FILE } }, .param = "/t/" name, __VA_ARGS__            \
	}

static const struct check good = CHECK_OF("good"), late = CHECK_OF("late"), flap = CHECK_OF("flap"),
			  never = CHECK_OF("never"), edge = CHECK_OF("edge"),
			  brief = CHECK_OF("brief"), absent = CHECK_OF("absent"),
			  denied = CHECK_OF("denied"), relapse = CHECK_OF("relapse"),
			  low = { .id = "t.low",
				  .severity = SEVERITY_LOW,
				  .run = run_good,
				  .reads = { { "/t/never", ASK_FILE } },
				  .param = "/t/never" },
			  window = { .id = "t.window",
				  .severity = SEVERITY_HIGH,
				  .kind = KIND_DELTA,
				  .run = run_good,
				  .reads = { { "/t/never", ASK_FILE } },
				  .param = "/t/never" },
			  caused = { .id = "t.caused",
				  .severity = SEVERITY_HIGH,
				  .run = run_good,
				  .reads = { { "/t/late", ASK_FILE } },
				  .param = "/t/late",
				  .implied_by = { "t.late" } };

static struct job job_of(const struct check *const *checks, size_t n)
{
	static const double none[CHECK_LIMITS];
	const double **limits = ARENA_NEW(arena, const double *, n);

	for (size_t i = 0; i < n; i++)
		limits[i] = none;
	return (struct job){
		.checks = checks,
		.n_checks = n,
		.limits = limits,
		.intent = { .meant = true },
		.level = SEVERITY_HIGH,
		.window_asked = true,
	};
}

static struct settlement settle_for(
	const struct check *const *checks, size_t n, uint64_t seconds, struct job *ret_job)
{
	struct settlement s;
	struct settling in = {
		.source = &host,
		.clock = &clock_test,
		.time_ns = seconds * SECOND,
		.wait = wait,
	};

	*ret_job = job_of(checks, n);
	in.job = ret_job;
	settle(arena, &in, &s);
	return s;
}

static void begin(void)
{
	arena = arena_new("a test", 1 << 24);
	now_ns = 0;
	signal_at_ns = 0;
	most_open = 0;
}

static void end(void)
{
	arena_free(arena);
}

/* One check alone: its row, or NULL. */
static const struct settled *alone(const struct check *c, uint64_t seconds)
{
	const struct check **v = ARENA_NEW(arena, const struct check *, 1);
	struct job job;
	struct settlement s;

	v[0] = c;
	s = settle_for(v, 1, seconds, &job);
	ck_assert_uint_le(s.n, 1);
	return s.n ? s.v : NULL;
}

START_TEST(what_holds_is_not_waited_for)
{
	ck_assert_ptr_null(alone(&good, 120));
	ck_assert_uint_eq(now_ns, 0);
	ck_assert_uint_eq(files[0].asked, 1);
}
END_TEST

START_TEST(late_is_settled_after_it_held_twice)
{
	const struct settled *s = alone(&late, 120);

	ck_assert_int_eq(s->state, SETTLE_SETTLED);
	ck_assert_uint_eq(s->after_ms, 6000);
	ck_assert_uint_eq(s->flapped, 0);
	ck_assert_uint_eq(s->subjects, 1);
	ck_assert_int_eq(s->worst, STATUS_FAIL);
	ck_assert_uint_eq(now_ns, 11 * SECOND); /* five seconds after it began to hold */
	ck_assert_str_eq(s->check, "t.late");
}
END_TEST

START_TEST(what_fails_again_begins_anew)
{
	const struct settled *s = alone(&flap, 120);

	ck_assert_int_eq(s->state, SETTLE_SETTLED);
	ck_assert_uint_eq(s->flapped, 2);
	ck_assert_uint_eq(s->after_ms, 9000);
}
END_TEST

START_TEST(never_is_given_up_when_time_is_over)
{
	const struct settled *s = alone(&never, 20);

	ck_assert_int_eq(s->state, SETTLE_FAILING);
	ck_assert_uint_eq(now_ns, 20 * SECOND);
	ck_assert_uint_eq(s->after_ms, 0);
}
END_TEST

START_TEST(what_holds_at_the_end_gets_its_second_look)
{
	const struct settled *s = alone(&edge, 20);

	ck_assert_int_eq(s->state, SETTLE_SETTLED);
	ck_assert_uint_eq(s->after_ms, 19000);
	ck_assert_uint_eq(now_ns, 24 * SECOND);
}
END_TEST

START_TEST(holding_once_is_not_holding)
{
	const struct settled *s = alone(&brief, 20);

	ck_assert_int_eq(s->state, SETTLE_FLAPPING);
	ck_assert_uint_eq(s->flapped, 1);
	ck_assert_uint_le(now_ns, 23 * SECOND);
}
END_TEST

START_TEST(absent_may_come_and_rights_may_not)
{
	const struct settled *s = alone(&absent, 20);

	ck_assert_int_eq(s->state, SETTLE_SETTLED);
	ck_assert_int_eq(s->worst, STATUS_UNKNOWN);
	ck_assert_uint_eq(s->after_ms, 3000);
	now_ns = 0;
	ck_assert_ptr_null(alone(&denied, 20));
	ck_assert_uint_eq(now_ns, 0);
}
END_TEST

START_TEST(below_the_level_and_windows_are_not_waited_for)
{
	ck_assert_ptr_null(alone(&low, 20));
	ck_assert_ptr_null(alone(&window, 20));
	ck_assert_uint_eq(now_ns, 0);
}
END_TEST

START_TEST(nothing_but_what_failed_is_read_again)
{
	static const struct check *const checks[] = { &good, &late, &never };
	struct job job;
	struct settlement s = settle_for(checks, 3, 20, &job);

	ck_assert_uint_eq(s.n, 2);
	ck_assert_str_eq(s.v[0].check, "t.late");
	ck_assert_str_eq(s.v[1].check, "t.never");
	ck_assert_uint_eq(files[0].asked, 1);
	ck_assert_uint_eq(files[1].asked, 1 + 11); /* until it had settled, and no longer */
	ck_assert_uint_eq(files[3].asked, 1 + 20);
	ck_assert_uint_eq(most_open, 2);
}
END_TEST

START_TEST(who_is_silenced_is_waited_for_and_not_told)
{
	static const struct check *const checks[] = { &caused, &late };
	struct job job;
	struct settlement s = settle_for(checks, 2, 20, &job);

	ck_assert_uint_eq(s.n, 1);
	ck_assert_str_eq(s.v[0].check, "t.late");
	ck_assert_int_eq(s.v[0].state, SETTLE_SETTLED);
	ck_assert_uint_eq(most_open, 2);
}
END_TEST

START_TEST(a_signal_ends_it)
{
	static const struct check *const checks[] = { &late, &never };
	struct job job;
	struct settlement s;

	signal_at_ns = 8 * SECOND;
	s = settle_for(checks, 2, 120, &job);
	ck_assert(s.interrupted);
	ck_assert_uint_eq(now_ns, 8 * SECOND);
	ck_assert_int_eq(s.v[0].state, SETTLE_FLAPPING); /* it held once */
	ck_assert_int_eq(s.v[1].state, SETTLE_FAILING);
}
END_TEST

/* The gate's end: the last sample, and what the wait makes of it. */
static struct report *gate_over(const struct check *const *checks, size_t n, uint64_t seconds,
	uint64_t last, struct gating *g)
{
	struct job job;
	struct sample *sm;
	struct report *r;

	g->settlement = settle_for(checks, n, seconds, &job);
	job.window_asked = false;
	now_ns = last * SECOND;
	sm = sample_take(plan_new(arena, &job), SAMPLE_ALL, &host, &job.intent, NULL);
	r = engine_judge(arena, &job, NULL, sm, 0, false, &clock_test);
	gate_finish(r, &job, g);
	sample_free(sm);
	return r;
}

START_TEST(settled_passes)
{
	static const struct check *const checks[] = { &good, &late };
	struct gating g = { .settle_ms = 120000 };
	struct report *r = gate_over(checks, 2, 120, 71, &g);

	ck_assert(r->gate.is);
	ck_assert_int_eq(r->summary.verdict, VERDICT_PASS);
	ck_assert_uint_eq(r->summary.exit, 0);
	ck_assert_uint_eq(r->gate.n_settled, 1);
}
END_TEST

START_TEST(a_pass_of_the_last_sample_alone_fails)
{
	static const struct check *const checks[] = { &edge };
	struct gating g = { .settle_ms = 10000 };
	struct report *r = gate_over(checks, 1, 10, 70, &g);

	ck_assert_int_eq(r->results[0].status, STATUS_PASS);
	ck_assert_int_eq(r->gate.settled[0].state, SETTLE_FAILING);
	ck_assert_int_eq(r->summary.verdict, VERDICT_FAIL);
	ck_assert_uint_eq(r->summary.fail_at, 1);
	ck_assert_uint_eq(r->summary.exit, 1);
}
END_TEST

START_TEST(a_relapse_is_a_flap)
{
	static const struct check *const checks[] = { &relapse };
	struct gating g = { .settle_ms = 10000 };
	struct report *r = gate_over(checks, 1, 10, 70, &g);

	ck_assert_int_eq(g.settlement.v[0].state, SETTLE_SETTLED);
	ck_assert_int_eq(r->gate.settled[0].state, SETTLE_FLAPPING);
	ck_assert_uint_eq(r->gate.settled[0].flapped, 1);
	ck_assert_int_eq(r->summary.verdict, VERDICT_FAIL);
	ck_assert_uint_eq(r->summary.fail_at, 1); /* once, not twice */
}
END_TEST

START_TEST(observed_and_overridden_keep_the_verdict)
{
	static const struct check *const checks[] = { &never };
	struct gating observe = { .observe = true };
	struct gating opened = { .override = { .there = true,
					 .honoured = true,
					 .reason = STR("r"),
					 .owner = STR("o"),
					 .until_ns = 1 } };
	struct report *r = gate_over(checks, 1, 2, 70, &observe);

	ck_assert_int_eq(r->summary.verdict, VERDICT_FAIL);
	ck_assert_int_eq(r->gate.would, VERDICT_FAIL);
	ck_assert_uint_eq(r->summary.exit, 0);
	now_ns = 0;
	r = gate_over(checks, 1, 2, 70, &opened);
	ck_assert_int_eq(r->summary.verdict, VERDICT_FAIL);
	ck_assert_uint_eq(r->summary.exit, 0);
	ck_assert(str_has(r->run.notes[0], "OVERRIDE"));
}
END_TEST

START_TEST(what_is_newer_than_the_rules_is_not_waited_for)
{
	static const struct check newer = {
		.id = "t.newer",
		.since = 101,
		.severity = SEVERITY_HIGH,
		.run = run_good,
		.reads = { { "/t/never", ASK_FILE } },
		.param = "/t/never",
	};
	static const struct check *const checks[] = { &newer };
	struct settling in = {
		.source = &host, .clock = &clock_test, .time_ns = 20 * SECOND, .wait = wait
	};
	struct job job = job_of(checks, 1);
	struct settlement s;

	job.rules = 100;
	in.job = &job;
	settle(arena, &in, &s);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_uint_eq(now_ns, 0);
}
END_TEST

/* A check that counts over time, judged over so many seconds. */
static const struct result *watched(
	const struct check *c, unsigned seconds, bool exposure, enum severity level)
{
	const struct check **v = ARENA_NEW(arena, const struct check *, 1);
	struct sample *before, *after;
	struct plan *plan;
	struct report *r;
	struct job job;

	v[0] = c;
	job = job_of(v, 1);
	job.exposure = exposure;
	job.level = level;
	plan = plan_new(arena, &job);
	before = sample_take(plan, SAMPLE_DELTA, &host, &job.intent, NULL);
	after = sample_take(plan, SAMPLE_ALL, &host, &job.intent, NULL);
	r = engine_judge(arena, &job, before, after, seconds * SECOND, false, &clock_test);
	sample_free(before);
	sample_free(after);
	return &r->results[0];
}

START_TEST(a_pass_needs_its_least_window)
{
	static const struct check quiet = {
		.id = "t.quiet",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.min_window_s = 60,
		.run = run_good,
		.reads = { { "/t/good", ASK_FILE } },
		.param = "/t/good",
	};
	static const struct check loud = {
		.id = "t.loud",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.min_window_s = 60,
		.run = run_good,
		.reads = { { "/t/never", ASK_FILE } },
		.param = "/t/never",
	};

	ck_assert_int_eq(watched(&quiet, 60, true, SEVERITY_HIGH)->status, STATUS_PASS);
	ck_assert_int_eq(watched(&quiet, 5, true, SEVERITY_HIGH)->status, STATUS_UNKNOWN);
	ck_assert_int_eq(watched(&quiet, 5, true, SEVERITY_HIGH)->reason, REASON_WINDOW);
	ck_assert_int_eq(watched(&quiet, 5, false, SEVERITY_HIGH)->status, STATUS_PASS);
	ck_assert_int_eq(watched(&quiet, 5, true, SEVERITY_CRITICAL)->status, STATUS_PASS);
	ck_assert_int_eq(watched(&loud, 5, true, SEVERITY_HIGH)->status, STATUS_FAIL);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, what_holds_is_not_waited_for);
	tcase_add_test(tc, late_is_settled_after_it_held_twice);
	tcase_add_test(tc, what_fails_again_begins_anew);
	tcase_add_test(tc, never_is_given_up_when_time_is_over);
	tcase_add_test(tc, what_holds_at_the_end_gets_its_second_look);
	tcase_add_test(tc, holding_once_is_not_holding);
	tcase_add_test(tc, absent_may_come_and_rights_may_not);
	tcase_add_test(tc, below_the_level_and_windows_are_not_waited_for);
	tcase_add_test(tc, nothing_but_what_failed_is_read_again);
	tcase_add_test(tc, who_is_silenced_is_waited_for_and_not_told);
	tcase_add_test(tc, a_signal_ends_it);
	tcase_add_test(tc, a_pass_needs_its_least_window);
	tcase_add_test(tc, settled_passes);
	tcase_add_test(tc, a_pass_of_the_last_sample_alone_fails);
	tcase_add_test(tc, a_relapse_is_a_flap);
	tcase_add_test(tc, observed_and_overridden_keep_the_verdict);
	tcase_add_test(tc, what_is_newer_than_the_rules_is_not_waited_for);
}

UNIT_MAIN("settle", fill)

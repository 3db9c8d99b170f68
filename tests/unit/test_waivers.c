/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waivers and the ratchet: the days at their boundaries, kernels, globs, the cap, causes, what
 * gates, and how each waiver of the ledger fared.
 */
#include "scanner/engine/accepted.h"

#include "scanner/base/date.h"
#include "scanner/base/release.h"
#include "scanner/engine/causes.h"
#include "scanner/engine/run.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DAY_NS 86400000000000u
enum { TODAY = 20000 };

static const struct check irq = { .id = "irq.count", .severity = SEVERITY_HIGH };
static const struct check cpu = {
	.id = "cpu.quiet", .severity = SEVERITY_HIGH, .implied_by = { "irq.count" }
};
static const struct check *const checks[] = { &irq, &cpu };
enum { IRQ, CPU, CHECKS };

static struct arena *arena;
static struct job job;
static struct tally *tally;
static struct judged judged[CHECKS];
static struct report report;

static const struct waiver blank = {
	.check = { "irq.*", 5 },
	.accept = STATUS_FAIL,
	.reason = { "r", 1 },
	.owner = { "o", 1 },
	.from = INT64_MIN,
	.until = INT64_MAX,
};

static void begin_at(uint64_t realtime_ns, const char *kernel)
{
	job.level = SEVERITY_HIGH;
	tally = tally_new(arena, &job, STR("ny4-01"), str_from(kernel), realtime_ns);
	report = (struct report){ .arena = arena };
	report.roles.intent = true;
	for (int i = 0; i < CHECKS; i++) {
		judged[i] = (struct judged){ .check = checks[i] };
		findings_init(&judged[i].findings, arena, checks[i]->id);
		judged[i].findings.accepted = accepted_of(tally, checks[i]);
	}
}

static void begin(const struct waiver *w, size_t n)
{
	arena = arena_new("a test", 1 << 24);
	job = (struct job){ .waivers = w, .n_waivers = n, .announce_days = 14 };
	begin_at(TODAY * DAY_NS, "5.14.0-427.13.1.el9_4.x86_64");
}

static struct finding *on_irq(int which, enum status status, const char *key)
{
	return find(&judged[which].findings, status,
		subject_irq(arena, 7, str_from(key), str_from(key)), "about %s", key);
}

static struct finding *on_cpus(int which, enum status status, unsigned first, unsigned last)
{
	struct cpuset set = cpuset_range(arena, first, last);
	struct finding *f = find(&judged[which].findings, status, subject_cpus(arena, set), "cpus");

	find_cpus(f, set);
	return f;
}

/* As the end of engine_judge(). */
static void finish(void)
{
	static struct result results[CHECKS];

	causes_settle(judged, CHECKS);
	for (int i = 0; i < CHECKS; i++) {
		const struct findings *fs = &judged[i].findings;

		if (!fs->total)
			find(&judged[i].findings, STATUS_PASS, subject_host(), "fine");
		results[i] = (struct result){ .check = checks[i],
			.severity = SEVERITY_HIGH,
			.status = findings_worst(fs),
			.open = findings_worst_open(fs),
			.open_unknown = fs->open_unknown,
			.findings = fs->head,
			.kept = fs->kept,
			.total = fs->total,
			.waived = fs->waived,
			.known = fs->known };
		for (int s = 0; s < STATUSES; s++)
			results[i].open_bits |= fs->open[s] ? 1u << s : 0;
	}
	report.results = results;
	report.n_results = CHECKS;
	tally_finish(tally, &report);
	run_sum_up(&report, &job, false);
}

static enum verdict verdict(void)
{
	finish();
	return report.summary.verdict;
}

static const struct {
	int64_t from, until;
	uint64_t ns;
	enum waiver_state state;
	bool announced;
	int64_t left;
} days[] = {
	{ TODAY, TODAY, TODAY *DAY_NS, WAIVER_HOLDS, true, 0 },
	{ TODAY, TODAY, (TODAY + 1) * DAY_NS - 1, WAIVER_HOLDS, true, 0 },
	{ TODAY, TODAY, (TODAY + 1) * DAY_NS, WAIVER_EXPIRED, false, -1 },
	{ TODAY, TODAY, TODAY *DAY_NS - 1, WAIVER_NOT_YET, false, 1 },
	{ INT64_MIN, TODAY + 14, TODAY *DAY_NS, WAIVER_HOLDS, true, 14 },
	{ INT64_MIN, TODAY + 15, TODAY *DAY_NS, WAIVER_HOLDS, false, 15 },
	{ INT64_MIN, INT64_MAX, TODAY *DAY_NS, WAIVER_HOLDS, false, INT64_MAX },
};

START_TEST(days_are_whole_and_inclusive)
{
	struct waiver w = blank;
	bool holds = days[_i].state == WAIVER_HOLDS;

	w.from = days[_i].from;
	w.until = days[_i].until;
	begin(&w, 1);
	begin_at(days[_i].ns, "6.1.0");
	on_irq(IRQ, STATUS_FAIL, "eno3-TxRx-0");
	ck_assert_int_eq(verdict(), holds ? VERDICT_PASS : VERDICT_FAIL);
	ck_assert_int_eq(report.waivers[0].state, days[_i].state);
	ck_assert_int_eq(report.waivers[0].announced, days[_i].announced);
	ck_assert_int_eq(report.waivers[0].days_left, days[_i].left);
	ck_assert_uint_eq(report.summary.waived, holds);
}
END_TEST

static const struct {
	const char *kernel, *release;
	bool matches;
} kernels[] = {
	{ "5.14.*", "5.14.0-427.el9", true },
	{ "5.14.*", "5.15.0", false },
	{ "5.14..6.1", "5.13.19", false },
	{ "5.14..6.1", "5.14.0", true },
	{ "5.14..6.1", "5.9.0", false },
	{ "5.14..6.1", "6.1.55-rt16", true },
	{ "5.14..6.1", "6.2.0", false },
	{ "5.14..6.1", "6.10.0", false },
	{ "5.14..6.1", "not a release", false },
	{ "5.14.0-362..5.14.0-427", "5.14.0-427.13.1.el9_4.x86_64", true },
	{ "5.14.0-362..5.14.0-427", "5.14.0-70.el9.x86_64", false },
	{ "5.14.0-362..5.14.0-427", "5.14.0-503.el9.x86_64", false },
	{ "6.1..", "6.12.1", true },
	{ "..6.1", "4.18.0-553.el8", true },
	{ "..6.1.0", "6.1.0-rc3", true },
	{ "x..6.1", "6.1.0", false },
	{ "..", "6.1.0", false },
};

START_TEST(kernels_compare_by_number)
{
	ck_assert_int_eq(
		release_matches(str_from(kernels[_i].kernel), str_from(kernels[_i].release)),
		kernels[_i].matches);
}
END_TEST

START_TEST(bounds_of_a_range_are_releases)
{
	ck_assert_int_eq(release_pattern(STR("5.14..6.1")), 0);
	ck_assert_int_eq(release_pattern(STR("5.14.*")), 0);
	ck_assert_int_eq(release_pattern(STR("..6.1")), 0);
	ck_assert_int_eq(release_pattern(STR("6.1.5..6.1")), 0);
	ck_assert_int_eq(release_pattern(STR("6.1..5.14")), -34);
	ck_assert_int_eq(release_pattern(STR("..")), -22);
	ck_assert_int_eq(release_pattern(STR("5.x..6.1")), -22);
	ck_assert_int_eq(release_pattern(STR("5.14...6.1")), -22);
	ck_assert_int_eq(release_pattern(STR("5.14..6.1-rc1")), -22);
}
END_TEST

START_TEST(dates_are_those_of_the_calendar)
{
	static const char *const wrong[] = { "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10",
		"2026-1-1", "2026-01-32", "1969-12-31", "2026/01/01", "", "2026-01-01T" };
	int64_t n = 0;

	arena = arena_new("a test", 1 << 20);
	ck_assert_int_eq(date_days(STR("1970-01-01"), &n), 0);
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(date_days(STR("2024-02-29"), &n), 0);
	ck_assert_int_eq(n, 19782);
	for (int64_t d = 0; d < 60000; d += 13) {
		ck_assert_int_eq(date_days(date_text(arena, d), &n), 0);
		ck_assert_int_eq(n, d);
	}
	for (int i = 0; i < COUNT(wrong); i++)
		ck_assert_int_eq(date_days(str_from(wrong[i]), &n), -22);
	ck_assert_uint_eq(date_text(arena, INT64_MAX).n, 0);
	ck_assert_uint_eq(date_text(arena, INT64_MIN).n, 0);
}
END_TEST

static const struct {
	enum status accept, found;
	bool waived;
} accepts[] = {
	{ STATUS_FAIL, STATUS_FAIL, true },
	{ STATUS_FAIL, STATUS_WARN, true },
	{ STATUS_FAIL, STATUS_UNKNOWN, false },
	{ STATUS_FAIL, STATUS_PASS, false },
	{ STATUS_UNKNOWN, STATUS_UNKNOWN, true },
	{ STATUS_UNKNOWN, STATUS_FAIL, false },
	{ STATUS_UNKNOWN, STATUS_WARN, false },
};

START_TEST(one_status_is_accepted)
{
	struct waiver w = blank;

	w.accept = accepts[_i].accept;
	begin(&w, 1);
	on_irq(IRQ, accepts[_i].found, "eno3");
	finish();
	ck_assert_int_eq(judged[IRQ].findings.head->waived, accepts[_i].waived);
	ck_assert_uint_eq(report.waivers[0].findings, accepts[_i].waived);
}
END_TEST

static const struct {
	const char *check, *subject, *host;
	bool waived;
} globs[] = {
	{ "irq.count", "eno3-*", "ny4-*", true },
	{ "irq.*", "irq 7 eno3*", "", true }, /* by its label */
	{ "irq.*", "eno4-*", "", false },
	{ "irq.*", "", "ld4-*", false },
	{ "cpu.*", "", "", false },
	{ "*", "*", "*", true },
};

START_TEST(globs_say_what_is_meant)
{
	struct waiver w = blank;

	w.check = str_from(globs[_i].check);
	w.subject = str_from(globs[_i].subject);
	w.host = str_from(globs[_i].host);
	begin(&w, 1);
	on_irq(IRQ, STATUS_FAIL, "eno3-TxRx-0");
	ck_assert_int_eq(verdict(), globs[_i].waived ? VERDICT_PASS : VERDICT_FAIL);
	ck_assert_int_eq(report.summary.fail_at, !globs[_i].waived);
	ck_assert_int_eq(report.results[IRQ].status, STATUS_FAIL); /* never a pass */
}
END_TEST

START_TEST(what_is_behind_a_waived_fail_gates)
{
	struct waiver w = blank;

	w.subject = STR("eno3");
	begin(&w, 1);
	on_irq(IRQ, STATUS_FAIL, "eno3");
	find_reason(&judged[IRQ].findings, STATUS_UNKNOWN, REASON_DENIED, subject_host(), "denied");
	ck_assert_int_eq(verdict(), VERDICT_UNKNOWN);
	ck_assert_int_eq(report.results[IRQ].open, STATUS_UNKNOWN);
	job.allow_unknown = 1u << REASON_DENIED;
	run_sum_up(&report, &job, false);
	ck_assert_int_eq(report.summary.verdict, VERDICT_PASS);
}
END_TEST

/* Sixty waived ones and one that nobody accepts, in any place: the one is kept, and gates. */
static const unsigned places[] = { 0, 30, 60 };

START_TEST(the_cap_hides_nothing_that_is_not_accepted)
{
	struct waiver w = blank;
	char name[32];

	w.subject = STR("eno*");
	begin(&w, 1);
	for (unsigned i = 0; i < 61; i++) {
		snprintf(name, sizeof(name), i == places[_i] ? "other" : "eno%u", i);
		on_irq(IRQ, STATUS_FAIL, name);
	}
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_uint_eq(report.results[IRQ].waived, 60);
	ck_assert_uint_eq(report.results[IRQ].total, 61);
	ck_assert_uint_eq(report.results[IRQ].kept, FINDINGS_CAP);
	ck_assert_uint_eq(report.waivers[0].findings, 60);
	ck_assert_slice(report.results[IRQ].findings->subject.key, "other");
}
END_TEST

START_TEST(a_hidden_warning_gates_behind_waived_fails)
{
	struct waiver w = blank;

	w.subject = STR("eno*");
	begin(&w, 1);
	job.fail_on_warn = true;
	for (unsigned i = 0; i < FINDINGS_CAP; i++)
		on_irq(IRQ, STATUS_FAIL, "eno3");
	on_irq(IRQ, STATUS_WARN, "other");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_int_eq(report.results[IRQ].open, STATUS_WARN);
}
END_TEST

START_TEST(what_a_waived_cause_explains_is_silent)
{
	struct waiver w = blank;

	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 3);
	on_cpus(CPU, STATUS_FAIL, 3, 3);
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_int_eq(report.results[CPU].status, STATUS_SKIP);
	ck_assert_str_eq(report.results[CPU].findings->cause, "irq.count");
	ck_assert_uint_eq(report.summary.waived, 1);
}
END_TEST

START_TEST(a_waived_cause_speaks_for_its_subject_only)
{
	struct waiver w = blank;

	w.subject = STR("cpu2");
	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 2);
	on_cpus(CPU, STATUS_FAIL, 2, 3);
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_int_eq(report.results[CPU].status, STATUS_FAIL);
	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 2);
	find(&judged[CPU].findings, STATUS_FAIL, subject_host(), "the whole host");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	/* Where another cause is not waived, it is what gates. */
	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 2);
	on_cpus(IRQ, STATUS_FAIL, 3, 3);
	on_cpus(CPU, STATUS_FAIL, 2, 3);
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_int_eq(report.results[CPU].status, STATUS_SKIP);
	ck_assert_uint_eq(report.summary.fail_at, 1);
}
END_TEST

START_TEST(two_waived_causes_explain_together)
{
	struct waiver w = blank;

	w.subject = STR("cpu*");
	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 2);
	on_cpus(IRQ, STATUS_FAIL, 3, 3);
	on_cpus(CPU, STATUS_FAIL, 2, 3);
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_int_eq(report.results[CPU].status, STATUS_SKIP);
}
END_TEST

START_TEST(what_is_explained_is_not_waived_too)
{
	struct waiver w = blank;

	w.check = STR("cpu.*");
	begin(&w, 1);
	on_cpus(IRQ, STATUS_FAIL, 2, 2);
	on_cpus(CPU, STATUS_FAIL, 2, 2);
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_uint_eq(report.summary.waived, 0);
	ck_assert(!report.results[CPU].findings->waived);
	ck_assert_int_eq(report.waivers[0].state, WAIVER_NOT_TOLD);
}
END_TEST

static enum waiver_state state_of(const char *check, const char *subject, enum status accept)
{
	struct waiver w = blank;

	w.check = str_from(check);
	w.subject = str_from(subject);
	w.accept = accept;
	begin(&w, 1);
	on_irq(IRQ, STATUS_FAIL, "eno3");
	on_irq(IRQ, STATUS_PASS, "eno4");
	find_reason(&judged[CPU].findings, STATUS_UNKNOWN, REASON_DENIED, subject_host(), "denied");
	finish();
	return report.waivers[0].state;
}

START_TEST(each_waiver_says_how_it_fared)
{
	struct waiver w = blank;

	ck_assert_int_eq(state_of("irq.*", "", STATUS_FAIL), WAIVER_HOLDS);
	ck_assert_int_eq(state_of("irq.*", "eno4", STATUS_FAIL), WAIVER_PASSES);
	ck_assert_int_eq(state_of("irq.*", "eno9", STATUS_FAIL), WAIVER_UNMATCHED);
	ck_assert_int_eq(state_of("irq.*", "eno3", STATUS_UNKNOWN), WAIVER_PASSES);
	ck_assert_int_eq(state_of("nic.*", "", STATUS_FAIL), WAIVER_UNMATCHED);
	ck_assert_int_eq(state_of("cpu.*", "", STATUS_FAIL), WAIVER_NOT_TOLD);
	ck_assert_int_eq(state_of("cpu.*", "cpu9", STATUS_FAIL), WAIVER_NOT_TOLD);
	ck_assert_int_eq(state_of("cpu.*", "", STATUS_UNKNOWN), WAIVER_HOLDS);
	w.kernel = STR("6.1..6.2");
	begin(&w, 1);
	finish();
	ck_assert_int_eq(report.waivers[0].state, WAIVER_ELSEWHERE);
	begin(&blank, 1); /* all is fine, and the check names no subject */
	finish();
	ck_assert_int_eq(report.waivers[0].state, WAIVER_PASSES);
}
END_TEST

START_TEST(a_window_that_nobody_asked_for_tells_nothing)
{
	begin(&blank, 1);
	find_reason(
		&judged[IRQ].findings, STATUS_SKIP, REASON_NOT_ASKED, subject_host(), "no window");
	finish();
	ck_assert_int_eq(report.waivers[0].state, WAIVER_NOT_TOLD);
	begin(&blank, 1);
	find_reason(&judged[IRQ].findings, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "none");
	finish();
	ck_assert_int_eq(report.waivers[0].state, WAIVER_PASSES);
}
END_TEST

START_TEST(strict_lets_nothing_stale_stand)
{
	struct waiver w = blank;

	begin(&w, 1);
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_uint_eq(report.summary.waivers_stale, 1);
	job.strict = true;
	run_sum_up(&report, &job, false);
	ck_assert_int_eq(report.summary.verdict, VERDICT_FAIL);
	w.host = STR("ld4-*"); /* elsewhere is no fault of this host, also when it is past */
	w.until = TODAY - 1;
	begin(&w, 1);
	job.strict = true;
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_int_eq(report.waivers[0].state, WAIVER_ELSEWHERE);
}
END_TEST

START_TEST(a_summary_is_accepted_with_all_that_it_sums_up)
{
	struct waiver w = blank;

	w.subject = STR("eno3");
	for (int more = 0; more < 2; more++) {
		begin(&w, 1);
		find_summary(on_irq(IRQ, STATUS_FAIL, "all"));
		on_irq(IRQ, STATUS_FAIL, "eno3");
		if (more)
			on_irq(IRQ, STATUS_WARN, "eno4");
		findings_close(&judged[IRQ].findings);
		ck_assert_int_eq(verdict(), more ? VERDICT_FAIL : VERDICT_PASS);
		ck_assert_uint_eq(report.waivers[0].findings, more ? 1 : 2);
	}
}
END_TEST

START_TEST(each_that_matches_holds)
{
	const struct waiver two[] = { blank, blank };

	begin(two, 2);
	on_irq(IRQ, STATUS_FAIL, "eno3");
	finish();
	ck_assert_int_eq(report.waivers[0].state, WAIVER_HOLDS);
	ck_assert_int_eq(report.waivers[1].state, WAIVER_HOLDS);
	ck_assert_ptr_eq(report.results[IRQ].findings->waiver, &report.waivers[0]);
	ck_assert_uint_eq(report.summary.waived, 1);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, days_are_whole_and_inclusive, 0, COUNT(days));
	tcase_add_loop_test(tc, kernels_compare_by_number, 0, COUNT(kernels));
	tcase_add_test(tc, bounds_of_a_range_are_releases);
	tcase_add_test(tc, dates_are_those_of_the_calendar);
	tcase_add_loop_test(tc, one_status_is_accepted, 0, COUNT(accepts));
	tcase_add_loop_test(tc, globs_say_what_is_meant, 0, COUNT(globs));
	tcase_add_test(tc, what_is_behind_a_waived_fail_gates);
	tcase_add_loop_test(tc, the_cap_hides_nothing_that_is_not_accepted, 0, COUNT(places));
	tcase_add_test(tc, a_hidden_warning_gates_behind_waived_fails);
	tcase_add_test(tc, what_a_waived_cause_explains_is_silent);
	tcase_add_test(tc, a_waived_cause_speaks_for_its_subject_only);
	tcase_add_test(tc, two_waived_causes_explain_together);
	tcase_add_test(tc, what_is_explained_is_not_waived_too);
	tcase_add_test(tc, each_waiver_says_how_it_fared);
	tcase_add_test(tc, a_window_that_nobody_asked_for_tells_nothing);
	tcase_add_test(tc, strict_lets_nothing_stale_stand);
	tcase_add_test(tc, a_summary_is_accepted_with_all_that_it_sums_up);
	tcase_add_test(tc, each_that_matches_holds);
}

UNIT_MAIN("waivers", fill)

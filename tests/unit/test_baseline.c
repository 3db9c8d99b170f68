/* SPDX-License-Identifier: Apache-2.0 */
/* Baselines: what is read of a report, what is refused with its line, and what the ratchet does. */
#include "scanner/engine/accepted.h"

#include "scanner/base/json_read.h"
#include "scanner/engine/baseline.h"
#include "scanner/engine/run.h"
#include "tests/unit/unit.h"

#include <string.h>

#define RUN	  "\"run\":{\"host\":\"a\",\"profile\":\"p\",\"judged_at\":\"2026-01-30T09:30:00.000Z\"}"
#define DOC(body) "{\"schema\":1,\n" RUN ",\n\"checks\":[\n" body "\n]}\n"

static const struct check irq = { .id = "irq.count", .severity = SEVERITY_HIGH };

static struct arena *arena;
static struct job job;
static struct tally *tally;
static struct findings findings;
static struct result result;
static struct report report;

static struct baseline *parse(const char *json)
{
	struct baseline *b = NULL;
	struct str error = { 0 };

	if (!arena)
		arena = arena_new("a test", 1 << 22);
	ck_assert_msg(baseline_parse(arena, STR("b.json"), str_from(json), &b, &error) == 0,
		STR_FMT, STR_ARG(error));
	return b;
}

static const struct {
	const char *json, *error;
} wrong[] = {
	{ "", "line 1: expected more: it ends too early" },
	{ "[]", "line 1: expected an object" },
	{ "{}", "line 1: expected a report of latscan, with schema, run and checks" },
	{ "{\"schema\":2}", "line 1: expected schema 1" },
	{ "{\"schema\":0}", "line 1: expected schema 1" },
	{ "{\"schema\":\"1\"}", "line 1: expected a whole number" },
	{ "{\"schema\":1.5}", "line 1: expected a whole number" },
	{ "{\"schema\":1,\n" RUN ",\n\"checks\":[\n{\"id\":\"a.b\",\"findings\":[{\"st",
		"line 4: expected more" },
	{ DOC("{\"findings\":[]}"), "line 4: expected the id of a check" },
	{ DOC("{\"id\":\"a.b\",\"findings\":[{\"status\":\"fail\"}]}"),
		"line 4: expected a status and a fingerprint" },
	{ DOC("{\"id\":\"a.b\",\"findings\":[{\"status\":\"bad\"}]}"),
		"line 4: expected a status" },
	{ DOC("{\"id\":\"a.b\",\"findings\":[{\"fingerprint\":\"12\"}]}"),
		"line 4: expected a fingerprint of 16" },
	{ DOC("{\"id\":\"a.b\"}") "x", "line 6: expected nothing behind" },
	{ "{\"schema\":1,\"run\":{\"judged_at\":\"yesterday\"}}", "line 1: expected a time" },
	{ "{\"schema\":1,}", "line 1: expected a string" },
	{ "{\"schema\":1 \"run\":1}", "line 1: expected a comma" },
	{ "{\"a\":\"\\q\"}", "line 1: expected an escape" },
	{ "{\"a\":\"\\ud800\"}", "line 1: expected an escape" },
	{ "{\"a\":\"\n\"}", "line 1: expected no control character" },
	{ "{\"a\":01}", "line 1: expected a value" },
	{ "{\"a\":nul}", "line 1: expected a value" },
	{ "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]", "line 1: expected fewer levels" },
};

START_TEST(what_is_wrong_is_told_with_its_line)
{
	struct baseline *b = NULL;
	struct str error = { 0 };

	arena = arena_new("a test", 1 << 20);
	ck_assert_int_eq(
		baseline_parse(arena, STR("b"), str_from(wrong[_i].json), &b, &error), -22);
	ck_assert_msg(str_starts(error, wrong[_i].error), "got " STR_FMT ", wanted %s",
		STR_ARG(error), wrong[_i].error);
	ck_assert_ptr_null(b);
}
END_TEST

START_TEST(strings_are_decoded)
{
	struct json_reader r;
	struct str s;

	arena = arena_new("a test", 1 << 20);
	json_read_init(&r, arena, STR(" \"a\\u00fc\\ud83d\\ude00\\n\\\"\\/\" "));
	ck_assert(json_read_str(&r, &s));
	ck_assert_slice(s, "a\xc3\xbc\xf0\x9f\x98\x80\n\"/");
	json_read_end(&r);
	ck_assert_uint_eq(r.error.n, 0);
}
END_TEST

START_TEST(what_fails_is_kept_and_what_was_waived_is_not)
{
	struct baseline *b = parse(
		DOC("{\"id\":\"a.b\",\"unknown\":[{}],\"findings\":["
		    "{\"status\":\"fail\",\"fingerprint\":\"00000000000000bb\"},"
		    "{\"status\":\"fail\",\"fingerprint\":\"00000000000000aa\"},"
		    "{\"status\":\"warn\",\"fingerprint\":\"00000000000000bb\"},"
		    "{\"status\":\"fail\",\"waived\":true,\"fingerprint\":\"00000000000000cc\"},"
		    "{\"status\":\"unknown\",\"fingerprint\":\"00000000000000dd\"},"
		    "{\"status\":\"fail\",\"known\":true,\"fingerprint\":\"00000000000000ee\"}],"
		    "\"findings_total\":9}"));

	ck_assert_slice(b->host, "a");
	ck_assert_slice(b->profile, "p");
	ck_assert_uint_eq(b->judged_at_ns, 1769765400000000000u);
	ck_assert_uint_eq(b->n_entries, 3);
	ck_assert_uint_eq(b->entries[0].fingerprint, 0xaa);
	ck_assert_uint_eq(b->entries[1].fails, 1);
	ck_assert_uint_eq(b->entries[1].warns, 1);
	ck_assert_uint_eq(b->entries[2].fingerprint, 0xee);
	ck_assert_uint_eq(b->checks[0].hidden, 3);
}
END_TEST

/* A baseline of irq.count with these subjects, each with its status. */
static struct baseline *of(const char *body, unsigned total)
{
	arena = arena ? arena : arena_new("a test", 1 << 22);
	return parse(str_z(arena,
		str_printf(arena,
			DOC("{\"id\":\"irq.count\",\"findings\":[%s],\"findings_total\":%u}"), body,
			total)));
}

static const char *was(const char *status, const char *key)
{
	struct subject s = subject_irq(arena, 1, str_from(key), STR(""));

	return str_z(
		arena, str_printf(arena, "{\"status\":\"%s\",\"fingerprint\":\"%016llx\"}", status,
			       (unsigned long long)subject_fingerprint("irq.count", &s)));
}

static void begin(const struct baseline *b, bool fail_on_warn)
{
	job = (struct job){ .baseline = b, .level = SEVERITY_HIGH, .fail_on_warn = fail_on_warn };
	tally = tally_new(arena, &job, STR("a"), STR("6.1.0"), 0);
	findings_init(&findings, arena, irq.id);
	findings.accepted = accepted_of(tally, &irq);
	report = (struct report){ .arena = arena, .results = &result, .n_results = 1 };
	report.roles.intent = true;
}

static void now(enum status status, const char *key)
{
	struct subject s = subject_irq(arena, 2, str_from(key), STR(""));

	if (status == STATUS_UNKNOWN)
		find_reason(&findings, status, REASON_DENIED, s, "denied");
	else
		find(&findings, status, s, "it is so");
}

static enum verdict verdict(void)
{
	result = (struct result){ .check = &irq,
		.severity = SEVERITY_HIGH,
		.status = findings_worst(&findings),
		.open = findings_worst_open(&findings),
		.open_unknown = findings.open_unknown,
		.findings = findings.head,
		.waived = findings.waived,
		.known = findings.known };
	for (int s = 0; s < STATUSES; s++)
		result.open_bits |= findings.open[s] ? 1u << s : 0;
	tally_finish(tally, &report);
	run_sum_up(&report, &job, false);
	return report.summary.verdict;
}

static void first(void)
{
	arena = arena_new("a test", 1 << 22);
}

START_TEST(only_what_is_new_gates)
{
	first();
	begin(of(was("fail", "eno1"), 1), false);
	now(STATUS_FAIL, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert(findings.head->known);
	ck_assert_uint_eq(report.ratchet.known, 1);
	begin(of(was("fail", "eno1"), 1), false);
	now(STATUS_FAIL, "eno1");
	now(STATUS_FAIL, "eno2");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	ck_assert_uint_eq(report.ratchet.fresh, 1);
	/* The same subject twice, and once before: one of them is new. */
	begin(of(was("fail", "eno1"), 1), false);
	now(STATUS_FAIL, "eno1");
	now(STATUS_FAIL, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
}
END_TEST

START_TEST(what_got_worse_is_new)
{
	first();
	begin(of(was("warn", "eno1"), 1), true);
	now(STATUS_WARN, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	begin(of(was("warn", "eno1"), 1), true);
	now(STATUS_FAIL, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
	begin(of(was("fail", "eno1"), 1), true);
	now(STATUS_WARN, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_PASS);
}
END_TEST

START_TEST(what_is_gone_is_counted)
{
	const char *two;

	first();
	two = str_z(arena, str_printf(arena, "%s,%s", was("fail", "eno1"), was("fail", "eno2")));
	begin(of(two, 2), false);
	now(STATUS_FAIL, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_uint_eq(report.ratchet.fixed, 1);
	begin(of(two, 2), false);
	now(STATUS_UNKNOWN, "eno1");
	verdict();
	ck_assert_uint_eq(report.ratchet.fixed, 0);
	ck_assert_uint_eq(report.ratchet.untold, 2);
}
END_TEST

START_TEST(an_unknown_gates_as_ever)
{
	first();
	begin(of(was("pass", "eno1"), 1), false);
	now(STATUS_UNKNOWN, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_UNKNOWN);
	begin(of(was("fail", "eno1"), 1), false);
	now(STATUS_UNKNOWN, "eno1");
	ck_assert_int_eq(verdict(), VERDICT_UNKNOWN);
}
END_TEST

/* Of sixty the baseline keeps fifty by name: ten more may fail without being new, and no eleventh. */
START_TEST(what_was_only_counted_counts)
{
	const char *body = "";

	first();
	for (unsigned i = 0; i < FINDINGS_CAP; i++)
		body = str_z(
			arena, str_printf(arena, "%s%s%s", body, i ? "," : "",
				       was("fail", str_z(arena, str_printf(arena, "eno%u", i)))));
	begin(of(body, 60), false);
	for (unsigned i = 0; i < 60; i++)
		now(STATUS_FAIL, str_z(arena, str_printf(arena, "eno%u", i)));
	ck_assert_int_eq(verdict(), VERDICT_PASS);
	ck_assert_uint_eq(report.ratchet.known, 60);
	now(STATUS_FAIL, "one more");
	ck_assert_int_eq(verdict(), VERDICT_FAIL);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, what_is_wrong_is_told_with_its_line, 0, COUNT(wrong));
	tcase_add_test(tc, strings_are_decoded);
	tcase_add_test(tc, what_fails_is_kept_and_what_was_waived_is_not);
	tcase_add_test(tc, only_what_is_new_gates);
	tcase_add_test(tc, what_got_worse_is_new);
	tcase_add_test(tc, what_is_gone_is_counted);
	tcase_add_test(tc, an_unknown_gates_as_ever);
	tcase_add_test(tc, what_was_only_counted_counts);
}

UNIT_MAIN("baseline", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the kernel's log: which count, and what it means that none is there. */
#include "scanner/judging/log.h"

#include "scanner/engine/findings.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

static struct arena *a;
static struct findings out;

static const struct check check = { .id = "x.log", .needs = { &fact_kmsg } };

static const struct log_row rows[] = {
	{ .part = "soft lockup", .status = STATUS_FAIL, .text = "stuck", .again = true },
	{ .part = "took too long*lowering",
		.also = "hrtimer: interrupt took",
		.except = "of no interest",
		.status = STATUS_WARN,
		.text = "slow",
		.again = true,
		.key = "slow" },
	{ .part = "once only", .status = STATUS_FAIL, .text = "once" },
};

#define BOOT "5,0,0,-;Linux version 6.1.0\n"
#define LATE "6,9000,180000000,-;eth0: link up\n"

static unsigned judge(const char *log, unsigned n)
{
	const struct fact *f = &fact_kmsg;
	struct sample *sm = sample_from_text(a, str_printf(a, "%s", log), &f, 1);
	struct check_in in = { .check = &check, .now = sm, .scratch = a };

	findings_init(&out, a, check.id);
	return judge_log(&in, rows, n, "nothing", &out);
}

START_TEST(counted_with_first_and_last)
{
	ck_assert_uint_eq(judge("== /probe/kmsg\n" BOOT "0,7,5500000,-;BUG: soft lockup - CPU#3\n"
				"4,8,6000000,-;perf: took too long (2501 > 2500), lowering x\n"
				"0,9,125000000,-;BUG: soft lockup - CPU#4\n"
				"0,10,126000000,-;BUG: soft lockup - CPU#5\n",
				  3),
		2);
	ck_assert_int_eq(out.head->status, STATUS_FAIL);
	ck_str(out.head->observed.text,
		"3 lines, the first 5.5 s after boot, the last 2 min 6 s after boot");
	ck_assert(out.head->observed.value == 3);
	ck_assert_uint_eq(out.head->n_evidence, 2);
	ck_str(out.head->evidence[0].value, "[5.500000] BUG: soft lockup - CPU#3");
	ck_str(out.head->evidence[1].value, "[126.000000] BUG: soft lockup - CPU#5");
	ck_str(out.head->next->observed.text, "1 line, 6 s after boot");
	ck_assert_uint_eq(out.head->next->n_evidence, 1);
	ck_assert(out.head->fingerprint != out.head->next->fingerprint);
}
END_TEST

START_TEST(pieces_stand_in_their_order)
{
	ck_assert_uint_eq(judge("== /probe/kmsg\n" BOOT "4,1,1,-;lowering; took too long\n", 3), 0);
	ck_assert_uint_eq(
		judge("== /probe/kmsg\n" BOOT "4,1,1,-;hrtimer: interrupt took 9 ns\n", 3), 1);
	ck_assert_uint_eq(judge("== /probe/kmsg\n" BOOT
				"4,1,1,-;hrtimer: interrupt took 9 ns, of no interest\n",
				  3),
		0);
}
END_TEST

START_TEST(a_process_cannot_forge_a_line)
{
	ck_assert_uint_eq(judge("== /probe/kmsg\n" BOOT "12,1,1,-;BUG: soft lockup\n", 3), 0);
	ck_assert_int_eq(findings_worst(&out), STATUS_PASS);
	ck_assert_uint_eq(judge("== /probe/kmsg\n" BOOT "7,1,1,-;BUG: soft lockup\n", 3), 1);
}
END_TEST

START_TEST(absence)
{
	static const struct {
		const char *log;
		unsigned n;
		enum status status;
		enum reason reason;
		const char *text;
	} cases[] = {
		{ "== /probe/kmsg\n" BOOT, 3, STATUS_PASS, REASON_NONE, "nothing" },
		{ "== /probe/kmsg\n" LATE, 2, STATUS_PASS, REASON_NONE,
			"nothing, since 3 min after boot" },
		{ "== /probe/kmsg\n" LATE, 3, STATUS_UNKNOWN, REASON_WINDOW,
			"the kernel's log begins 3 min after boot: what it said before is gone" },
		{ "== /probe/kmsg\n" BOOT "damaged\n", 3, STATUS_UNKNOWN, REASON_FORMAT, NULL },
		{ "== /probe/kmsg empty\n", 2, STATUS_UNKNOWN, REASON_FORMAT, NULL },
		{ "== /probe/kmsg !denied\n", 2, STATUS_UNKNOWN, REASON_DENIED, NULL },
		{ "== /probe/kmsg !timeout\n", 2, STATUS_UNKNOWN, REASON_TIMEOUT, NULL },
		{ "== /x\n", 2, STATUS_UNKNOWN, REASON_NOT_CAPTURED, NULL },
	};

	ck_assert_uint_eq(judge(cases[_i].log, cases[_i].n), 0);
	ck_assert_uint_eq(out.kept, 1);
	ck_assert_int_eq(out.head->status, cases[_i].status);
	ck_assert_int_eq(out.head->reason, cases[_i].reason);
	if (cases[_i].text)
		ck_str(out.head->text, cases[_i].text);
}
END_TEST

START_TEST(a_damaged_log_still_shows_what_it_shows)
{
	ck_assert_uint_eq(
		judge("== /probe/kmsg\n" LATE "0,9001,180000001,-;BUG: soft lockup\nx\n", 3), 1);
	ck_assert_int_eq(findings_worst(&out), STATUS_FAIL);
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("test", TEST_ARENA);
	tcase_add_test(tc, counted_with_first_and_last);
	tcase_add_test(tc, pieces_stand_in_their_order);
	tcase_add_test(tc, a_process_cannot_forge_a_line);
	tcase_add_loop_test(tc, absence, 0, 8);
	tcase_add_test(tc, a_damaged_log_still_shows_what_it_shows);
}

UNIT_MAIN("log", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a clock: from one sample, from several, across a reboot, and without a master. */
#include "scanner/engine/series.h"
#include "scanner/base/text.h"
#include "scanner/engine/findings.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/ptp4l.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <string.h>

#define CLOCK(raw) "== /probe/clock\nrealtime 1\nmonotonic_raw " raw "\nboottime " raw "\n"
#define PTP4L                                                                                      \
	"== /probe/ptp4l\ninstance pid=812 uds=/var/run/ptp4l\nanswer ok\n"                        \
	"port number=1 state=9\n"
#define POINT(offset, ingress, raw)                                                                \
	"sample offset=" offset " ingress=" ingress " gm=1 raw=" raw                               \
	" delay=512 source=ec4670.fffe.0010f3\n"

static const struct fact *const facts[] = { &fact_host, &fact_ptp4l };

static struct report *report_of(struct arena *a, struct sample *before, struct sample *now)
{
	struct report *r = ARENA_NEW(a, struct report, 1);

	r->arena = a;
	now->arena = a;
	series_fill(r, before, now);
	return r;
}

static struct sample *sample_of(struct arena *a, const char *text)
{
	return sample_from_text(a, str_from(text), facts, 2);
}

/* A message that is told twice is one point; an ingress time of 0 is none. */
START_TEST(points_are_messages)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r = report_of(a, sample_of(a, CLOCK("1000000000")),
		sample_of(a,
			CLOCK("3000000000") PTP4L POINT("-35", "100", "900000000") POINT(
				"-35", "100", "1400000000") POINT("12", "200", "1900000000")
				POINT("12", "0", "2400000000") POINT("90", "300", "3100000000")));
	const struct series *s = r->series;

	ck_assert_uint_eq(r->n_series, 1);
	ck_str(s->clock, "ptp4l /var/run/ptp4l");
	ck_assert_int_eq(s->pid, 812);
	ck_assert_uint_eq(s->asked, 5);
	ck_assert_uint_eq(s->n_points, 3);
	ck_assert_int_eq(s->from_ns, -100000000); /* before the window */
	ck_assert_int_eq(s->to_ns, 2100000000);
	ck_assert_int_eq(s->points[0].at_ns, -100000000);
	ck_assert_int_eq(s->points[1].at_ns, 900000000);
	ck_assert_int_eq(s->points[1].offset_ns, 12);
	ck_assert(s->points[1].has_delay);
	ck_assert_int_eq(s->points[1].delay_ns, 512);
	ck_str(s->points[2].source, "ec4670.fffe.0010f3");
	ck_assert(s->limit_ns == 0);
	arena_free(a);
}
END_TEST

/* Without the beginning of a window times count from the first question. */
START_TEST(one_sample)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r = report_of(a, NULL,
		sample_of(a, CLOCK("9") PTP4L POINT("1", "1", "50") POINT("2", "2", "70")));

	ck_assert_uint_eq(r->n_series, 1);
	ck_assert_int_eq(r->series->points[0].at_ns, 0);
	ck_assert_int_eq(r->series->points[1].at_ns, 20);
	arena_free(a);
}
END_TEST

START_TEST(several_samples)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct sample *now = sample_of(a, CLOCK("9") PTP4L POINT("3", "3", "500"));
	struct report *r;

	now->arena = a;
	series_remember(now,
		STR("instance pid=812 uds=/var/run/ptp4l\nanswer ok\n" POINT("1", "1", "100")));
	series_remember(now, STR("not an answer\n"));
	series_remember(
		now, STR("instance pid=812 uds=/var/run/ptp4l\nanswer ok\n" POINT("2", "2",
			     "300") "instance pid=9 uds=/x\nanswer ok\n" POINT("7", "7", "310")));
	r = report_of(a, NULL, now);
	ck_assert_uint_eq(r->n_series, 2);
	ck_assert_uint_eq(r->series[0].n_points, 3);
	ck_assert_int_eq(r->series[0].points[2].at_ns, 400);
	ck_assert_int_eq(r->series[0].points[2].offset_ns, 3);
	ck_str(r->series[1].clock, "ptp4l /x");
	ck_assert_uint_eq(r->series[1].n_points, 1);
	arena_free(a);
}
END_TEST

/* CLOCK_MONOTONIC_RAW went back: another boot. */
START_TEST(reboot)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct sample *now = sample_of(a, PTP4L POINT("3", "30", "50") POINT("4", "40", "60"));
	struct report *r;

	now->arena = a;
	series_remember(
		now, STR("instance pid=1 uds=/var/run/ptp4l\nanswer ok\n" POINT("1", "1", "100")));
	r = report_of(a, NULL, now);
	ck_assert_uint_eq(r->series->n_points, 2);
	ck_assert_int_eq(r->series->points[0].offset_ns, 3);
	ck_assert_int_eq(r->series->from_ns, 0);
	ck_assert_uint_eq(r->series->asked, 2);
	arena_free(a);
}
END_TEST

START_TEST(silent_from_the_start)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct report *r =
		report_of(a, NULL, sample_of(a, PTP4L POINT("3", "0", "50") POINT("3", "0", "60")));

	ck_assert_uint_eq(r->n_series, 1);
	ck_assert_uint_eq(r->series->n_points, 0);
	ck_assert_uint_eq(r->series->asked, 2);
	r = report_of(a, NULL, sample_of(a, "== /probe/ptp4l\n"));
	ck_assert_uint_eq(r->n_series, 0);
	arena_free(a);
}
END_TEST

/* The newest are kept, and what was dropped is counted. */
START_TEST(bounded)
{
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct str text = STR(PTP4L);
	struct sample *now;
	struct report *r;
	const struct series *s;

	for (int i = 1; i <= 700; i++)
		text = str_printf(a, STR_FMT "sample offset=%d ingress=%d gm=1 raw=%d\n",
			STR_ARG(text), i, i, i * 10);
	now = sample_from_text(a, text, facts, 2);
	r = report_of(a, NULL, now);
	s = r->series;
	ck_assert_uint_eq(s->asked, 700);
	ck_assert_uint_le(s->n_points, SERIES_POINTS_MAX);
	ck_assert_uint_eq(s->n_points + s->left_out, 700);
	ck_assert_int_eq(s->points[s->n_points - 1].offset_ns, 700);
	ck_assert_int_eq(s->points[0].offset_ns, (int)s->left_out + 1);
	arena_free(a);
}
END_TEST

/* What a check wanted of that very clock. */
START_TEST(limit)
{
	static const struct check check = { .id = "time.any" };
	struct arena *a = arena_new("a test", TEST_ARENA);
	struct sample *now = sample_of(a, PTP4L POINT("3", "1", "50"));
	struct report *r = ARENA_NEW(a, struct report, 1);
	struct result *res = ARENA_NEW(a, struct result, 1);
	struct findings out;
	struct finding *f;

	findings_init(&out, a, check.id);
	f = find(&out, STATUS_WARN, subject_named(SUBJECT_PROCESS, STR("ptp4l /other")), "x");
	find_wanted_value(f, 7, "ns");
	f = find(&out, STATUS_WARN, subject_named(SUBJECT_PROCESS, STR("ptp4l /var/run/ptp4l")),
		"x");
	find_wanted_value(f, 100, "ns");
	*res = (struct result){ .check = &check, .findings = out.head };
	r->arena = a;
	r->results = res;
	r->n_results = 1;
	series_fill(r, NULL, now);
	ck_assert(r->series->limit_ns == 100);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, points_are_messages);
	tcase_add_test(tc, one_sample);
	tcase_add_test(tc, several_samples);
	tcase_add_test(tc, reboot);
	tcase_add_test(tc, silent_from_the_start);
	tcase_add_test(tc, bounded);
	tcase_add_test(tc, limit);
}

UNIT_MAIN("series", fill)

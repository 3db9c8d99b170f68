/* SPDX-License-Identifier: Apache-2.0 */
/* One fault made is one fail: causes on the same CPUs, the same subject, or host-wide. */
#include "scanner/engine/causes.h"

#include "tests/unit/unit.h"

#include <string.h>

static const struct check owner = { .id = "a.owner" };
static const struct check effect = { .id = "b.effect", .implied_by = { "a.owner" } };
static const struct check second = { .id = "b.effect" };
static const struct check both = { .id = "c.both", .implied_by = { "a.owner", "b.effect" } };
static const struct check echo = { .id = "c.echo", .implied_by = { "b.effect" } };

enum { OWNER, EFFECT, ECHO, CHECKS };

static struct arena *arena;
static struct judged judged[CHECKS];

static void setup(void)
{
	static const struct check *const checks[CHECKS] = { &owner, &effect, &echo };

	arena = arena_new("a test", 1 << 22);
	for (int i = 0; i < CHECKS; i++) {
		judged[i] = (struct judged){ .check = checks[i] };
		findings_init(&judged[i].findings, arena, checks[i]->id);
	}
}

static struct finding *on_cpu(int which, enum status status, unsigned cpu)
{
	struct finding *f =
		find(&judged[which].findings, status, subject_cpu(arena, cpu), "about cpu%u", cpu);

	find_cpus(f, cpuset_of(arena, cpu));
	return f;
}

static enum status worst(int which)
{
	return findings_worst(&judged[which].findings);
}

static const char *cause(int which)
{
	return judged[which].findings.head->cause;
}

START_TEST(the_owner_is_asked_first)
{
	struct finding *f;

	setup();
	judged[ECHO].check = &both;
	judged[EFFECT].check = &second;
	on_cpu(OWNER, STATUS_FAIL, 2);
	on_cpu(EFFECT, STATUS_FAIL, 2);
	f = on_cpu(ECHO, STATUS_FAIL, 2);
	find_owner(f, "b.effect");
	causes_settle(judged, CHECKS);
	ck_assert_str_eq(cause(ECHO), "b.effect");
}
END_TEST

START_TEST(same_cpu_is_silenced)
{
	setup();
	on_cpu(OWNER, STATUS_FAIL, 2);
	on_cpu(EFFECT, STATUS_FAIL, 2);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(OWNER), STATUS_FAIL);
	ck_assert_int_eq(worst(EFFECT), STATUS_SKIP);
	ck_assert_int_eq(judged[EFFECT].findings.head->reason, REASON_CAUSED);
	ck_assert_str_eq(cause(EFFECT), "a.owner");
}
END_TEST

START_TEST(another_cpu_is_not)
{
	setup();
	on_cpu(OWNER, STATUS_FAIL, 2);
	on_cpu(EFFECT, STATUS_FAIL, 3);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_FAIL);
	ck_assert_ptr_null(cause(EFFECT));
}
END_TEST

START_TEST(a_passing_or_milder_owner_explains_nothing)
{
	static const enum status milder[] = { STATUS_SKIP, STATUS_PASS, STATUS_WARN,
		STATUS_UNKNOWN };

	setup();
	on_cpu(OWNER, milder[_i], 2);
	on_cpu(EFFECT, STATUS_FAIL, 2);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_FAIL);
}
END_TEST

START_TEST(a_warning_is_explained_by_a_warning)
{
	setup();
	on_cpu(OWNER, STATUS_WARN, 2);
	on_cpu(EFFECT, STATUS_WARN, 2);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_SKIP);
}
END_TEST

START_TEST(a_host_wide_owner_explains_all)
{
	setup();
	find(&judged[OWNER].findings, STATUS_FAIL, subject_host(), "the whole host");
	on_cpu(EFFECT, STATUS_FAIL, 5);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_SKIP);
}
END_TEST

START_TEST(the_same_subject_needs_no_cpu)
{
	setup();
	find(&judged[OWNER].findings, STATUS_FAIL, subject_named(SUBJECT_NIC, STR("eth0")), "x");
	find(&judged[EFFECT].findings, STATUS_FAIL, subject_named(SUBJECT_NIC, STR("eth0")), "x");
	find(&judged[EFFECT].findings, STATUS_FAIL, subject_named(SUBJECT_NIC, STR("eth1")), "x");
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_FAIL);
	ck_assert_slice(judged[EFFECT].findings.head->subject.key, "eth1");
	ck_assert_uint_eq(judged[EFFECT].findings.by_status[STATUS_SKIP], 1);
	ck_assert_uint_eq(judged[EFFECT].findings.by_status[STATUS_FAIL], 1);
}
END_TEST

START_TEST(the_root_is_named)
{
	setup();
	on_cpu(OWNER, STATUS_FAIL, 2);
	on_cpu(EFFECT, STATUS_FAIL, 2);
	on_cpu(ECHO, STATUS_FAIL, 2);
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(ECHO), STATUS_SKIP);
	ck_assert_str_eq(cause(ECHO), "a.owner");
}
END_TEST

START_TEST(an_unknown_is_never_silenced)
{
	setup();
	on_cpu(OWNER, STATUS_FAIL, 2);
	find_reason(&judged[EFFECT].findings, STATUS_UNKNOWN, REASON_DENIED, subject_cpu(arena, 2),
		"x");
	causes_settle(judged, CHECKS);
	ck_assert_int_eq(worst(EFFECT), STATUS_UNKNOWN);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, same_cpu_is_silenced);
	tcase_add_test(tc, the_owner_is_asked_first);
	tcase_add_test(tc, another_cpu_is_not);
	tcase_add_loop_test(tc, a_passing_or_milder_owner_explains_nothing, 0, 4);
	tcase_add_test(tc, a_warning_is_explained_by_a_warning);
	tcase_add_test(tc, a_host_wide_owner_explains_all);
	tcase_add_test(tc, the_same_subject_needs_no_cpu);
	tcase_add_test(tc, the_root_is_named);
	tcase_add_test(tc, an_unknown_is_never_silenced);
}

UNIT_MAIN("causes", fill)

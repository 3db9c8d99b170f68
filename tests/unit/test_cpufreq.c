/* SPDX-License-Identifier: Apache-2.0 */
/* Frequency policies, through real answers: policies, CPUs alone, CPUs offline, none. */
#include "tests/unit/unit.h"

#include <errno.h>

#include "scanner/engine/sample.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "tests/unit/one_fact.h"

static const struct cpufreq *cpufreq_of(const char *text)
{
	return one_fact(text, &fact_cpufreq);
}

#define CPUS   "== /sys/devices/system/cpu/"
#define POLICY CPUS "cpufreq/policy"

START_TEST(policies)
{
	const struct cpufreq *t = cpufreq_of(
		POLICY "10/scaling_governor\nschedutil\n" POLICY "10/affected_cpus\n10 11\n" POLICY
		       "2/scaling_governor\nperformance\n" POLICY
		       "2/scaling_driver\nintel_pstate\n" POLICY "2/related_cpus\n2 3 4\n" POLICY
		       "5/scaling_governor !denied\n" CPUS "cpufreq/boost\n1\n" CPUS
		       "intel_pstate/no_turbo\n0\n" CPUS "cpu2/cpufreq/scaling_governor\nother\n");

	ck_assert_uint_eq(t->n, 3);
	ck_assert_slice(t->v[0].name, "policy2");
	ck_assert_slice(t->v[0].governor, "performance");
	ck_assert_slice(t->v[0].driver, "intel_pstate");
	ck_assert_slice(cpuset_format(arena, t->v[0].cpus), "2-4");
	ck_assert_slice(t->v[1].name, "policy5");
	ck_assert_uint_eq(t->v[1].governor.n, 0);
	ck_assert_int_eq(t->v[1].governor_from->state, ANSWER_DENIED);
	ck_assert_slice(cpuset_format(arena, t->v[1].cpus), "5");
	ck_assert_slice(cpuset_format(arena, t->v[2].cpus), "10-11");
	ck_assert_slice(t->boost->bytes, "1\n");
	ck_assert_slice(t->no_turbo->bytes, "0\n");
	ck_assert_int_eq(t->pstate_status->state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(t->list->state, ANSWER_OK);
}
END_TEST

/* What was listed and not captured stays: it must not look as if all were known. */
START_TEST(half_captured)
{
	const struct cpufreq *t = cpufreq_of(POLICY "0/scaling_governor\nperformance\n" POLICY
						    "1/scaling_driver\nacpi-cpufreq\n");

	ck_assert_uint_eq(t->n, 2);
	ck_assert_int_eq(t->v[1].governor_from->state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(cpus_only)
{
	const struct cpufreq *t =
		cpufreq_of(CPUS "cpu0/cpufreq/scaling_governor\npowersave\n" CPUS
				"cpu0/cpufreq/scaling_driver\ncppc_cpufreq\n" CPUS
				"cpu0/cpufreq/affected_cpus\n0 1\n" CPUS
				"cpu1/cpufreq/scaling_governor\npowersave\n" CPUS
				"cpu12/cpufreq/scaling_governor\nperformance\n" CPUS
				"cpu3/cpufreq/scaling_governor !absent\n" CPUS "cpu3/online\n0\n");

	ck_assert_uint_eq(t->n, 3);
	ck_assert_slice(t->v[0].name, "cpu0");
	ck_assert_slice(cpuset_format(arena, t->v[0].cpus), "0-1");
	ck_assert_slice(t->v[1].name, "cpu1");
	ck_assert_slice(t->v[2].name, "cpu12");
	ck_assert_slice(t->v[2].governor, "performance");
	ck_assert_slice(cpuset_format(arena, t->v[2].cpus), "12");
}
END_TEST

START_TEST(offline)
{
	const struct cpufreq *t = cpufreq_of(POLICY
		"0/scaling_governor\nperformance\n" POLICY "0/affected_cpus\n0\n" POLICY
		"1/scaling_governor !broken EBUSY\n" POLICY "1/affected_cpus !broken EBUSY\n" POLICY
		"2/scaling_governor !broken EINVAL\n" POLICY "2/affected_cpus\n\n" POLICY
		"3/scaling_governor !broken EIO\n" POLICY "3/affected_cpus\n3\n");

	ck_assert_uint_eq(t->n, 2);
	ck_assert_slice(t->v[0].name, "policy0");
	ck_assert_slice(t->v[1].name, "policy3");
	ck_assert_int_eq(t->v[1].governor_from->error, EIO);
}
END_TEST

START_TEST(none)
{
	const struct cpufreq *t =
		cpufreq_of(CPUS "cpufreq/\n" CPUS "cpu0/cpufreq/scaling_governor !absent\n" CPUS
				"cpu0/online\n1\n");

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->list->state, ANSWER_ABSENT);
}
END_TEST

START_TEST(not_captured)
{
	const struct cpufreq *t = cpufreq_of(CPUS "cpufreq/boost\n1\n" CPUS "cpu0/online\n1\n");

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->list->state, ANSWER_NOT_CAPTURED);
}
END_TEST

static const struct {
	const char *text;
	int r;
	const char *want;
} lists[] = {
	{ "0\n", 0, "0" },
	{ "0 1 2 3\n", 0, "0-3" },
	{ "8 0 \n", 0, "0,8" },
	{ "\n", 0, "none" },
	{ "", 0, "none" },
	{ "0 x\n", -EINVAL, NULL },
	{ "0 99999999\n", -ERANGE, NULL },
};

START_TEST(numbers)
{
	struct cpuset set = { NULL, 0 };

	ck_assert_int_eq(cpufreq_parse_cpus(arena, str_from(lists[_i].text), &set), lists[_i].r);
	if (lists[_i].want)
		ck_assert_slice(cpuset_format(arena, set), lists[_i].want);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, policies);
	tcase_add_test(tc, half_captured);
	tcase_add_test(tc, cpus_only);
	tcase_add_test(tc, offline);
	tcase_add_test(tc, none);
	tcase_add_test(tc, not_captured);
	tcase_add_loop_test(tc, numbers, 0, COUNT(lists));
}

UNIT_MAIN("cpufreq", fill)

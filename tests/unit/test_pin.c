/* SPDX-License-Identifier: Apache-2.0 */
/* Each test is a process of its own: it may pin itself. */
#include "tests/unit/unit.h"

#include "scanner/source/affinity.h"
#include "scanner/source/pin.h"

static struct arena *arena(void)
{
	return arena_new("test", 1 << 20);
}

START_TEST(no_hot_cpu_pins_here)
{
	struct arena *a = arena();
	struct cpuset none = { NULL, 0 };
	int cpu = -1;

	ck_assert_int_eq(pin_main(a, none, none, &cpu), PIN_OK);
	ck_assert(cpuset_eq(pin_allowed(a), cpuset_of(a, (unsigned)cpu)));
	ck_assert_int_eq(pin_current_cpu(), cpu);
	arena_free(a);
}
END_TEST

/* Started on a CPU that is hot: moved to the last one of housekeeping, and told so. */
START_TEST(leaves_a_hot_cpu)
{
	struct arena *a = arena();
	struct cpuset all = pin_allowed(a), hot;
	int first = cpuset_next(all, 0), cpu = -1;

	if (cpuset_count(all) < 2) {
		arena_free(a);
		return; /* one CPU: the next test is about that */
	}
	ck_assert_int_eq(affinity_set(0, cpuset_of(a, (unsigned)first)), 0);
	ck_assert_int_eq(pin_current_cpu(), first);
	ck_assert_int_eq(affinity_set(0, all), 0);
	hot = cpuset_of(a, (unsigned)pin_current_cpu());
	ck_assert_int_eq(pin_main(a, cpuset_minus(a, all, hot), hot, &cpu), PIN_REEXEC);
	ck_assert_int_eq(cpu, cpuset_last(cpuset_minus(a, all, hot)));
	ck_assert_int_eq(pin_current_cpu(), cpu);
	arena_free(a);
}
END_TEST

START_TEST(a_cpuset_of_hot_cpus_only)
{
	struct arena *a = arena();
	struct cpuset all = pin_allowed(a);
	unsigned other = (unsigned)cpuset_last(all) + 1;
	int cpu = -7;

	ck_assert_int_eq(pin_main(a, cpuset_of(a, other), all, &cpu), PIN_NO_CPU);
	/* Housekeeping and hot at once is not housekeeping. */
	ck_assert_int_eq(pin_main(a, all, all, &cpu), PIN_NO_CPU);
	ck_assert_int_eq(cpu, -7);
	ck_assert(cpuset_eq(pin_allowed(a), all));
	arena_free(a);
}
END_TEST

START_TEST(affinity_of_a_cpu_that_is_not_there)
{
	struct arena *a = arena();

	ck_assert_int_lt(affinity_set(0, cpuset_of(a, CPUSET_LIMIT - 1)), 0);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, no_hot_cpu_pins_here);
	tcase_add_test(tc, leaves_a_hot_cpu);
	tcase_add_test(tc, a_cpuset_of_hot_cpus_only);
	tcase_add_test(tc, affinity_of_a_cpu_that_is_not_there);
}

UNIT_MAIN("pin", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of status, limits and files of cgroups, as several checks read them. */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/target_cgroups.h"
#include "tests/support/facts.h"

START_TEST(status_lines)
{
	struct str s = STR("Name:\ta:VmLck: 7\nVmLck:\t     16 kB\nSeccomp:\t2\nVmRSS:\t1 MB\n"
			   "Bad:\t18446744073709551616 kB\nEmpty:\nLast:\t9");
	struct str word;
	uint64_t n = 77;

	ck_assert(status_number(s, "VmLck", &n));
	ck_assert_uint_eq(n, 16);
	ck_assert(status_number(s, "Seccomp", &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(status_number(s, "Last", &n));
	ck_assert_uint_eq(n, 9);
	ck_assert(!status_number(s, "VmRSS", &n)); /* no unit that the kernel writes */
	ck_assert(!status_number(s, "Bad", &n));
	ck_assert(!status_number(s, "Empty", &n));
	ck_assert(!status_number(s, "VmL", &n));
	ck_assert_uint_eq(n, 9);
	ck_assert(status_field(s, "Name", &word));
	ck_assert(str_is(word, "a:VmLck: 7"));
	ck_assert(!status_field(s, "Nam", &word));
}
END_TEST

START_TEST(capabilities)
{
	bool has = false;

	ck_assert(status_capability(STR("CapEff:\t000001ffffffffff\n"), CAPABILITY_IPC_LOCK, &has));
	ck_assert(has);
	ck_assert(status_capability(STR("CapEff:\t0000000000004000\n"), CAPABILITY_SYS_NICE, &has));
	ck_assert(!has);
	ck_assert(!status_capability(STR("CapEff:\tx\n"), CAPABILITY_SYS_NICE, &has));
	ck_assert(!status_capability(STR("CapPrm:\t0\n"), CAPABILITY_SYS_NICE, &has));
}
END_TEST

START_TEST(limits)
{
	struct str s = STR(
		"Limit        Soft Limit   Hard Limit   Units\n"
		"Max locked memory         8388608              unlimited            bytes     \n"
		"Max nice priority         0                    0                    \n"
		"Max cpu time              many                 1                    seconds\n"
		"Max file locks            5\n");
	uint64_t soft = 1, hard = 1;

	ck_assert(limits_get(s, "Max locked memory", &soft, &hard));
	ck_assert_uint_eq(soft, 8388608);
	ck_assert(hard == LIMIT_NONE);
	ck_assert(limits_get(s, "Max nice priority", &soft, &hard));
	ck_assert_uint_eq(hard, 0);
	ck_assert(!limits_get(s, "Max cpu time", &soft, &hard));
	ck_assert(!limits_get(s, "Max file locks", &soft, &hard));
	ck_assert(!limits_get(s, "Max open files", &soft, &hard));
}
END_TEST

START_TEST(stat_lines)
{
	const struct answer an = { .state = ANSWER_OK,
		.bytes = STR("nr_periods 20\nnr_throttled -5\nthrottled_usec 18446744073709551615\n"
			     "nr 3\nbare\n") };
	const struct answer denied = { .state = ANSWER_DENIED, .bytes = STR("nr 3\n") };
	int64_t n = 0;

	ck_assert(cgroup_stat_get(&an, "nr_throttled", &n));
	ck_assert_int_eq(n, -5);
	ck_assert(cgroup_stat_get(&an, "nr", &n));
	ck_assert_int_eq(n, 3);
	ck_assert(!cgroup_stat_get(&an, "throttled_usec", &n)); /* 580 000 years */
	ck_assert(!cgroup_stat_get(&an, "bare", &n));
	ck_assert(!cgroup_stat_get(&an, "nr_", &n));
	ck_assert(!cgroup_stat_get(&denied, "nr", &n));
}
END_TEST

START_TEST(sizes)
{
	struct arena *a = arena_new("a test", TEST_ARENA);

	ck_assert(str_is(memory_text(a, 0), "0 kB"));
	ck_assert(str_is(memory_text(a, 10239), "10239 kB"));
	ck_assert(str_is(memory_text(a, 10240), "10 MiB"));
	ck_assert(str_is(memory_text(a, 10485760), "10 GiB"));
	arena_free(a);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { status_lines, capabilities, limits, stat_lines, sizes,
		NULL };

	return run_tests("process_texts", tests);
}

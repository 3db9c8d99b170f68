/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/softirqs: possible CPUs as columns. */
#include <errno.h>
#include <string.h>

#include "scanner/facts/irq/softirqs_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

#define TABLE                                                                                      \
	"                    CPU0       CPU1       CPU3\n"                                         \
	"          HI:          1          0          2\n"                                         \
	"       TIMER:     172043     102091 4294967295\n"                                         \
	"BLOCK_IOPOLL:          0          4          0\n"

START_TEST(columns_by_label)
{
	struct softirqs s = { 0 };
	uint32_t n = 7;

	ck_assert_int_eq(softirqs_parse(a, STR(TABLE), &s), 0);
	ck_assert(s.valid);
	ck_assert(softirqs_count(&s, SOFTIRQ_TIMER, 3, &n));
	ck_assert_uint_eq(n, UINT32_MAX);
	ck_assert(softirqs_count(&s, SOFTIRQ_HI, 3, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(softirqs_count(&s, SOFTIRQ_IRQ_POLL, 1, &n)); /* its name until 4.4 */
	ck_assert_uint_eq(n, 4);
	ck_assert(!softirqs_count(&s, SOFTIRQ_TIMER, 2, &n));
	ck_assert(!softirqs_count(&s, SOFTIRQ_RCU, 0, &n));
	ck_assert_uint_eq(n, 4);
	ck_assert_str_eq(softirq_word(SOFTIRQ_NET_RX), "NET_RX");
}
END_TEST

START_TEST(what_is_not_understood)
{
	static const char *const texts[] = { "", "\n", "HI: 1\n", "CPU0 CPU0\nHI: 1 1\n",
		"CPU0 CPU1\nHI: 1\n", "CPU0\nHI: 1 2\n", "CPU0\nHI: 4294967296\n", "CPU0\nHI: -1\n",
		"CPU0\nHI: 1\nHI: 2\n", "CPU0\nHI 1\n", "CPU65536\nHI: 1\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct softirqs s = { .n_cpus = 9 };

		ck_assert_msg(softirqs_parse(a, str_from(texts[i]), &s) == -EINVAL, "%s", texts[i]);
		ck_assert_uint_eq(s.n_cpus, 9);
	}
}
END_TEST

START_TEST(a_new_row_is_skipped)
{
	struct softirqs s = { 0 };
	uint32_t n;

	ck_assert_int_eq(softirqs_parse(a, STR("CPU0\nNEW: 1 2 3\nRCU: 5\n"), &s), 0);
	ck_assert(softirqs_count(&s, SOFTIRQ_RCU, 0, &n));
	ck_assert_uint_eq(n, 5);
}
END_TEST

START_TEST(the_fact)
{
	const struct softirqs *s = fact_from(a, "== /proc/softirqs\n" TABLE, &fact_softirqs);
	uint32_t n;

	ck_assert(s->valid);
	s = fact_from(a, "== /proc/softirqs !broken EIO\n", &fact_softirqs);
	ck_assert(!s->valid);
	ck_assert(!softirqs_count(s, SOFTIRQ_HI, 0, &n));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { columns_by_label, what_is_not_understood,
		a_new_row_is_skipped, the_fact, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("softirqs", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Records of the kernel's log. */
#include "scanner/facts/kmsg_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

#define LOG                                                                                        \
	"5,0,0,-;Linux version 6.1.0\n"                                                            \
	"6,339,5140900,-;NET: Registered protocol family 10\n"                                     \
	"30,340,5690716,-,caller=T1;udevd[80]: starting version 181\n"                             \
	"4,341,5690800,c;a\\x09b \\x5c \\xzz \\x0\n"                                               \
	" SUBSYSTEM=pci\n"                                                                         \
	" DEVICE=+pci:0000:00:1f.0\n"                                                              \
	"3,342,9000000,-;sched: RT throttling activated\n"

START_TEST(records)
{
	struct kmsg k = { 0 };
	const struct kmsg_line *l;

	kmsg_parse(a, STR(LOG), &k);
	ck_assert(k.valid && k.reaches_boot);
	ck_assert_uint_eq(k.n, 5);
	ck_assert_uint_eq(k.oldest_usec, 0);
	ck_assert_uint_eq(k.v[1].usec, 5140900);
	ck_assert_uint_eq(k.v[2].prio, 30);
	ck_str(k.v[2].text, "udevd[80]: starting version 181");
	ck_str(k.v[3].text, "a\tb \\ \\xzz \\x0");
	l = kmsg_find(&k, "RT throttling", NULL);
	ck_assert_uint_eq(l->usec, 9000000);
	ck_assert_ptr_null(kmsg_find(&k, "RT throttling", l));
	ck_assert_ptr_null(kmsg_find(&k, "SUBSYSTEM", NULL));
}
END_TEST

START_TEST(a_ring_that_wrapped)
{
	struct kmsg k = { 0 };

	kmsg_parse(a, STR("6,9000,77000000,-;later\n6,9001,77000001,-;and later\n"), &k);
	ck_assert(k.valid && !k.reaches_boot);
	ck_assert_uint_eq(k.oldest_usec, 77000000);
}
END_TEST

START_TEST(damaged_records)
{
	static const char *const texts[] = { "no record\n", "6,1\n", "6,1,2;\n;\n", "x,1,2,-;t\n",
		"6,x,2,-;t\n", "6,1,-2,-;t\n", ",,,;\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct kmsg k = { 0 };

		kmsg_parse(a, str_printf(a, "6,1,2,-;good\n%s", texts[i]), &k);
		ck_assert_msg(!k.valid, "%s", texts[i]);
		ck_str(k.v[0].text, "good");
	}
}
END_TEST

START_TEST(the_fact)
{
	const struct kmsg *k = fact_from(a, "== /probe/kmsg\n" LOG, &fact_kmsg);

	ck_assert(k->valid);
	ck_assert_uint_eq(k->n, 5);
	k = fact_from(a, "== /probe/kmsg !denied\n", &fact_kmsg);
	ck_assert(!k->valid && !k->reaches_boot && k->n == 0);
	ck_assert_ptr_null(kmsg_find(k, "x", NULL));
}
END_TEST

START_TEST(what_dmesg_printed)
{
	static const char text[] =
		"== /dmesg.txt\n[    0.000000] Linux version 3.10.0\n"
		"[    0.000000][    T0] Command line: ro\n[   12.345678] two\nlines\n"
		"[Thu Jan  1 00:00:00 2026] by the calendar\n[  1.5] short\n";
	const struct kmsg *k = fact_from(a, text, &fact_kmsg);

	ck_assert(k->valid && k->reaches_boot);
	ck_assert_uint_eq(k->n, 3);
	ck_str(k->v[1].text, "Command line: ro");
	ck_assert_uint_eq(k->v[2].usec, 12345678);
	ck_str(k->v[2].text, "two");
	k = fact_from(a, "== /sos_commands/kernel/dmesg\n[   77.000001] later\n", &fact_kmsg);
	ck_assert(k->valid && !k->reaches_boot);
	/* A host that refuses its log is not asked what somebody once printed. */
	k = fact_from(a, "== /dmesg.txt\n[    0.000000] x\n== /probe/kmsg !denied\n", &fact_kmsg);
	ck_assert(!k->valid && k->from->state == ANSWER_DENIED);
	k = fact_from(a, "== /dmesg.txt\nnothing of it\n", &fact_kmsg);
	ck_assert(!k->valid && k->n == 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { records, a_ring_that_wrapped, damaged_records, the_fact,
		what_dmesg_printed, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("kmsg", tests);
}

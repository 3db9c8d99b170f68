/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/net/softnet_stat with the columns of five kernels, and which CPU a line is of. */
#include "tests/unit/unit.h"

#include "scanner/engine/sample.h"
#include "scanner/facts/net/softnet.h"
#include "tests/support/fixture.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 22);
}

static void tear_down(void)
{
	arena_free(arena);
}

#define Z4     " 00000000 00000000 00000000 00000000"
#define NINE_A "0000000a 00000002 00000003 00000000" Z4 " 00000000"
#define NINE_B "ffffffff 00000000 00000000 00000000" Z4 " 00000000"

static struct softnet parsed(const char *text, const char *online)
{
	struct softnet s = { .from = NULL };
	struct cpuset set;

	if (online)
		ck_assert_int_eq(cpuset_parse_list(arena, str_from(online), &set), 0);
	softnet_parse(arena, str_from(text), online ? &set : NULL, &s);
	return s;
}

static const struct {
	const char *text, *online;
	unsigned columns;
	uint32_t rps, flow;
	int cpu[2];
} kernels[] = {
	{ NINE_A "\n" NINE_B "\n", "0,2", 9, 0, 0, { 0, 2 } },
	{ NINE_A "\n" NINE_B "\n", NULL, 9, 0, 0, { -1, -1 } },
	{ NINE_A "\n" NINE_B "\n", "0-2", 9, 0, 0, { -1, -1 } }, /* not the CPUs of these lines */
	{ NINE_A " 00000004\n" NINE_B " 00000000\n", "1-2", 10, 4, 0, { 1, 2 } },
	{ NINE_A " 00000004 00000005\n" NINE_B " 00000000 00000000\n", "0-1", 11, 4, 5, { 0, 1 } },
	{ NINE_A " 00000004 00000005 00000000 00000003\n" NINE_B
		 " 00000000 00000000 00000000 00000010\n",
		"0-1", 13, 4, 5, { 3, 16 } },
	{ NINE_A " 00000004 00000005 00000009 00000001 00000000 00000000\n" NINE_B
		 " 00000000 00000000 00000000 00000006 00000000 00000000\n",
		NULL, 15, 4, 5, { 1, 6 } },
};

START_TEST(kernel)
{
	struct softnet s = parsed(kernels[_i].text, kernels[_i].online);

	ck_assert(s.valid);
	ck_assert_uint_eq(s.n, 2);
	ck_assert_uint_eq(s.columns, kernels[_i].columns);
	ck_assert_uint_eq(s.v[0].processed, 10);
	ck_assert_uint_eq(s.v[0].dropped, 2);
	ck_assert_uint_eq(s.v[0].squeezed, 3);
	ck_assert_uint_eq(s.v[0].received_rps, kernels[_i].rps);
	ck_assert_uint_eq(s.v[0].flow_limit, kernels[_i].flow);
	ck_assert_uint_eq(s.v[1].processed, UINT32_MAX);
	ck_assert_int_eq(s.v[0].cpu, kernels[_i].cpu[0]);
	ck_assert_int_eq(s.v[1].cpu, kernels[_i].cpu[1]);
}
END_TEST

static const char *const damaged[] = {
	"", "\n", NINE_A "\n" NINE_A " 00000000\n", /* other columns than the first line */
	NINE_A "\n00000001 00000002\n",
	NINE_A "\n0000000a 00000002 00000003 00000000" Z4 " 0000", /* cut short */
	NINE_A "\n\n" NINE_A "\n", "0000000g 00000002 00000003 00000000" Z4 " 00000000\n",
	"0x00000a 00000002 00000003 00000000" Z4 " 00000000\n0",
	"0000000a 00000002 00000003 00000000 00000000 00000000 00000000 00000000\n", /* eight */
	NINE_A " 00000004 00000005 00000000 ffffffff\n", /* no CPU has that number */
};

START_TEST(damage)
{
	struct softnet s = parsed(damaged[_i], "0-1");

	ck_assert_msg(!s.valid, "%d", _i);
	ck_assert_uint_eq(s.n, 0);
}
END_TEST

/* The online list comes from another fact: offline CPUs have no line. */
START_TEST(through_answers)
{
	static const struct fact *const facts[] = { &fact_softnet };
	struct sample *sm = sample_from_text(arena,
		STR("== /sys/devices/system/cpu/online\n0,5\n"
		    "== /proc/net/softnet_stat\n" NINE_A "\n" NINE_B "\n"),
		facts, 1);
	const struct softnet *s = facts_get(sm->facts, &fact_softnet);

	ck_assert(s->valid);
	ck_assert_int_eq(s->v[1].cpu, 5);
	ck_assert_slice(s->from->path, "/proc/net/softnet_stat");
	sample_free(sm);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, through_answers);
	tcase_add_loop_test(tc, kernel, 0, COUNT(kernels));
	tcase_add_loop_test(tc, damage, 0, COUNT(damaged));
}

UNIT_MAIN("softnet", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Which beats of a ring stand out. */
#include "tests/unit/unit.h"

#include "scanner/triage/jumps.h"

static struct arena *a;
static struct ring *ring;

#define SECOND UINT64_C(1000000000)

static void begin(void)
{
	a = arena_new("jumps", 1 << 24);
	ring = ring_new("host", STR("boot"), 1 << 20);
}

static void end(void)
{
	ring_free(ring);
	arena_free(a);
}

static uint32_t column(const char *suspect, const char *name, int cpu, bool is_time)
{
	const struct ring_column c = { str_from(suspect), str_from(name), cpu, is_time };
	int n = ring_add_column(ring, &c);

	ck_assert_int_ge(n, 0);
	return (uint32_t)n;
}

static uint64_t at = 1000 * SECOND;

static void beat(uint64_t span, const struct ring_count *v, uint32_t n)
{
	struct ring_beat b = { .span_ns = span, .counts = v, .n_counts = n };

	at += span ? span : 100 * SECOND;
	b.real_ns = at;
	ck_assert_int_eq(ring_add_beat(ring, &b), 0);
}

START_TEST(a_busy_counter_is_held_against_itself)
{
	uint32_t busy = column("tick", "irq/LOC", 0, false),
		 quiet = column("irq", "irq/9 nvme", 3, false);
	const struct jump *v;
	size_t n;

	beat(0, NULL, 0);
	for (unsigned i = 0; i < 9; i++) {
		/* Twice as long a beat counts twice as much. */
		uint64_t span = i % 2 ? 2 * SECOND : SECOND;
		const struct ring_count counts[] = { { busy, (i % 2 ? 2000 : 1000) + i },
			{ quiet, i == 6 ? 40 : 3 } };

		beat(span, counts, 2);
	}
	n = ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(v[0].beat, 7);
	ck_assert_uint_eq(v[0].moved, 40);
	ck_assert_uint_eq(v[0].to_ns - v[0].from_ns, SECOND);
	ck_assert_slice(jump_text(a, &v[0]), "irq/9 nvme on CPU 3: 40, usually 3 (irq)");
}
END_TEST

START_TEST(one_of_the_rare_ones)
{
	uint32_t mce = column("machine-check", "bmc/memory_ce", RING_NO_CPU, false),
		 irq = column("irq", "irq/9", 0, false);
	const struct jump *v;

	for (unsigned i = 0; i < 5; i++) {
		const struct ring_count counts[] = { { mce, 1 }, { irq, 1 } };

		beat(SECOND, counts, i == 2 ? 2 : 0);
	}
	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v), 1);
	ck_assert_slice(jump_text(a, &v[0]), "bmc/memory_ce: 1, usually 0 (machine-check)");
}
END_TEST

START_TEST(several_cpus_at_once)
{
	uint32_t on[4];
	const struct jump *v;
	struct cpuset two;

	for (int i = 0; i < 4; i++)
		on[i] = column("ipi", "irq/CAL", i, false);
	for (unsigned i = 0; i < 5; i++) {
		const struct ring_count counts[] = { { on[0], 50 }, { on[1], 50 }, { on[3], 50 } };

		beat(SECOND, counts, i == 2 ? 3 : 0);
	}
	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v), 1);
	ck_assert_slice(jump_text(a, &v[0]), "irq/CAL on CPUs 0-1,3: 150, usually 0 (ipi)");
	two = cpuset_of(a, 2);
	ck_assert_uint_eq(ring_jumps(a, ring, two, 10, &v), 0);
}
END_TEST

START_TEST(time_and_rank)
{
	uint32_t steal = column("steal", "stat/steal", 1, true),
		 irq = column("irq", "irq/9", 1, false),
		 none = column("", "stat/ctxt", RING_NO_CPU, false);
	const struct jump *v;

	for (unsigned i = 0; i < 5; i++) {
		const struct ring_count counts[] = { { none, 1000000 }, { irq, 100 },
			{ steal, 30000000 } };
		const struct ring_count little[] = { { steal, 20000 } };

		beat(SECOND, i == 2 ? counts : little, i == 2 ? 3 : 1);
	}
	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 2, &v), 2);
	ck_assert_slice(v[0].suspect, "steal");
	ck_assert_slice(
		jump_text(a, &v[0]), "stat/steal on CPU 1: 30 ms, usually 20 \xc2\xb5s (steal)");
	ck_assert_slice(v[1].suspect, "irq");
	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v), 3);
}
END_TEST

START_TEST(too_few)
{
	uint32_t mce = column("smi", "x", RING_NO_CPU, false);
	const struct ring_count counts[] = { { mce, 1 } };
	const struct jump *v;

	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v), 0);
	beat(SECOND, counts, 1);
	beat(SECOND, NULL, 0);
	ck_assert_uint_eq(ring_jumps(a, ring, (struct cpuset){ 0 }, 10, &v), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_busy_counter_is_held_against_itself);
	tcase_add_test(tc, one_of_the_rare_ones);
	tcase_add_test(tc, several_cpus_at_once);
	tcase_add_test(tc, time_and_rank);
	tcase_add_test(tc, too_few);
}

UNIT_MAIN("jumps", fill)

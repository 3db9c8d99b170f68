/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths of gaps: buckets, percentiles, whether they are one distribution, and the counter's line. */
#include "tests/unit/unit.h"

#include "programs/probe/calibrate.h"
#include "programs/probe/histogram.h"
#include "programs/probe/memory.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("a test", 16 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

/* Each time is in the bucket whose ends hold it, and the ends lie within 0.8 %. */
START_TEST(buckets_hold_their_times)
{
	static const uint64_t times[] = { 0, 1, 999, 4095, 4096, 4097, 8191, 8192, 123456, 99999999,
		UINT64_C(1) << 41, (UINT64_C(1) << 42) - 1 };

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		unsigned b = histogram_bucket(times[i]);

		ck_assert_uint_lt(b, HISTOGRAM_BUCKETS - 1);
		ck_assert_uint_le(histogram_first(b), times[i]);
		ck_assert_uint_ge(histogram_last(b), times[i]);
		ck_assert((double)histogram_last(b) <= (double)histogram_first(b) * 1.008);
	}
	for (unsigned b = 1; b < HISTOGRAM_BUCKETS; b++) {
		ck_assert_uint_eq(histogram_first(b), histogram_last(b - 1) + 1);
		ck_assert_uint_eq(histogram_bucket(histogram_first(b)), b);
	}
	ck_assert_uint_eq(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
}
END_TEST

START_TEST(percentiles)
{
	struct histogram h = histogram_new(arena);

	ck_assert_uint_eq(histogram_percentile(&h, 500000), 0);
	for (uint64_t ns = 1; ns <= 1000; ns++)
		histogram_add(&h, ns, 1);
	ck_assert_uint_eq(histogram_percentile(&h, 500000), 500);
	ck_assert_uint_eq(histogram_percentile(&h, 900000), 900);
	ck_assert_uint_eq(histogram_percentile(&h, 999000), 999);
	ck_assert_uint_eq(histogram_percentile(&h, 999900), 1000);
	ck_assert_uint_eq(h.min_ns, 1);
	ck_assert_uint_eq(h.max_ns, 1000);
	/* One among many: only the highest sees it, and nothing above the greatest is told. */
	histogram_add(&h, 500, 9999000);
	histogram_add(&h, 50000001, 1);
	ck_assert_uint_eq(histogram_percentile(&h, 999900), 500);
	ck_assert_uint_eq(histogram_percentile(&h, 1000000), 50000001);
	/* The number of times that may be had in an hour does not overflow. */
	histogram_add(&h, 20, UINT64_C(200000000000));
	ck_assert_uint_eq(histogram_percentile(&h, 500000), 20);
}
END_TEST

/* So many times around a centre, in a triangle as wide as an eighth of it. */
static void hill(struct histogram *h, uint64_t centre, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		uint64_t a = i * 7919u % 97, b = i * 104729u % 89;

		histogram_add(h, centre - centre / 16 + centre * (a + b) / (8 * 186), 1);
	}
}

START_TEST(one_distribution_or_two)
{
	struct modes m;
	struct histogram h = histogram_new(arena);

	hill(&h, 3000, 49);
	histogram_modes(&h, &m);
	ck_assert(!m.told);
	hill(&h, 3000, 1000);
	histogram_modes(&h, &m);
	ck_assert(m.told);
	ck_assert_uint_eq(m.n, 1);
	hill(&h, 24000, 300);
	histogram_modes(&h, &m);
	ck_assert_uint_eq(m.n, 2);
	ck_assert_uint_eq(m.v[0].n, 1049);
	ck_assert_uint_eq(m.v[1].n, 300);
	ck_assert(m.v[0].peak_ns > 2500 && m.v[0].peak_ns <= 3250);
	ck_assert(m.v[1].peak_ns > 20000 && m.v[1].peak_ns <= 26000);
	/* Four in a hundred are no second distribution. */
	h = histogram_new(arena);
	hill(&h, 3000, 1000);
	hill(&h, 100000, 40);
	histogram_modes(&h, &m);
	ck_assert_uint_eq(m.n, 1);
}
END_TEST

/* Lengths that are spread evenly over the logarithm, with the noise of counting, have no peaks. */
START_TEST(noise_is_not_two)
{
	unsigned seed = 3, two = 0;
	struct modes m;

	for (unsigned round = 0; round < 100; round++) {
		size_t mark = arena_used(arena);
		struct histogram h = histogram_new(arena);

		for (unsigned i = 0; i < 400; i++) {
			unsigned log, part;

			seed = seed * 1664525u + 1013904223u;
			log = 10 + (seed >> 16) % 4;
			seed = seed * 1664525u + 1013904223u;
			part = (seed >> 12) % 1024;
			histogram_add(&h, ((UINT64_C(1) << log) * (1024 + part)) >> 10, 1);
		}
		histogram_modes(&h, &m);
		two += m.n > 1;
		arena_rewind(arena, mark);
	}
	ck_assert_uint_le(two, 2);
}
END_TEST

START_TEST(a_line_places_and_tells_drift)
{
	struct pair from = { .ticks = UINT64_C(900000000000), .raw_ns = 5000000000, .width = 40 };
	struct pair to = { .ticks = UINT64_C(900000000000) + 30000000000,
		.raw_ns = UINT64_C(15000000000),
		.width = 44 };
	struct line slow = line_of(from, to), fast;

	ck_assert_uint_eq(line_raw(&slow, from.ticks), from.raw_ns);
	ck_assert_uint_eq(line_raw(&slow, to.ticks), to.raw_ns);
	ck_assert_uint_eq(line_raw(&slow, from.ticks + 3000), from.raw_ns + 1000);
	ck_assert_uint_eq(line_raw(&slow, from.ticks - 3000), from.raw_ns - 1000);
	ck_assert_uint_eq(line_ns(&slow, 300), 100);
	ck_assert_uint_eq(line_ticks(&slow, 100), 300);
	ck_assert_uint_eq(line_error_ns(&slow), 14);
	to.raw_ns += 10000; /* 10 us in 10 s */
	fast = line_of(from, to);
	ck_assert(line_drift_ppm(&slow, &fast) > 0.99 && line_drift_ppm(&slow, &fast) < 1.01);
	/* A counter that stands still is no reason to divide by nothing. */
	to = from;
	ck_assert(line_of(from, to).ns_per_tick > 0);
}
END_TEST

START_TEST(a_pair_is_taken_at_one_moment)
{
	struct pair first = pair_take(), second = pair_take();

	ck_assert_uint_ge(second.ticks, first.ticks);
	ck_assert_uint_ge(second.raw_ns, first.raw_ns);
	ck_assert_uint_lt(first.width, UINT64_MAX);
}
END_TEST

/* All lines, once each, and back to the first: a shorter round would fit into a cache. */
START_TEST(a_chain_is_one_cycle)
{
	static _Alignas(MEMORY_LINE) char lines[1000 * MEMORY_LINE];
	size_t next = 0;

	for (size_t n = 1; n <= 1000; n += 333) {
		char *at = lines;
		size_t beside = 0;

		memory_chain(lines, n, n);
		for (size_t i = 0; i < n; i++) {
			char *to = *(char **)at;

			ck_assert(to >= lines && to < lines + n * MEMORY_LINE);
			ck_assert(i == n - 1 || to != lines);
			beside += to == at + MEMORY_LINE;
			at = to;
		}
		ck_assert_ptr_eq(at, lines);
		ck_assert_uint_le(beside, n / 50 + 3);
		next += n;
	}
	ck_assert_uint_eq(next, 1 + 334 + 667 + 1000);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_chain_is_one_cycle);
	tcase_add_test(tc, buckets_hold_their_times);
	tcase_add_test(tc, percentiles);
	tcase_add_test(tc, one_distribution_or_two);
	tcase_add_test(tc, noise_is_not_two);
	tcase_add_test(tc, a_line_places_and_tells_drift);
	tcase_add_test(tc, a_pair_is_taken_at_one_moment);
}

UNIT_MAIN("jitter_lengths", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* Spikes against beats: who was planted is found, and nobody where the spikes were shuffled. */
#include "tests/unit/unit.h"

#include "scanner/triage/chance.h"
#include "scanner/triage/overlap.h"
#include "tests/unit/rings.h"

enum { BEATS = 600, NOISE = 60, SPIKES = 40 };

static struct arena *a, *scratch;
static struct rings r;
static struct beats b;
static struct spikes s;
static struct spikes_told told;

static void begin(void)
{
	a = arena_new("overlap", 256 << 20);
	scratch = arena_new("scratch", 64 << 20);
	s = (struct spikes){
		.v = ARENA_NEW(a, struct spike, 1000), .resolution_ns = 1, .has_lengths = true
	};
	told = (struct spikes_told){ 0 };
}

static void end(void)
{
	ring_free(r.ring);
	arena_free(a);
	arena_free(scratch);
}

static void spike(uint64_t at)
{
	s.v[s.n] = (struct spike){ at, 300000, (uint32_t)s.n + 1 };
	s.n++;
}

static int by_time(const void *x, const void *y)
{
	const struct spike *p = x, *q = y;

	return p->at < q->at ? -1 : p->at > q->at;
}

static void sort_spikes(void)
{
	qsort(s.v, s.n, sizeof(*s.v), by_time);
}

/* In the middle of a beat. */
static void spike_in(uint64_t beat)
{
	spike(RINGS_EPOCH + beat * RINGS_BEAT + RINGS_BEAT / 2);
}

static void tell(void)
{
	const struct beats_range all = { .until_ns = UINT64_MAX };
	const struct ring *ring = r.ring;
	const char *why = NULL;

	ck_assert(beats_make(a, &ring, 1, &all, &b, &why));
	ck_assert_int_eq(overlap_tell(a, scratch, &b, &s, "f.csv", &told, &why), 0);
}

static void noise_columns(void)
{
	static const char *const kinds[] = { "irq", "softirq", "ipi", "reclaim", "background" };

	for (int i = 0; i < NOISE; i++)
		rings_column(&r, kinds[i % 5], str_z(a, str_printf(a, "noise/%d", i)),
			i % 3 ? 6 : RING_NO_CPU, false);
}

static void noise(void)
{
	for (int i = 0; i < NOISE; i++) {
		if (rings_random(&r.seed) < 0.02 + 0.005 * i)
			r.deltas[i] = 1 + (uint64_t)(rings_random(&r.seed) * 5);
	}
}

/* Every 14th beat has a spike: of five, two are the interrupt's, two another task's, and one is nobody's. */
static int planted(uint64_t beat)
{
	static const int who[] = { 1, 2, 1, 2, 3 };

	return beat % 14 == 7 ? who[beat / 14 % 5] : 0;
}

static void plant(uint64_t seed)
{
	int irq, softirq, task, tick;

	rings_begin(&r, "host", seed);
	noise_columns();
	softirq = rings_column(&r, "softirq", "softirqs/NET_RX", 6, false);
	irq = rings_column(&r, "irq", "irq/45 eth0-rx-0", 6, false);
	task = rings_column(&r, "foreign-task", "schedstat/run_delay", 6, true);
	tick = rings_column(&r, "tick", "irq/LOC", 6, false);
	for (uint64_t i = 0; i < BEATS; i++) {
		noise();
		r.deltas[tick] = 1 + i % 2;
		if (planted(i) == 1 || rings_random(&r.seed) < 0.02)
			r.deltas[irq] = r.deltas[softirq] = 3;
		if (planted(i) == 2 || rings_random(&r.seed) < 0.03)
			r.deltas[task] = 200000;
		rings_beat(&r);
	}
}

START_TEST(two_thieves_get_their_own)
{
	size_t mine = 0, theirs = 0, nobody = 0;

	begin();
	plant(1 + (uint64_t)_i);
	for (uint64_t i = 0; i < BEATS; i++) {
		if (planted(i))
			spike_in(i);
		mine += planted(i) == 1;
		theirs += planted(i) == 2;
		nobody += planted(i) == 3;
	}
	spike(RINGS_EPOCH - RINGS_BEAT);
	spike(RINGS_EPOCH + (BEATS + 5) * RINGS_BEAT);
	tell();
	ck_assert_uint_eq(told.n_thieves, 2);
	ck_assert(!str_eq(told.thieves[0].kind, told.thieves[1].kind));
	for (size_t i = 0; i < 2; i++) {
		const struct spike_thief *t = &told.thieves[i];
		bool is_irq = str_is(t->kind, "irq");

		/* Where both moved, the first has it. */
		ck_assert_uint_ge(t->spikes, (is_irq ? mine : theirs));
		ck_assert_uint_ge(t->own + 3, (is_irq ? mine : theirs));
		ck_assert_uint_le(t->own, (is_irq ? mine : theirs) + 3);
		ck_assert(t->chance < 1e-6);
		ck_assert(t->expected < 5);
		ck_assert(t->estimated && t->measured == !is_irq);
		if (is_irq)
			ck_assert_slice(t->with, "softirqs/NET_RX on CPU 6");
	}
	ck_assert_uint_eq(told.fate[SPIKE_BEFORE], 1);
	ck_assert_uint_eq(told.fate[SPIKE_AFTER], 1);
	ck_assert_uint_le(told.fate[SPIKE_UNEXPLAINED], nobody);
	ck_assert_uint_ge(told.fate[SPIKE_UNEXPLAINED] + 3, nobody);
	/* The tick is there in each, and in each other beat. */
	ck_assert_uint_eq(told.n_always, 1);
	ck_assert(str_starts(told.always[0], "tick: irq/LOC on CPU 6 moved in 600 of 600 beats"));
	end();
}
END_TEST

/* The same host, and spikes that have nothing to do with it. */
START_TEST(shuffled_spikes_are_nobodys)
{
	uint64_t seed = 77 + (uint64_t)_i;

	begin();
	plant(1 + (uint64_t)_i);
	for (unsigned i = 0; i < SPIKES; i++)
		spike(RINGS_EPOCH + (uint64_t)(rings_random(&seed) * BEATS * (double)RINGS_BEAT));
	sort_spikes();
	tell();
	ck_assert_uint_eq(told.n_thieves, 0);
	ck_assert_uint_eq(told.fate[SPIKE_EXPLAINED], 0);
	ck_assert_uint_eq(told.fate[SPIKE_UNEXPLAINED], SPIKES);
	end();
}
END_TEST

/* What moves in each beat explains by how much, not by that. */
START_TEST(more_than_usually)
{
	int tick;

	begin();
	rings_begin(&r, "host", 5);
	noise_columns();
	tick = rings_column(&r, "tick", "irq/LOC", 6, false);
	for (uint64_t i = 0; i < BEATS; i++) {
		noise();
		r.deltas[tick] =
			10 + (uint64_t)(rings_random(&r.seed) * 4) + (i % 41 == 3 ? 100 : 0);
		if (i % 41 == 3)
			spike_in(i);
		rings_beat(&r);
	}
	tell();
	ck_assert_uint_eq(told.n_thieves, 1);
	ck_assert_slice(told.thieves[0].kind, "tick");
	ck_assert(told.thieves[0].is_raised);
	ck_assert_uint_eq(told.thieves[0].own, s.n);
	ck_assert_uint_eq(told.n_always, 0);
	end();
}
END_TEST

/* Spikes each second and a counter each second: one phase in ten agrees by accident. */
START_TEST(same_period_is_said)
{
	int c;

	begin();
	rings_begin(&r, "host", 5);
	c = rings_column(&r, "background", "irq/MCP", 6, false);
	for (uint64_t i = 0; i < BEATS; i++) {
		r.deltas[c] = i % 10 == 4;
		if (i % 10 == 4)
			spike_in(i);
		rings_beat(&r);
	}
	tell();
	ck_assert_uint_eq(told.n_thieves, 1);
	ck_assert(told.thieves[0].is_in_step);
	ck_assert(told.thieves[0].shifts > 0.05 && told.thieves[0].shifts < 0.15);
	end();
}
END_TEST

/* Fifty spikes of one beat are one coincidence. */
START_TEST(a_burst_is_one_trial)
{
	int c;

	begin();
	rings_begin(&r, "host", 5);
	c = rings_column(&r, "irq", "irq/9", 6, false);
	for (uint64_t i = 0; i < BEATS; i++) {
		r.deltas[c] = i % 20 == 4;
		rings_beat(&r);
	}
	for (uint64_t i = 0; i < 50; i++)
		spike(RINGS_EPOCH + 104 * RINGS_BEAT + RINGS_BEAT / 4 + i * 1000000);
	tell();
	ck_assert_uint_eq(told.slots, 1);
	ck_assert_uint_eq(told.n_thieves, 0);
	end();
}
END_TEST

/* The same spikes on each clock; a clock of a foreign stamp widens its slot by the host's error. */
START_TEST(clocks)
{
	static const enum spike_clock each[] = { SPIKE_REALTIME, SPIKE_MONOTONIC, SPIKE_TSC,
		SPIKE_UTC };
	int c;

	begin();
	rings_begin(&r, "host", 5);
	r.error_ns = 1000;
	c = rings_column(&r, "irq", "irq/9", 6, false);
	s.clock = each[_i];
	for (uint64_t i = 0; i < BEATS; i++) {
		uint64_t at = i * RINGS_BEAT + RINGS_BEAT / 2;

		r.deltas[c] = i % 37 == 4;
		rings_beat(&r);
		if (i % 37 != 4)
			continue;
		if (s.clock == SPIKE_TSC)
			spike((RINGS_MONO + at) * 2);
		else
			spike(s.clock == SPIKE_MONOTONIC ? RINGS_MONO + at : RINGS_EPOCH + at);
	}
	tell();
	ck_assert_uint_eq(told.n_thieves, 1);
	ck_assert_uint_eq(told.thieves[0].own, s.n);
	ck_assert(told.seen[0].real_ns > RINGS_EPOCH + 450000000 - 1000 &&
		  told.seen[0].real_ns < RINGS_EPOCH + 450000000 + 1000);
	end();
}
END_TEST

START_TEST(unknown_errors_are_refused)
{
	const struct beats_range all = { .until_ns = UINT64_MAX };
	const struct ring *ring;
	const char *why = NULL;

	begin();
	rings_begin(&r, "host", 5);
	r.error_ns = RING_ERROR_UNKNOWN;
	ring = r.ring;
	rings_beat(&r);
	s.clock = SPIKE_UTC;
	spike_in(0);
	ck_assert(beats_make(a, &ring, 1, &all, &b, &why));
	ck_assert_int_lt(overlap_tell(a, scratch, &b, &s, "f", &told, &why), 0);
	ck_assert_ptr_nonnull(why);
	end();
}
END_TEST

START_TEST(chances)
{
	double p[] = { 0.04, 0.001, 0.03 };
	uint32_t order[3];

	ck_assert(chance_at_least(10, 0, 0.1) == 1);
	ck_assert(chance_at_least(10, 11, 0.1) == 0);
	ck_assert(chance_at_least(10, 3, 0) == 0);
	ck_assert(chance_at_least(10, 3, 1) == 1);
	/* 10 throws of a coin, 9 heads or more: 11 of 1024. */
	ck_assert_double_eq_tol(chance_at_least(10, 9, 0.5), 11.0 / 1024, 1e-12);
	ck_assert_double_eq_tol(chance_at_least(3, 2, 0.1), 0.028, 1e-12);
	chance_holm(p, order, 3);
	ck_assert_double_eq_tol(p[1], 0.003, 1e-12);
	ck_assert_double_eq_tol(p[2], 0.06, 1e-12);
	ck_assert_double_eq_tol(p[0], 0.06, 1e-12);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, two_thieves_get_their_own, 0, 5);
	tcase_add_loop_test(tc, shuffled_spikes_are_nobodys, 0, 30);
	tcase_add_test(tc, more_than_usually);
	tcase_add_test(tc, same_period_is_said);
	tcase_add_test(tc, a_burst_is_one_trial);
	tcase_add_loop_test(tc, clocks, 0, 4);
	tcase_add_test(tc, unknown_errors_are_refused);
	tcase_add_test(tc, chances);
}

UNIT_MAIN("overlap", fill)

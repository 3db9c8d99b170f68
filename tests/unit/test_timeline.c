/* SPDX-License-Identifier: Apache-2.0 */
/* When a suspect struck, of rings by hand: beats of 100 ms. */
#include "tests/unit/unit.h"

#include "scanner/triage/early.h"
#include "scanner/triage/timeline.h"

#define MS 1000000u

static struct arena *a;
static struct ring *ring;
static uint64_t mono_ns;

enum { IRQ = 0, TICK, QUOTA, RECLAIM, OTHER };

static void begin(void)
{
	static const struct ring_column columns[] = {
		[IRQ] = { STR("irq"), STR("irq/45 eth0-rx-0"), 6, false },
		[TICK] = { STR("tick"), STR("interrupts/LOC"), 6, false },
		[QUOTA] = { STR("quota"), STR("cgroup/feed/throttled"), RING_NO_CPU, true },
		[RECLAIM] = { STR("reclaim"), STR("vmstat/allocstall_normal"), RING_NO_CPU, false },
		[OTHER] = { STR("irq"), STR("irq/46 eth0-rx-1"), 2, false },
	};

	a = arena_new("a test", 1 << 24);
	ring = ring_new("host", STR("boot"), 1 << 20);
	for (int i = 0; i < COUNT(columns); i++)
		ck_assert_int_eq(ring_add_column(ring, &columns[i]), i);
	mono_ns = 0;
	ck_assert_int_eq(ring_add_beat(ring, &(struct ring_beat){ .real_ns = 5000 }), 0);
}

static void end(void)
{
	ring_free(ring);
	arena_free(a);
}

/* A beat in which these moved. */
static void beat(uint64_t irq, uint64_t tick, uint64_t quota_ns)
{
	struct ring_count v[3];
	uint32_t n = 0;

	if (irq)
		v[n++] = (struct ring_count){ IRQ, irq };
	if (tick)
		v[n++] = (struct ring_count){ TICK, tick };
	if (quota_ns)
		v[n++] = (struct ring_count){ QUOTA, quota_ns };
	mono_ns += 100 * MS;
	ck_assert_int_eq(ring_add_beat(ring, &(struct ring_beat){ .real_ns = 5000 + mono_ns,
						     .mono_ns = mono_ns,
						     .span_ns = 100 * MS,
						     .counts = v,
						     .n_counts = n }),
		0);
}

static const struct timeline_row *row(const struct timeline *t, const char *kind)
{
	for (size_t i = 0; i < t->n_rows; i++) {
		if (str_is(t->rows[i].kind, kind))
			return &t->rows[i];
	}
	ck_abort_msg("no row of %s", kind);
	return NULL;
}

START_TEST(every_second)
{
	const struct timeline_row *r;
	struct timeline *t;

	begin();
	for (int i = 0; i < 600; i++)
		beat(i % 10 == 3 ? 5 : 0, 3, i == 77 || i == 78 ? 40 * MS : 0);
	t = timeline_of(a, ring, cpuset_of(a, 6));
	ck_assert_uint_eq(t->for_ms, 60000);
	ck_assert_uint_eq(t->period_ms, 100);
	ck_assert_uint_eq(t->n_slots, 60);
	ck_assert_uint_eq(t->slot_ms, 1000);
	ck_assert_uint_eq(t->began_ns, 5000);
	r = row(t, "irq");
	ck_assert_uint_eq(r->every_ms, 1000);
	ck_assert_uint_eq(r->n_bursts, 60);
	ck_assert(!r->steady && r->total == 300 && r->near == NEAR_CPU && r->cpu == 6);
	ck_assert_uint_eq(r->first_ms, 300);
	ck_assert_uint_eq(r->last_ms, 59400);
	for (size_t i = 0; i < 60; i++)
		ck_assert(r->slots[i] == 5);
	r = row(t, "tick");
	ck_assert(r->steady && !r->every_ms && r->n_bursts == 1 && r->total == 1800);
	r = row(t, "quota");
	ck_assert(r->is_time && r->cpu == -1 && r->n_bursts == 1 && r->n_worst == 1);
	ck_assert_uint_eq(r->worst[0].at_ms, 7700);
	ck_assert_uint_eq(r->worst[0].for_ms, 200);
	ck_assert(r->worst[0].total == 80 * MS);
	ck_assert(r->slots[7] == 80 * MS && r->slots[8] == 0);
	end();
}
END_TEST

/* At no steady distance, and a few too many for the worst. */
START_TEST(now_and_then)
{
	static const int at[] = { 3, 9, 30, 70, 75, 140, 150, 199 };
	const struct timeline_row *r;
	int next = 0;

	begin();
	for (int i = 0; i < 200; i++) {
		bool now = next < COUNT(at) && i == at[next];

		beat(now ? (uint64_t)(next++ * 7 % 8 + 1) : 0, 0, 0);
	}
	r = row(timeline_of(a, ring, cpuset_of(a, 6)), "irq");
	ck_assert_uint_eq(r->every_ms, 0);
	ck_assert_uint_eq(r->n_bursts, 8);
	ck_assert_uint_eq(r->n_worst, TIMELINE_BURSTS);
	/* 1 8 7 6 5 4 3 2: the five greatest, in their order. */
	for (size_t i = 0; i < TIMELINE_BURSTS; i++) {
		ck_assert(r->worst[i].total == (double)(8 - i));
		ck_assert_uint_eq(r->worst[i].at_ms, (uint64_t)at[i + 1] * 100);
	}
	end();
}
END_TEST

START_TEST(too_little_to_tell)
{
	begin();
	ck_assert_ptr_null(timeline_of(a, ring, cpuset_of(a, 6)));
	beat(1, 0, 0);
	ck_assert_uint_eq(row(timeline_of(a, ring, cpuset_of(a, 6)), "irq")->n_bursts, 1);
	ck_assert(!row(timeline_of(a, ring, cpuset_of(a, 6)), "irq")->steady);
	end();
}
END_TEST

static const char *first(struct cpuset cpus)
{
	struct early e;

	early_of(a, ring, cpus, &e);
	return e.n ? e.v[0].class->word : "";
}

START_TEST(who_is_first)
{
	const struct ring_count other = { OTHER, 1000 }, stall = { RECLAIM, 1 };
	struct early e;

	begin();
	for (int i = 0; i < 20; i++)
		beat(0, i % 5 == 0, 0); /* two ticks a second are no reason */
	ck_assert_str_eq(first(cpuset_of(a, 6)), "");
	early_of(a, ring, cpuset_of(a, 6), &e);
	ck_assert_slice(early_words(a, &e), "nothing found so far");
	(void)ring_add_beat(ring, &(struct ring_beat){ .mono_ns = mono_ns += 100 * MS,
					  .span_ns = 100 * MS,
					  .counts = &other,
					  .n_counts = 1 });
	early_of(a, ring, cpuset_of(a, 6), &e);
	ck_assert(e.n == 1 && e.v[0].near == NEAR_OTHER);
	(void)ring_add_beat(ring, &(struct ring_beat){ .mono_ns = mono_ns += 100 * MS,
					  .span_ns = 100 * MS,
					  .counts = &stall,
					  .n_counts = 1 });
	ck_assert_str_eq(first(cpuset_of(a, 6)), "reclaim");
	beat(4, 0, 0);
	ck_assert_str_eq(first(cpuset_of(a, 6)), "irq");
	early_of(a, ring, cpuset_of(a, 6), &e);
	ck_assert_msg(str_starts(early_words(a, &e),
			      "irq: 4, most by irq/45 eth0-rx-0 on CPU 6, some 1.74 µs to 17.4 µs"),
		STR_FMT, STR_ARG(early_words(a, &e)));
	ck_assert_slice(early_order(a, &e), "irq reclaim irq ");
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, every_second);
	tcase_add_test(tc, now_and_then);
	tcase_add_test(tc, too_little_to_tell);
	tcase_add_test(tc, who_is_first);
}

UNIT_MAIN("timeline", fill)

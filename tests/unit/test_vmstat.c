/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/vmstat: spellings of three kernels, absence, and damage. */
#include "tests/unit/unit.h"

#include "scanner/engine/sample.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/net/ptp4l.h"
#include "scanner/facts/mem/vmstat.h"
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

static struct vmstat parsed(const char *text)
{
	struct vmstat s = { .from = NULL };

	vmstat_parse(arena, str_from(text), &s);
	return s;
}

static const char el7[] = "nr_free_pages 100\n"
			  "allocstall 7\n"
			  "pgscan_direct_dma 1\n"
			  "pgscan_direct_normal 20\n"
			  "pgscan_direct_throttle 400\n";
static const char el8[] = "allocstall_dma 0\n"
			  "allocstall_dma32 1\n"
			  "allocstall_normal 2\n"
			  "allocstall_movable 603\n"
			  "pgscan_direct 135276\n"
			  "pgscan_direct_throttle 0\n";

START_TEST(sums_every_spelling)
{
	struct vmstat s = parsed(el7);
	uint64_t v;

	ck_assert(s.valid);
	ck_assert_uint_eq(s.n, 5);
	ck_assert(vmstat_sum(&s, "allocstall*", NULL, &v));
	ck_assert_uint_eq(v, 7);
	ck_assert(vmstat_sum(&s, "pgscan_direct*", "pgscan_direct_throttle", &v));
	ck_assert_uint_eq(v, 21);
	s = parsed(el8);
	ck_assert(vmstat_sum(&s, "allocstall*", NULL, &v));
	ck_assert_uint_eq(v, 606);
	ck_assert(vmstat_sum(&s, "pgscan_direct*", "pgscan_direct_throttle", &v));
	ck_assert_uint_eq(v, 135276);
}
END_TEST

START_TEST(absent_is_not_zero)
{
	struct vmstat s = parsed(el8);
	uint64_t v = 99;

	ck_assert(!vmstat_get(&s, "allocstall", &v));
	ck_assert(!vmstat_sum(&s, "zswp*", NULL, &v));
	ck_assert(!vmstat_sum(&s, "pgscan_direct", "pgscan_direct", &v));
	ck_assert_uint_eq(v, 99);
	ck_assert(vmstat_get(&s, "allocstall_dma", &v));
	ck_assert_uint_eq(v, 0);
}
END_TEST

START_TEST(name_is_whole)
{
	struct vmstat s = parsed("pswpin 3\npswpin_x 4\n");
	uint64_t v;

	ck_assert(vmstat_get(&s, "pswpin", &v));
	ck_assert_uint_eq(v, 3);
}
END_TEST

static const struct {
	const char *text;
	bool valid;
	size_t n;
} shapes[] = {
	{ "pswpin 1\npswpout 2\n", true, 2 },
	{ "pswpin 1\npswpout 2", true, 2 }, /* no newline at the end, and still whole */
	{ "pgfault 18446744073709551615\n", true, 1 },
	{ "pgfault 18446744073709551616\n", false, 0 },
	{ "pswpin 1\npswpout", false, 0 }, /* cut short */
	{ "pswpin 1\npswpout ", false, 0 },
	{ "pswpin 1\npsw", false, 0 },
	{ "pswpin -1\n", false, 0 },
	{ "pswpin 1 2\n", false, 0 },
	{ "pswpin\t1\n", false, 0 },
	{ " 1\n", false, 0 },
	{ "pswpin 1\n\npswpout 2\n", false, 0 },
	{ "", false, 0 },
	{ "\n", false, 0 },
};

START_TEST(shape)
{
	struct vmstat s = parsed(shapes[_i].text);

	ck_assert_msg(s.valid == shapes[_i].valid, "%s", shapes[_i].text);
	ck_assert_msg(s.n == shapes[_i].n, "%s", shapes[_i].text);
}
END_TEST

/* Facts of one file each: what could not be read is told by its answer, and nothing is valid. */
START_TEST(through_answers)
{
	static const struct fact *const facts[] = { &fact_vmstat, &fact_meminfo, &fact_ptp4l };
	struct sample *sm = sample_from_text(arena,
		STR("== /proc/vmstat !denied\n== /proc/meminfo\nMemTotal: 5 kB\n"
		    "== /probe/ptp4l !timeout\n"),
		facts, 3);
	const struct vmstat *v = facts_get(sm->facts, &fact_vmstat);
	const struct meminfo *m = facts_get(sm->facts, &fact_meminfo);
	const struct ptp4l *p = facts_get(sm->facts, &fact_ptp4l);

	ck_assert_int_eq(v->from->state, ANSWER_DENIED);
	ck_assert(!v->valid && v->n == 0);
	ck_assert(m->valid);
	ck_assert_slice(m->from->bytes, "MemTotal: 5 kB\n");
	ck_assert_int_eq(p->from->state, ANSWER_TIMEOUT);
	ck_assert(!p->valid && p->n == 0); /* silence is not "no ptp4l" */
	sample_free(sm);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, sums_every_spelling);
	tcase_add_test(tc, absent_is_not_zero);
	tcase_add_test(tc, name_is_whole);
	tcase_add_test(tc, through_answers);
	tcase_add_loop_test(tc, shape, 0, COUNT(shapes));
}

UNIT_MAIN("vmstat", fill)

/* SPDX-License-Identifier: Apache-2.0 */
/* zoneinfo of 3.10 and of 6.12, with empty zones, and damaged. */
#include "tests/unit/unit.h"

#include "scanner/facts/mem/zoneinfo.h"

static struct arena *arena;

static void begin(void)
{
	arena = arena_new("test", 1 << 22);
}

static void end(void)
{
	arena_free(arena);
}

#define HEAD "Node 0, zone   Normal\n"
#define TAIL "        managed  8200000\n"

static const char el7[] = "Node 0, zone      DMA\n"
			  "  pages free     3976\n"
			  "        min      15\n"
			  "        low      18\n"
			  "        high     22\n"
			  "        scanned  0\n"
			  "        spanned  4095\n"
			  "        present  3998\n"
			  "        managed  3977\n"
			  "    nr_free_pages 4\n"
			  "  pagesets\n"
			  "    cpu: 0\n"
			  "              count: 0\n"
			  "              high:  186\n"
			  "Node 1, zone   Normal\n"
			  "  pages free     5\n"
			  "        min      1\n"
			  "        low      2\n"
			  "        high     3\n"
			  "        managed  9\n";
static const char newer[] = "Node 8, zone   Normal\n"
			    "  per-node stats\n"
			    "      nr_inactive_anon 772703\n"
			    "  pages free     500000\n"
			    "        boost    12\n"
			    "        min      10000\n"
			    "        low      22500\n"
			    "        high     35000\n"
			    "        promo    47500\n" TAIL "              high:     14\n"
			    "              high_min: 14\n"
			    "Node 8, zone  Movable\n"
			    "  pages free     0\n"
			    "        boost    0\n"
			    "        min      32\n"
			    "        low      32\n"
			    "        high     32\n"
			    "        managed  0\n";

START_TEST(zones_of_el7)
{
	struct zoneinfo z = { .from = NULL };

	zoneinfo_parse(arena, str_from(el7), &z);
	ck_assert(z.valid);
	ck_assert_uint_eq(z.n, 2);
	ck_assert(str_is(z.v[0].name, "DMA"));
	ck_assert_uint_eq(z.v[0].free, 3976);
	ck_assert_uint_eq(z.v[0].high, 22); /* and not that of a CPU's lists */
	ck_assert_uint_eq(z.v[0].boost, 0);
	ck_assert_uint_eq(z.v[1].node, 1);
	ck_assert_uint_eq(z.v[1].managed, 9);
}
END_TEST

START_TEST(zones_of_later_ones)
{
	struct zoneinfo z = { .from = NULL };

	zoneinfo_parse(arena, str_from(newer), &z);
	ck_assert(z.valid);
	ck_assert_uint_eq(z.n, 2);
	ck_assert_uint_eq(z.v[0].node, 8);
	ck_assert_uint_eq(z.v[0].boost, 12);
	ck_assert_uint_eq(z.v[0].min, 10000);
	ck_assert_uint_eq(z.v[0].high, 35000);
	ck_assert_uint_eq(z.v[1].managed, 0);
}
END_TEST

static const char *const damaged[] = {
	"",
	"\n",
	"Node 0, zone\n",
	"Node x, zone Normal\n",
	HEAD,
	HEAD "  pages free     5\n        min      1\n        low      2\n        high     3\n",
	HEAD
	"  pages free     5\n        min      1\n        low      2\n        high     -3\n" TAIL,
	HEAD "  pages free     5\n        min      1\n        low      2\n" TAIL HEAD,
	HEAD "  pages free     99999999999999999999\n        min 1\n low 2\n high 3\n" TAIL,
};

START_TEST(whole_or_not_at_all)
{
	struct zoneinfo z = { .from = NULL };

	zoneinfo_parse(arena, str_from(damaged[_i]), &z);
	ck_assert_msg(!z.valid && z.n == 0, "%d", _i);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, zones_of_el7);
	tcase_add_test(tc, zones_of_later_ones);
	tcase_add_loop_test(tc, whole_or_not_at_all, 0, COUNT(damaged));
}

UNIT_MAIN("zoneinfo", fill)

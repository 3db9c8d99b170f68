/* SPDX-License-Identifier: Apache-2.0 */
/* meminfo of a host and of a node, whole and damaged. */
#include "tests/unit/unit.h"

#include "scanner/facts/mem/meminfo.h"

static const char host[] = "MemTotal:       65807360 kB\n"
			   "MemFree:         1048576 kB\n"
			   "Active(file):       4096 kB\n"
			   "SwapTotal:             0 kB\n"
			   "HugePages_Total:       8\n"
			   "Hugepagesize:       2048 kB\n";
static const char node[] = "Node 12 MemTotal:       32903680 kB\n"
			   "Node 12 HugePages_Total:     4\n";

static const struct {
	const char *text, *name;
	bool found;
	uint64_t value;
} lookups[] = {
	{ host, "MemTotal", true, 65807360 },
	{ host, "Active(file)", true, 4096 },
	{ host, "SwapTotal", true, 0 },
	{ host, "HugePages_Total", true, 8 },
	{ host, "SwapCached", false, 0 },
	{ host, "Mem", false, 0 },
	{ host, "Total", false, 0 },
	{ node, "MemTotal", true, 32903680 },
	{ node, "HugePages_Total", true, 4 },
	{ node, "MemFree", false, 0 },
	{ "Node MemTotal: 1 kB\n", "MemTotal", false, 0 },
	{ "MemTotal: 1x kB\n", "MemTotal", false, 0 },
	{ "MemTotal: 1 MB\n", "MemTotal", false, 0 }, /* another unit is another number */
	{ "MemTotal: -1 kB\n", "MemTotal", false, 0 },
	{ "", "MemTotal", false, 0 },
};

START_TEST(lookup)
{
	uint64_t v = 77;

	ck_assert_msg(
		meminfo_get(str_from(lookups[_i].text), lookups[_i].name, &v) == lookups[_i].found,
		"%d %s", _i, lookups[_i].name);
	ck_assert_uint_eq(v, lookups[_i].found ? lookups[_i].value : 77);
}
END_TEST

static const struct {
	const char *text;
	bool whole;
} shapes[] = {
	{ host, true },
	{ node, true },
	{ "MemTotal: 1 kB", true },
	{ "MemTotal: 1 kB\nMemFr", false },
	{ "MemTotal: 1 kB\nMemFree:", false },
	{ "MemTotal: 1 kB\nMemFree:   ", false },
	{ "MemFree: 1 kB\n", false },
	{ "MemTotal: 1 kB x\n", false },
	{ "MemTotal: 99999999999999999999 kB\n", false },
	{ ": 1 kB\nMemTotal: 1 kB\n", false },
	{ "", false },
};

START_TEST(shape)
{
	ck_assert_msg(meminfo_whole(str_from(shapes[_i].text)) == shapes[_i].whole, "%s",
		shapes[_i].text);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, lookup, 0, COUNT(lookups));
	tcase_add_loop_test(tc, shape, 0, COUNT(shapes));
}

UNIT_MAIN("meminfo", fill)

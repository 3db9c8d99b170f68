/* SPDX-License-Identifier: Apache-2.0 */
/* What groups of traits add alike: texts of rates, wraps of counters, values folded by role. */
#include "tests/unit/traits_host.h"

static const struct {
	uint64_t before, now;
	unsigned bits;
	bool ok;
	uint64_t moved;
} counters[] = {
	{ 5, 7, 64, true, 2 },
	{ 7, 7, 64, true, 0 },
	{ 7, 5, 64, false, 0 },		    /* 64 bits do not wrap: it was set anew */
	{ UINT32_MAX - 1, 3, 32, true, 5 }, /* 32 do */
	{ 1000, 5, 32, false, 0 },	    /* half of the range and more: it went back */
	{ UINT32_MAX, UINT32_MAX, 32, true, 0 },
};

START_TEST(counter)
{
	uint64_t moved = 99;

	ck_assert_int_eq(
		trait_moved(counters[_i].before, counters[_i].now, counters[_i].bits, &moved),
		counters[_i].ok);
	ck_assert_uint_eq(moved, counters[_i].ok ? counters[_i].moved : 99);
}
END_TEST

/* A host with one counter of so much, in a window of so long. */
static struct str faults(unsigned before, unsigned now, const char *window_ms)
{
	return str_printf(arena,
		"window-ms: %s\n== before /proc/vmstat\npgfault %u\n== after /proc/vmstat\npgfault %u\n",
		window_ms, before, now);
}

static const struct {
	unsigned before, now;
	const char *window_ms, *line;
} rates[] = {
	{ 0, 125, "10000", "vmstat | rate | faults | 12.5 a second (125 in 10.0 s) | 12.5 1/s\n" },
	{ 1, 1, "10000", "vmstat | rate | faults | 0 a second (0 in 10.0 s) | 0 1/s\n" },
	{ 0, 1, "10000", "vmstat | rate | faults | 0.1000 a second (1 in 10.0 s) | 0.1 1/s\n" },
	{ 0, 4000, "2000", "vmstat | rate | faults | 2000 a second (4000 in 2.0 s) | 2000 1/s\n" },
	{ 0, 3, "250", "vmstat | rate | faults | 12.0 a second (3 in 0.250 s) | 12 1/s\n" },
};

START_TEST(rate)
{
	const struct report *r =
		traits_of(faults(rates[_i].before, rates[_i].now, rates[_i].window_ms));

	ck_assert_msg(str_has(traits_text(r, false), rates[_i].line), "\n" STR_FMT,
		STR_ARG(traits_text(r, false)));
}
END_TEST

static const struct trait_group *group_of(const struct report *r, const char *name)
{
	for (size_t g = 0; g < r->n_traits; g++) {
		if (str_is(r->traits[g].name, name))
			return &r->traits[g];
	}
	return NULL;
}

/* What cannot be told makes a group less than whole, and no line of 0. */
START_TEST(backwards)
{
	const struct report *r = traits_of(faults(5, 3, "1000"));

	ck_assert(!group_of(r, "vmstat"));
	r = traits_of(STR("window-ms: 1000\n== /proc/vmstat !denied\n"));
	ck_assert(!group_of(r, "vmstat"));
}
END_TEST

#define CPU "/sys/devices/system/cpu/"

/* Governors of a host of so many CPUs. */
static struct str governors(unsigned cpus, unsigned hot, unsigned other)
{
	size_t cap = 1 << 20, n = 0;
	char *buf = arena_alloc(arena, cap, 1);

	n = (size_t)snprintf(buf, cap,
		"hot-cpus: %u-%u\n== " CPU "online\n0-%u\n== " CPU "possible\n0-%u\n", hot,
		cpus - 1, cpus - 1, cpus - 1);
	for (unsigned c = 0; c < cpus; c++)
		n += (size_t)snprintf(buf + n, cap - n,
			"== " CPU "cpufreq/policy%u/affected_cpus\n%u\n== " CPU
			"cpufreq/policy%u/scaling_governor\n%s\n== " CPU
			"cpufreq/policy%u/scaling_driver\nacpi-cpufreq\n",
			c, c, c, c == other ? "powersave" : "performance", c);
	return (struct str){ buf, n };
}

START_TEST(folded)
{
	struct str text = traits_text(traits_of(governors(4, 2, 9)), false);

	ck_assert(str_has(text, "| governor of hot CPUs | performance\n"));
	ck_assert(str_has(text, "| governor of housekeeping CPUs | performance\n"));
	text = traits_text(traits_of(governors(4, 2, 3)), false);
	ck_assert(str_has(text, "| governor of hot CPUs | performance: 2; powersave: 3\n"));
	/* as many lines, and nearly as short, on a hundred times as many CPUs */
	text = traits_text(traits_of(governors(576, 288, 300)), false);
	ck_assert(str_has(
		text, "| governor of hot CPUs | performance: 288-299,301-575; powersave: 300\n"));
}
END_TEST

enum { INTERRUPTS = 300 };

/* Hundreds of interrupts of one drive and 576 CPUs: two lines, and one of them moved tells itself. */
static struct str many(unsigned moved)
{
	size_t cap = 1 << 20, n = 0;
	char *buf = arena_alloc(arena, cap, 1);

	n = (size_t)snprintf(buf, cap,
		"== " CPU "online\n0-575\n== " CPU "possible\n0-575\n== " CPU "isolated\n8-575\n");
	for (unsigned i = 0; i < INTERRUPTS; i++)
		n += (size_t)snprintf(buf + n, cap - n,
			"== /proc/irq/%u/smp_affinity_list\n%u\n== "
			"/proc/irq/%u/effective_affinity_list\n%u\n== /sys/kernel/irq/%u/actions\n"
			"nvme0q%u\n",
			100 + i, i == moved ? 9 : i % 8, 100 + i, i == moved ? 9 : i % 8, 100 + i,
			i);
	return (struct str){ buf, n };
}

START_TEST(many_interrupts)
{
	const struct plan *plan = plan_of_all();
	const struct report *was = traits_by(plan, many(INTERRUPTS)),
			    *is = traits_by(plan, many(77));
	struct str diff = traits_diff(traits_text(was, false), traits_text(is, false));
	const struct trait_group *g = group_of(was, "irq");

	ck_assert_uint_le(g->n, 4);
	ck_assert_msg(
		str_has(diff, "+irq | setting | nvme0 asked | "), "\n" STR_FMT, STR_ARG(diff));
	ck_assert(str_has(diff, "+irq | state | nvme0 effective | "));
	ck_assert(str_has(diff, "hot 9 x1"));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, counter, 0, COUNT(counters));
	tcase_add_loop_test(tc, rate, 0, COUNT(rates));
	tcase_add_test(tc, backwards);
	tcase_add_test(tc, folded);
	tcase_add_test(tc, many_interrupts);
}

UNIT_MAIN("traits_lines", fill)

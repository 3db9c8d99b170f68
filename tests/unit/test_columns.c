/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of one moment after another, as columns of a ring. */
#include "tests/unit/unit.h"

#include "scanner/facts/irq/interrupts_parse.h"
#include "scanner/triage/columns.h"

static struct arena *a;
static struct ring *ring;
static struct columns *c;
static const struct ring_count *counts;
static uint32_t n_counts;

static void begin(void)
{
	a = arena_new("columns", 1 << 26);
	ring = ring_new("host", STR("boot"), 1 << 20);
	c = columns_new(a, ring, (struct cpuset){ 0 });
}

static void end(void)
{
	ring_free(ring);
	arena_free(a);
}

static const struct interrupts *interrupts(const char *text)
{
	struct interrupts *t = ARENA_NEW(a, struct interrupts, 1);
	void *state = interrupts_begin(a);

	interrupts_bytes(state, str_from(text));
	interrupts_end(state);
	interrupts_finish(state, t);
	ck_assert(t->valid);
	return t;
}

static struct columns_told moment(const char *text, bool after_gap)
{
	columns_begin(c, after_gap);
	columns_interrupts(c, interrupts(text));
	return columns_end(c, &counts, &n_counts);
}

/* What moved in the last moment, 0 where it did not. */
static uint64_t delta(const char *name, int cpu)
{
	for (uint32_t i = 0; i < n_counts; i++) {
		const struct ring_column *col = ring_column(ring, counts[i].column);

		if (str_is(col->name, name) && col->cpu == cpu)
			return counts[i].delta;
	}
	return 0;
}

static const struct ring_column *column(const char *name)
{
	for (size_t i = 0; i < ring_n_columns(ring); i++) {
		if (str_is(ring_column(ring, i)->name, name))
			return ring_column(ring, i);
	}
	ck_abort_msg("no column %s", name);
	return NULL;
}

#define HEAD "           CPU0       CPU1\n"

START_TEST(rows_of_interrupts)
{
	moment(HEAD " 24: 5 4294967290 PCI-MSI 1-edge eth0-rx-0\nLOC: 7 7 Local timer interrupts\n",
		true);
	ck_assert_uint_eq(n_counts, 0);
	moment(HEAD " 24: 9 3 PCI-MSI 1-edge eth0-rx-0\nLOC: 7 8 Local timer interrupts\n"
		    "TLB: 0 2 TLB shootdowns\n",
		false);
	ck_assert_uint_eq(n_counts, 4);
	ck_assert_uint_eq(delta("irq/24 eth0-rx-0", 0), 4);
	ck_assert_uint_eq(delta("irq/24 eth0-rx-0", 1), 9); /* it wrapped */
	ck_assert_uint_eq(delta("interrupts/LOC", 1), 1);
	ck_assert_uint_eq(delta("interrupts/TLB", 1), 2); /* the row was not there: it stood at 0 */
	ck_assert_slice(column("irq/24 eth0-rx-0")->suspect, "irq");
	ck_assert_slice(column("interrupts/LOC")->suspect, "tick");
	ck_assert_slice(column("interrupts/TLB")->suspect, "ipi");
}
END_TEST

/* A freed interrupt keeps its counts, and gives them to the next who gets its number. */
START_TEST(another_device)
{
	moment(HEAD " 24: 500 0 PCI-MSI 1-edge eth0-rx-0\n", true);
	moment(HEAD " 24: 501 0 PCI-MSI 1-edge nvme0q1\n", false);
	ck_assert_uint_eq(n_counts, 0);
	moment(HEAD " 24: 503 0 PCI-MSI 1-edge nvme0q1\n", false);
	ck_assert_uint_eq(delta("irq/24 nvme0q1", 0), 2);
}
END_TEST

START_TEST(cpus_come_and_go)
{
	struct columns_told told;

	moment(HEAD "LOC: 7 7 Local timer interrupts\n", true);
	told = moment("           CPU0\nLOC: 9 Local timer interrupts\n", false);
	ck_assert(cpuset_is_empty(told.came) && cpuset_has(told.went, 1));
	ck_assert_uint_eq(delta("interrupts/LOC", 0), 2);
	told = moment(HEAD "LOC: 10 900 Local timer interrupts\n", false);
	ck_assert(cpuset_is_empty(told.went) && cpuset_has(told.came, 1));
	ck_assert_uint_eq(delta("interrupts/LOC", 0), 1);
	ck_assert_uint_eq(delta("interrupts/LOC", 1), 0);
	moment(HEAD "LOC: 10 903 Local timer interrupts\n", false);
	ck_assert_uint_eq(delta("interrupts/LOC", 1), 3);
}
END_TEST

START_TEST(gaps_and_what_went_back)
{
	struct columns_told told;

	moment(HEAD "LOC: 70 70 x\n", true);
	told = moment(HEAD "LOC: 60 71 x\n", false);
	ck_assert_uint_eq(told.back, 1);
	ck_assert_uint_eq(n_counts, 1);
	moment(HEAD "LOC: 90 90 x\n", true);
	ck_assert_uint_eq(n_counts, 0);
	columns_begin(c, false); /* a moment without the file */
	columns_end(c, &counts, &n_counts);
	moment(HEAD "LOC: 95 95 x\n", false);
	ck_assert_uint_eq(n_counts, 0);
}
END_TEST

START_TEST(others_are_added_up)
{
	c = columns_new(a, ring, cpuset_of(a, 1));
	moment("  CPU0 CPU1 CPU2\n 24: 5 6 7 PCI-MSI 1-edge eth0\n", true);
	moment("  CPU0 CPU1 CPU2\n 24: 7 7 9 PCI-MSI 1-edge eth0\n 25: 0 0 3 PCI-MSI 2-edge eth1\n",
		false);
	ck_assert_uint_eq(delta("irq/24 eth0", 1), 1);
	ck_assert_uint_eq(delta("irq/24 eth0 on other CPUs", RING_NO_CPU), 4);
	ck_assert_uint_eq(delta("irq/24 eth0", 0), 0);
	ck_assert_uint_eq(delta("irq/25 eth1 on other CPUs", RING_NO_CPU), 3);
}
END_TEST

static void host(const char *stat, const char *vmstat, const char *pressure)
{
	struct vmstat v = { .from = NULL };

	vmstat_parse(a, str_from(vmstat), &v);
	columns_begin(c, false);
	columns_stat(c, str_from(stat));
	columns_vmstat(c, &v);
	columns_pressure(c, "memory", str_from(pressure));
	columns_end(c, &counts, &n_counts);
}

START_TEST(of_the_host)
{
	host("cpu 1 1\ncpu3 1 2 3 4 5 6 7 8 0 0\nctxt 10\n",
		"thp_collapse_alloc 4\nnr_free_pages 9\n",
		"some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
	host("cpu 1 1\ncpu3 1 2 3 4 5 6 8 11 0 0\nctxt 12\n",
		"thp_collapse_alloc 5\nnr_free_pages 99\n",
		"some avg10=0.00 avg60=0.00 avg300=0.00 total=9\nfull x\n");
	ck_assert_uint_eq(n_counts, 5);
	ck_assert_uint_eq(delta("stat/softirq", 3), 10000000);
	ck_assert_uint_eq(delta("stat/steal", 3), 30000000);
	ck_assert(column("stat/steal")->is_time);
	ck_assert_uint_eq(delta("stat/ctxt", RING_NO_CPU), 2);
	ck_assert_uint_eq(delta("vmstat/thp_collapse_alloc", RING_NO_CPU), 1);
	ck_assert_slice(column("vmstat/thp_collapse_alloc")->suspect, "huge-pages");
	ck_assert_uint_eq(delta("pressure/memory/some", RING_NO_CPU), 2000);
}
END_TEST

START_TEST(many)
{
	for (unsigned m = 0; m < 3; m++) {
		columns_begin(c, m == 0);
		for (int i = 0; i < 5000; i++) {
			const struct ring_column what = { .name = STR("x"), .cpu = i };

			columns_one(c, &what, m * (unsigned)i, 64);
		}
		columns_end(c, &counts, &n_counts);
		ck_assert_uint_eq(n_counts, m ? 4999 : 0);
	}
	ck_assert_uint_eq(delta("x", 4321), 4321);
	ck_assert_uint_eq(ring_n_columns(ring), 4999);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, rows_of_interrupts);
	tcase_add_test(tc, another_device);
	tcase_add_test(tc, cpus_come_and_go);
	tcase_add_test(tc, gaps_and_what_went_back);
	tcase_add_test(tc, others_are_added_up);
	tcase_add_test(tc, of_the_host);
	tcase_add_test(tc, many);
}

UNIT_MAIN("columns", fill)

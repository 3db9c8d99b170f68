/* SPDX-License-Identifier: Apache-2.0 */
/* Asked for, done and seen, put together from two samples of a host of four CPUs. */
#include "scanner/engine/activity.h"
#include "scanner/engine/matrix.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/cpu/schedstat.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#define HOST                                                                                       \
	"== /sys/devices/system/cpu/possible\n0-3\n"                                               \
	"== /sys/devices/system/cpu/online\n0-3\n"                                                 \
	"== /sys/devices/system/cpu/isolated\n2-3\n"                                               \
	"== /proc/irq/default_smp_affinity\n3\n"                                                   \
	"== /sys/fs/cgroup/cpuset.cpus.isolated !absent\n"                                         \
	"== /sys/fs/cgroup/ !absent\n"                                                             \
	"== /probe/kmsg !denied\n"

static const struct apart_place *place_of(struct arena *a, const char *text, enum place p)
{
	const struct apart *t = fact_from(a, text, &fact_apart);

	return &t->v[p];
}

START_TEST(asked_and_done)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	static const char text[] = HOST
		"== /proc/cmdline\nisolcpus=managed_irq,domain,2-3 nohz_full=3 rcu_nocbs=2 irqaffinity=0\n"
		"== /sys/devices/system/cpu/nohz_full\n(null)\n"
		"== /sys/devices/virtual/workqueue/cpumask\nf\n";
	const struct apart_place *p = place_of(a, text, PLACE_SCHEDULER);

	ck_cpus(a, p->asked, "2-3");
	ck_cpus(a, p->set, "2-3");
	p = place_of(a, text, PLACE_TICK);
	ck_cpus(a, p->asked, "3");
	ck_assert(p->known);
	ck_assert(cpuset_is_empty(p->set));
	ck_cpus(a, place_of(a, text, PLACE_RCU)->asked, "2-3"); /* nohz_full= implies it */
	p = place_of(a, text, PLACE_IRQ);
	ck_cpus(a, p->asked, "1-3"); /* all but the CPU that is named */
	ck_cpus(a, p->set, "2-3");
	p = place_of(a, text, PLACE_WORKQUEUE);
	ck_assert(!p->asked_known);
	ck_assert(p->known);
	ck_assert(cpuset_is_empty(p->set));
	arena_free(a);
}
END_TEST

START_TEST(flags_without_domain_ask_for_no_domain)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	static const char text[] = HOST "== /proc/cmdline\nisolcpus=nohz,2\n"
					"== /sys/devices/system/cpu/nohz_full !absent\n";

	ck_assert(cpuset_is_empty(place_of(a, text, PLACE_SCHEDULER)->asked));
	ck_cpus(a, place_of(a, text, PLACE_TICK)->asked, "2");
	ck_assert(place_of(a, text, PLACE_TICK)->none);
	ck_assert(!place_of(a, text, PLACE_WORKQUEUE)->known); /* not captured */
	arena_free(a);
}
END_TEST

START_TEST(what_a_cpu_is_to_a_place)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	struct cpuset two = cpuset_of(a, 2), none = { 0 };
	struct matrix m = { .places = {
				    [PLACE_SCHEDULER] = { true, true, false, two, two },
				    [PLACE_TICK] = { true, true, false, two, none },
				    [PLACE_RCU] = { true, true, false, none, two },
				    [PLACE_IRQ] = { true, false, false, two, none },
				    [PLACE_WORKQUEUE] = { false, true, false, none, two },
			    } };

	ck_assert_int_eq(matrix_spared(&m, PLACE_SCHEDULER, 2), SPARED_YES);
	ck_assert_int_eq(matrix_spared(&m, PLACE_SCHEDULER, 3), SPARED_NO);
	ck_assert_int_eq(matrix_spared(&m, PLACE_TICK, 2), SPARED_LOST);
	ck_assert_int_eq(matrix_spared(&m, PLACE_RCU, 2), SPARED_OWN);
	ck_assert_int_eq(matrix_spared(&m, PLACE_IRQ, 2), SPARED_ASKED);
	ck_assert_int_eq(matrix_spared(&m, PLACE_IRQ, 3), SPARED_UNKNOWN);
	ck_assert_int_eq(matrix_spared(&m, PLACE_WORKQUEUE, 2), SPARED_YES);
	m.places[PLACE_RCU] = (struct matrix_place){ .asked_known = true, .none = true };
	ck_assert_int_eq(matrix_spared(&m, PLACE_RCU, 2), SPARED_NO_PLACE);
	m.places[PLACE_RCU].asked = two;
	ck_assert_int_eq(matrix_spared(&m, PLACE_RCU, 2), SPARED_LOST);
	arena_free(a);
}
END_TEST

static const struct fact *const counted[] = { &fact_host, &fact_interrupts, &fact_schedstat };

static struct activity activity_from(struct arena *a, const char *before, const char *now)
{
	struct activity act;

	activity_of(a, sample_from_text(a, str_from(before), counted, 3),
		sample_from_text(a, str_from(now), counted, 3), &act);
	return act;
}

START_TEST(each_kind_is_counted_once)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	struct activity act = activity_from(a,
		"== /probe/uname\nrelease 6.1.0\n== /proc/interrupts\n"
		"            CPU0       CPU2\n"
		"  24:          5 4294967290   PCI-MSI 1-edge eth0-rx-0\n"
		"  25:          7         9   PCI-MSI 2-edge old\n"
		" LOC:        100        10   Local timer interrupts\n"
		" CAL:         10        10   Function call interrupts\n"
		" TLB:          5         5   TLB shootdowns\n"
		" NMI:          0         0   Non-maskable interrupts\n"
		" ERR:          0\n"
		"== /proc/schedstat\nversion 15\ntimestamp 1\ncpu0 0 0 0 0 0 0 0 0 50\n"
		"cpu2 0 0 0 0 0 0 0 0 7\n",
		"== /probe/uname\nrelease 6.1.0\n== /proc/interrupts\n"
		"            CPU0       CPU2\n"
		"  24:          6          5   PCI-MSI 1-edge eth0-rx-0\n"
		"  25:          7         3   PCI-MSI 2-edge new\n"
		" LOC:        350        11   Local timer interrupts\n"
		" CAL:         12        14   Function call interrupts\n"
		" TLB:          7         6   TLB shootdowns\n"
		" NMI:          1         0   Non-maskable interrupts\n"
		" ERR:          9\n"
		"== /proc/schedstat\nversion 15\ntimestamp 2\ncpu0 0 0 0 0 0 0 0 0 62\n"
		"cpu2 0 0 0 0 0 0 0 0 7\n");

	ck_assert(act.interrupts && act.switches);
	ck_assert_uint_eq(act.n, 2);
	ck_assert_uint_eq(act.v[1].cpu, 2);
	ck_assert_uint_eq(act.v[0].ticks, 250);
	ck_assert_uint_eq(act.v[0].irqs, 8);  /* number 25 was given to another device */
	ck_assert_uint_eq(act.v[1].irqs, 14); /* 11 past the wrap, and 3 */
	ck_assert_uint_eq(act.v[0].ipis, 2);
	ck_assert_uint_eq(act.v[1].ipis, 4);
	ck_assert_uint_eq(act.v[0].others, 1);
	ck_assert_uint_eq(act.v[0].switches, 12);
	ck_assert_uint_eq(act.v[1].switches, 0);
	arena_free(a);
}
END_TEST

START_TEST(a_cpu_that_went_away_is_in_neither)
{
	struct arena *a = arena_new("test", TEST_ARENA);
	struct activity act = activity_from(a,
		"== /proc/interrupts\n            CPU0       CPU1\n LOC:   1   1   Local timer interrupts\n",
		"== /proc/interrupts\n            CPU0\n LOC:   4   Local timer interrupts\n");

	ck_assert(!act.switches);
	ck_assert_uint_eq(act.n, 1);
	ck_assert_uint_eq(act.v[0].ticks, 3);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, asked_and_done);
	tcase_add_test(tc, flags_without_domain_ask_for_no_domain);
	tcase_add_test(tc, what_a_cpu_is_to_a_place);
	tcase_add_test(tc, each_kind_is_counted_once);
	tcase_add_test(tc, a_cpu_that_went_away_is_in_neither);
}

UNIT_MAIN("matrix", fill)

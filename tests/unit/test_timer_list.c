/* SPDX-License-Identifier: Apache-2.0 */
/* The tick's state in /proc/timer_list, in the form of before and after 6.10. */
#include "scanner/facts/cpu/timer_list.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

static struct arena *a;

#define HEAD "Timer List Version: v0.9\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 900000 nsecs\n\n"
#define BLOCK(cpu, mode, stopped)                                                                  \
	"cpu: " cpu "\n clock 0:\n  .base:       00000000aabbccdd\nactive timers:\n"               \
	" #0: <0000000000000000>, tick_sched_timer, S:01\n"                                        \
	" # expires at 901000-901000 nsecs [in 1000 to 1000 nsecs]\n"                              \
	"  .expires_next   : 901000 nsecs\n  .hres_active    : 1\n" mode                           \
	"  .tick_stopped   : " stopped "\njiffies: 4294893232\n\n"

static struct timer_list parse(const char *text)
{
	struct timer_list t = { 0 };

	timer_list_parse(a, str_from(text), &t);
	return t;
}

START_TEST(before_6_10)
{
	struct timer_list t = parse(HEAD BLOCK("0", "  .nohz_mode      : 2\n", "0") BLOCK("12",
		"  .nohz_mode      : 2\n",
		"1") "Tick Device: mode:     1\nBroadcast device\nClock Event Device: hpet\n"
		     "tick_broadcast_mask: 0000\n\n"
		     "Tick Device: mode:     1\nPer CPU device: 12\nClock Event Device: lapic-deadline\n"
		     "Tick Device: mode:     1\nPer CPU device: 99\nClock Event Device: lapic\n");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.n, 2);
	ck_assert_int_eq(timer_list_cpu(&t, 0)->stopped, 0);
	ck_assert_uint_eq(timer_list_cpu(&t, 0)->device.n, 0);
	ck_assert_int_eq(timer_list_cpu(&t, 12)->stopped, 1);
	ck_assert_int_eq(timer_list_cpu(&t, 12)->nohz, 2);
	ck_assert(timer_list_cpu(&t, 12)->mode);
	ck_assert_int_eq(timer_list_cpu(&t, 12)->hres, 1);
	ck_str(timer_list_cpu(&t, 12)->device, "lapic-deadline");
	ck_assert_ptr_null(timer_list_cpu(&t, 99));
}
END_TEST

START_TEST(from_6_10)
{
	struct timer_list t =
		parse(HEAD BLOCK("1", "  .nohz           : 1\n  .highres        : 1\n", "1"));

	ck_assert(t.valid && !t.v[0].mode);
	ck_assert_int_eq(t.v[0].nohz, 1);
	ck_assert_int_eq(t.v[0].stopped, 1);
}
END_TEST

START_TEST(what_is_no_such_file)
{
	ck_assert(!parse("").valid);
	ck_assert(!parse("garbage\n").valid);
	ck_assert(!parse(HEAD "cpu: 0\n clock 0:\n").valid); /* no state in it */
	ck_assert(!parse("cpu: -1\n  .tick_stopped : 1\n").valid);
	ck_assert_int_eq(parse("cpu: 0\n  .tick_stopped : x\n").v[0].stopped, -1);
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("test", TEST_ARENA);
	tcase_add_test(tc, before_6_10);
	tcase_add_test(tc, from_6_10);
	tcase_add_test(tc, what_is_no_such_file);
}

UNIT_MAIN("timer list", fill)

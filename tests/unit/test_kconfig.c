/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's configuration: where it is, and which lines count. */
#include "scanner/facts/boot/kconfig.h"
#include "tests/support/facts.h"

static struct arena *a;

START_TEST(values)
{
	const struct kconfig *k = fact_from(a,
		"== /proc/sys/kernel/osrelease\n6.1.0\n== /boot/config-6.1.0\n"
		"# CONFIG_KASAN is not set\nCONFIG_HZ=250\nCONFIG_NO_HZ_FULL=y\nCONFIG_X86_MSR=m \n"
		"CONFIG_LOCKDEP=n\nXCONFIG_PREEMPT=y\nCONFIG_PREEMPT_RTX=y\nCONFIG_SCHEDSTATS=\"y\"",
		&fact_kconfig);

	ck_assert(k->valid);
	ck_str(kconfig_get(k, "HZ"), "250");
	ck_str(kconfig_get(k, "X86_MSR"), "m");
	ck_str(kconfig_get(k, "SCHEDSTATS"), "y");
	ck_assert(kconfig_is(k, "NO_HZ_FULL", "y"));
	ck_assert(!kconfig_get(k, "KASAN").n && !kconfig_get(k, "LOCKDEP").n);
	ck_assert(!kconfig_get(k, "PREEMPT").n && !kconfig_get(k, "PREEMPT_RT").n);
	ck_assert(!kconfig_get(k, "NO_SUCH").n);
}
END_TEST

START_TEST(beside_the_modules_first)
{
	const struct kconfig *k = fact_from(a,
		"== /proc/sys/kernel/osrelease\n6.1.0\n== /boot/config-6.1.0\nCONFIG_HZ=250\n"
		"== /lib/modules/6.1.0/config\nCONFIG_HZ=1000\n",
		&fact_kconfig);

	ck_str(kconfig_get(k, "HZ"), "1000");
}
END_TEST

/* A release that would lead elsewhere is not asked for. */
START_TEST(a_hostile_release)
{
	const struct kconfig *k = fact_from(a,
		"== /proc/sys/kernel/osrelease\n../../etc/x\n== /boot/config-../../etc/x\nCONFIG_HZ=1\n",
		&fact_kconfig);

	ck_assert(!k->valid);
	ck_assert_int_eq(k->from->state, ANSWER_NOT_READ);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { values, beside_the_modules_first, a_hostile_release, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("kconfig", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* tuned's profiles: which file, which line wins, and what the host decides at run time. */
#include "scanner/facts/service/tuned_profile.h"
#include "tests/support/facts.h"

static struct arena *a;

static const char CHAIN[] =
	"== /etc/tuned/active_profile\nquiet-core\n"
	"== /etc/tuned/tuned-main.conf\ndaemon = 1\nreapply_sysctl = 0\n"
	"== /etc/tuned/bootcmdline\n# made by tuned\nTUNED_BOOT_CMDLINE=\"skew_tick=1 nohz=on\"\n"
	"TUNED_BOOT_INITRD_ADD=\n"
	"== /etc/tuned/quiet-core/tuned.conf\n"
	"[main]\nsummary=ours\ninclude=latency\n"
	"[variables]\ninclude=/etc/tuned/quiet-core-variables.conf\n"
	"isolated_cores = ${isolated_cores}\nmask=${f:cpulist2hex:${isolated_cores}}\n"
	"[sysctl]\nvm.stat_interval = 10 # seconds\nkernel.numa_balancing=\"0\"\n"
	"vm.min_free_kbytes = >65536\n"
	"[sysfs]\n/sys/devices/virtual/workqueue/cpumask = ${mask}\n"
	"[irqbalance]\nbanned_cpus=${isolated_cores}\n"
	"[bootloader]\ncmdline_x=+nohz_full=${isolated_cores}\n  rcu_nocbs=${isolated_cores}\n"
	"== /etc/tuned/quiet-core-variables.conf\n# ours\nisolated_cores=2-7\n"
	"== /usr/lib/tuned/latency/tuned.conf\n"
	"[sysctl]\nvm.stat_interval = 5\nvm.swappiness=10\n"
	"[cpu]\nforce_latency=1\n"
	"[disk]\nenabled=0\nreadahead=>4096\n"
	"[knobs]\ntype=sysctl\nkernel.timer_migration=0\n"
	"== /etc/tuned/latency/ !absent\n== /etc/tuned/profiles/ !absent\n"
	"== /usr/lib/tuned/profiles/ !absent\n";

static const struct tuned_profile *parse_text(const char *text)
{
	return fact_from(a, text, &fact_tuned_profile);
}

static void ck_setting(const struct tuned_profile *t, const char *type, const char *key,
	const char *value, bool computed, unsigned line)
{
	const struct tuned_setting *s = tuned_setting(t, type, str_from(key));

	ck_assert_msg(s != NULL, "no %s in %s", key, type);
	ck_str(s->value, value);
	ck_assert_int_eq(s->computed, computed);
	ck_assert_uint_eq(s->line, line);
}

START_TEST(a_chain)
{
	const struct tuned_profile *t = parse_text(CHAIN);

	ck_str(t->names, "quiet-core");
	ck_assert_ptr_null(t->unread);
	ck_assert(!t->reapply_sysctl);
	ck_str(t->boot_cmdline, "skew_tick=1 nohz=on");
	ck_assert_uint_eq(t->boot_cmdline_line, 2);
	ck_setting(t, "sysctl", "vm.stat_interval", "10", false, 9);
	ck_setting(t, "sysctl", "vm.swappiness", "10", false, 3);
	ck_setting(t, "sysctl", "kernel.numa_balancing", "0", false, 10);
	ck_setting(t, "sysctl", "kernel.timer_migration", "0", false, 11);
	ck_setting(t, "sysctl", "vm.min_free_kbytes", ">65536", true, 11);
	ck_setting(t, "irqbalance", "banned_cpus", "2-7", false, 15);
	ck_setting(t, "sysfs", "/sys/devices/virtual/workqueue/cpumask", "${f:cpulist2hex:2-7}",
		true, 13);
	ck_setting(t, "bootloader", "cmdline_x", "+nohz_full=2-7 rcu_nocbs=2-7", false, 17);
	ck_assert_ptr_null(tuned_setting(t, "disk", STR("readahead")));
	ck_assert_ptr_null(tuned_setting(t, "knobs", STR("type")));
	ck_str(tuned_variable(t, "isolated_cores")->value, "2-7");
	ck_assert_uint_eq(tuned_variable(t, "isolated_cores")->line, 2);
}
END_TEST

START_TEST(etc_before_usr_and_its_own_name_again)
{
	const struct tuned_profile *t = parse_text(
		"== /etc/tuned/active_profile\nbase\n"
		"== /etc/tuned/base/tuned.conf\n[main]\ninclude=base\n[sysctl]\na.b=2\n"
		"== /usr/lib/tuned/base/tuned.conf\n[sysctl]\na.b=1\na.c=1\n"
		"== /etc/tuned/profiles/ !absent\n== /usr/lib/tuned/profiles/ !absent\n");

	ck_assert_ptr_null(t->unread);
	ck_setting(t, "sysctl", "a.b", "2", false, 4);
	ck_setting(t, "sysctl", "a.c", "1", false, 3);
	ck_assert(t->reapply_sysctl);
}
END_TEST

START_TEST(replace_and_drop)
{
	const struct tuned_profile *t = parse_text(
		"== /etc/tuned/active_profile\none two\n"
		"== /etc/tuned/profiles/one/tuned.conf\n[sysctl]\na.b=1\n[vm]\nx=1\ny=1\n"
		"== /etc/tuned/profiles/two/tuned.conf\n"
		"[sysctl]\nreplace=1\na.c=1\n[vm]\ndrop=x\nz=1\n");

	ck_assert_ptr_null(t->unread);
	ck_assert_ptr_null(tuned_setting(t, "sysctl", STR("a.b")));
	ck_setting(t, "sysctl", "a.c", "1", false, 3);
	ck_assert_ptr_null(tuned_setting(t, "vm", STR("x")));
	ck_setting(t, "vm", "y", "1", false, 5);
}
END_TEST

START_TEST(a_section_for_some_processors_is_computed)
{
	const struct tuned_profile *t = parse_text(
		"== /etc/tuned/active_profile\none\n== /etc/tuned/one/tuned.conf\n"
		"[sysctl.thunderx]\ntype=sysctl\nuname_regex=aarch64\nkernel.numa_balancing=0\n");

	ck_setting(t, "sysctl", "kernel.numa_balancing", "0", true, 4);
}
END_TEST

static const char *const untold[] = {
	"== /etc/tuned/active_profile\none\n== /etc/tuned/one/tuned.conf !denied\n",
	"== /etc/tuned/active_profile\none\n",
	"== /etc/tuned/active_profile\n../../etc\n",
	"== /etc/tuned/active_profile\none\n== /etc/tuned/one/tuned.conf\n[main]\ninclude=${x}\n",
	"== /etc/tuned/active_profile\n1\n== /etc/tuned/1/tuned.conf\n[variables]\ninclude=/etc/v.conf\n== /etc/v.conf !denied\n",
};

START_TEST(what_cannot_be_told)
{
	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++)
		ck_assert_msg(parse_text(untold[i])->unread != NULL, "case %zu", i);
}
END_TEST

START_TEST(a_loop_and_a_bomb_end)
{
	const struct tuned_profile *t = parse_text(
		"== /etc/tuned/active_profile\none\n"
		"== /etc/tuned/one/tuned.conf\n[main]\ninclude=two\n[variables]\n"
		"a=0123456789012345678901234567890123456789\nb=${a}${a}${a}${a}${a}\n"
		"c=${b}${b}${b}${b}${b}\nd=${c}${c}${c}${c}${c}\ne=${d}${d}${d}${d}${d}\n"
		"== /etc/tuned/two/tuned.conf\n[main]\ninclude=one\n[sysctl]\na.b=1\n"
		"== /etc/tuned/profiles/ !absent\n== /usr/lib/tuned/ !absent\n");

	ck_setting(t, "sysctl", "a.b", "1", false, 4);
	ck_assert(tuned_variable(t, "d")->computed); /* too long: it stays as written */
}
END_TEST

START_TEST(no_tuned)
{
	const struct tuned_profile *t = parse_text("== /etc/tuned/ !absent\n");

	ck_assert_int_eq(t->active->state, ANSWER_ABSENT);
	ck_assert_uint_eq(t->n, 0);
	ck_assert_ptr_null(t->unread);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_chain, etc_before_usr_and_its_own_name_again,
		replace_and_drop, a_section_for_some_processors_is_computed, what_cannot_be_told,
		a_loop_and_a_bomb_end, no_tuned, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("tuned_profile", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Who gives governor, huge pages and merging a value, in order. */
#include "scanner/facts/knobs.h"
#include "tests/support/facts.h"

static struct arena *a;

static const char *claims(const char *files)
{
	const struct knobs *t = fact_from(
		a, str_z(a, str_printf(a, "== /proc/cmdline\nquiet\n%s", files)), &fact_knobs);
	struct str s = { 0 };

	for (size_t i = 0; i < t->n; i++)
		s = str_printf(a, STR_FMT "%s%s %s " STR_FMT " @%u", STR_ARG(s), i ? "; " : "",
			t->v[i].owner, knob_word(t->v[i].knob), STR_ARG(t->v[i].value),
			t->v[i].line);
	return str_z(a, s);
}

START_TEST(files)
{
	ck_assert_str_eq(
		claims("== /etc/tmpfiles.d/x.conf\n# c\nd /run/x 0755 root root -\n"
		       "w!- /sys/kernel/mm/ksm/run - - - - 0\nw /sys/kernel/mm/ksm/run - -\n"
		       "w+ /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor - - - - a b\n"),
		"tmpfiles.d ksm 0 @3; tmpfiles.d governor a b @5");
	ck_assert_str_eq(
		claims("== /etc/sysfs.conf\nmode kernel/mm/ksm/run = 0644\n"
		       "kernel/mm/ksm/run=1\nkernel/mm/transparent_hugepage/defrag = never\n"
		       "kernel/mm/ksm/run =\n"),
		"sysfs.conf ksm 1 @2; sysfs.conf transparent_hugepage defrag never @3");
	ck_assert_str_eq(
		claims("== /proc/cmdline\nTRANSPARENT_HUGEPAGE=never "
		       "transparent-hugepage=madvise cpufreq.default_governor=performance\n"),
		"boot parameter governor performance @0; "
		"boot parameter transparent_hugepage madvise @0");
}
END_TEST

START_TEST(services)
{
	static const char enabled[] =
		"== /etc/systemd/system/multi-user.target.wants/cpupower.service\n[Service]\n"
		"ExecStart=/usr/bin/cpupower $CPUPOWER_START_OPTS\n"
		"== /etc/sysconfig/cpupower\nCPUPOWER_START_OPTS=\"frequency-set -g performance\"\n";

	ck_assert_str_eq(claims(enabled), "cpupower.service governor performance @1");
	ck_assert_str_eq(
		claims("== /etc/sysconfig/cpupower\nCPUPOWER_START_OPTS=\"-g performance\"\n"), "");
	ck_assert_str_eq(claims("== /etc/rc.local\ncpufreq-set -g ondemand\n"
				"echo never | tee /sys/kernel/mm/transparent_hugepage/enabled\n"
				"echo $X > /sys/kernel/mm/ksm/run\n"),
		"unit governor ondemand @1; unit transparent_hugepage never @2");
}
END_TEST

START_TEST(unread)
{
	const struct knobs *t =
		fact_from(a, "== /proc/cmdline\nx\n== /etc/sysfs.conf !denied\n", &fact_knobs);

	ck_assert_int_eq(t->unread->state, ANSWER_NOT_CAPTURED);
	t = fact_from(a, "== /proc/cmdline !denied\n", &fact_knobs);
	ck_assert_int_eq(t->unread->state, ANSWER_DENIED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { files, services, unread, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("knobs", tests);
}

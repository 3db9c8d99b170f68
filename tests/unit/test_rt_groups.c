/* SPDX-License-Identifier: Apache-2.0 */
/* Real-time shares: only of the groups that threads of hot CPUs are in. */
#include "scanner/facts/cpu/rt_groups.h"
#include "tests/support/facts.h"

static struct arena *a;

#define CPU "/sys/fs/cgroup/cpu"
#define THREAD                                                                                     \
	" (feed) S 1 1 1 0 -1 4194368 0 0 0 0 7 8 0 0 20 0 1 0 900 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 " \
	"17 2 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

static const char HOST[] =
	"== /sys/devices/system/cpu/online\n0-3\n"
	"== /sys/devices/system/cpu/isolated\n2-3\n"
	"== /proc/700/task/700/stat\n700" THREAD "== /proc/700/task/700/schedstat\n1 2 3\n"
	"== /probe/affinity/700\n2\n"
	"== /proc/700/cgroup\n4:cpu,cpuacct:/x.slice/a\n1:name=systemd:/y\n"
	"== /proc/701/task/701/stat\n701" THREAD "== /proc/701/task/701/schedstat\n1 2 3\n"
	"== /probe/affinity/701\n0-1\n"
	"== /proc/701/cgroup\n4:cpu,cpuacct:/\n"
	"== " CPU "/x.slice/a/cpu.rt_runtime_us\n0\n"
	"== " CPU "/x.slice/a/cpu.rt_period_us\n500000\n";

START_TEST(line_of_the_controller)
{
	ck_str(rt_group_path(STR("5:cpuset:/a\n4:cpu,cpuacct:/b\n")), "/b");
	ck_str(rt_group_path(STR("4:cpuacct,cpu:/c:d\n")), "/c:d");
	ck_str(rt_group_path(STR("4:cpuacct:/b\n5:cpuset:/a\n0::/u\n")), "");
	ck_str(rt_group_path(STR("garbage\n")), "");
}
END_TEST

START_TEST(the_group_of_a_hot_thread)
{
	struct str text = str_printf(a, "%s== " CPU "/cpu.rt_runtime_us\n950000\n", HOST);
	const struct rt_groups *t = fact_from(a, str_z(a, text), &fact_rt_groups);
	const struct rt_group *g = rt_groups_find(t, 700);

	ck_assert(g && g->known);
	ck_str(g->path, "/x.slice/a");
	ck_assert_int_eq(g->runtime_us, 0);
	ck_assert_int_eq(g->period_us, 500000);
	ck_assert(!rt_groups_find(t, 4));
}
END_TEST

START_TEST(nothing_is_asked_where_it_is_not_built)
{
	struct str text = str_printf(a, "%s== " CPU "/cpu.rt_runtime_us !absent\n", HOST);
	const struct rt_groups *t = fact_from(a, str_z(a, text), &fact_rt_groups);
	const struct rt_group *g = rt_groups_find(t, 700);

	ck_assert_int_eq(t->root->state, ANSWER_ABSENT);
	ck_assert(g && !g->known && g->from->state == ANSWER_NOT_READ);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { line_of_the_controller, the_group_of_a_hot_thread,
		nothing_is_asked_where_it_is_not_built, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("rt_groups", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: names that try to break the line, flags, masks, and those that went away. */
#include <errno.h>

#include "scanner/facts/process/tasks.h"
#include "tests/support/facts.h"

static struct arena *a;

/* Behind the name: state … flags … utime stime … start … processor rt_priority policy …. */
#define REST(state, flags, cpu, prio, policy)                                                      \
	state " 2 0 0 0 -1 " flags " 0 0 0 0 7 8 0 0 -2 0 1 0 555 0 0 "                            \
	      "18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 17 " cpu " " prio " " policy  \
	      " 0 0 0 0 0 0 0 0 0 0 0\n"

START_TEST(fields)
{
	struct task t = { .pid = 3 };

	ck_assert_int_eq(
		task_parse_stat(STR("21 (migration/2) " REST("S", "69238848", "2", "99", "1")), &t),
		0);
	ck_assert_int_eq(t.tid, 21);
	ck_assert_int_eq(t.pid, 3);
	ck_str(t.comm, "migration/2");
	ck_assert_int_eq(t.state, 'S');
	ck_assert_uint_eq(t.flags, PF_KTHREAD | PF_NO_SETAFFINITY | 0x8040);
	ck_assert_uint_eq(t.utime_ticks, 7);
	ck_assert_uint_eq(t.stime_ticks, 8);
	ck_assert_uint_eq(t.start_ticks, 555);
	ck_assert_int_eq(t.processor, 2);
	ck_assert_uint_eq(t.rt_priority, 99);
	ck_assert_uint_eq(t.policy, 1);
}
END_TEST

START_TEST(hostile_names)
{
	static const char *const names[] = { "a b", "a) R 1 2 (b", ")", "(", "", "x)\n(y" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct task t = { 0 };
		struct str text =
			str_printf(a, "7 (%s) " REST("R", "4194368", "0", "0", "0"), names[i]);

		ck_assert_int_eq(task_parse_stat(text, &t), 0);
		ck_str(t.comm, names[i]);
		ck_assert_int_eq(t.state, 'R');
	}
}
END_TEST

START_TEST(truncated)
{
	struct str text = STR("7 (a) " REST("R", "4194368", "0", "0", "0"));
	size_t whole = text.n - sizeof(" 0 0 0 0 0 0 0 0 0 0 0\n");

	for (size_t n = 0; n <= whole; n++) {
		struct task t = { .tid = 99 };

		if (task_parse_stat(str_head(text, n), &t) < 0)
			ck_assert_int_eq(t.tid, 99);
		else
			ck_assert_uint_ge(n, whole);
	}
	ck_assert_int_eq(
		task_parse_stat(STR("x (a) " REST("R", "1", "0", "0", "0")), &(struct task){ 0 }),
		-EINVAL);
	ck_assert_int_eq(task_parse_stat(STR("7 (a) " REST("R", "4294967296", "0", "0", "0")),
				 &(struct task){ 0 }),
		-EINVAL);
}
END_TEST

START_TEST(masks)
{
	struct cpuset set = { 0 };

	ck_assert_int_eq(task_parse_allowed(STR("Name:\tinit\nCpus_allowed:\tff,ffffffff,fffffff3\n"
						"Cpus_allowed_list:\t0-1,4-71\n"),
				 a, &set),
		0);
	ck_cpus(a, set, "0-1,4-71");
	ck_assert_int_eq(task_parse_allowed(STR("Name:\tx\n"), a, &set), -ENODATA);
	ck_assert_int_lt(task_parse_allowed(STR("Cpus_allowed_list:\tx\n"), a, &set), 0);
	ck_cpus(a, set, "0-1,4-71");
}
END_TEST

START_TEST(walk_over_threads)
{
	const struct tasks *t = fact_from(a,
		"== /proc/20/task/21/stat\n21 (feed) " REST("R", "4194368", "6", "0",
			"0") "== /probe/affinity/21\n6\n"
			     "== /proc/20/task/20/stat\n20 (feed) " REST("S", "4194368", "1", "0",
				     "0") "== /probe/affinity/20\n0-1\n"
					  "== /proc/1/task/1/stat\n1 (init) " REST("S", "4194368",
						  "0", "0",
						  "0") "== /probe/affinity/1 !denied\n"
						       "== /proc/30/task/30/stat !vanished\n"
						       "== /proc/31/task/31/stat !denied\n"
						       "== /proc/32/task/32/stat\n32 (cut\n",
		&fact_tasks);

	ck_assert_uint_eq(t->n, 3);
	ck_assert_int_eq(t->v[0].tid, 1);
	ck_assert(!t->v[0].allowed_valid);
	ck_assert_int_eq(t->v[1].tid, 20);
	ck_assert_int_eq(t->v[2].pid, 20);
	ck_cpus(a, t->v[2].allowed, "6");
	ck_assert_uint_eq(t->masks_unknown, 1);
	ck_assert_uint_eq(t->vanished, 1);
	ck_assert_uint_eq(t->unreadable, 2);
	ck_str(t->unreadable_example->path, "/proc/31/task/31/stat");
	ck_assert(!t->hidepid);
}
END_TEST

START_TEST(bare_trees_have_processes)
{
	const struct tasks *t = fact_from(a,
		"== /proc/812/stat\n812 (irqbalance) " REST("S", "4194368", "0", "0",
			"0") "== /proc/812/status\nName:\tirqbalance\nCpus_allowed_list:\t0-3\n",
		&fact_tasks);

	ck_assert_uint_eq(t->n, 1);
	ck_assert_int_eq(t->v[0].pid, 812);
	ck_cpus(a, t->v[0].allowed, "0-3");
	ck_assert(t->hidepid); /* pid 1 is not there */
}
END_TEST

START_TEST(no_proc)
{
	const struct tasks *t = fact_from(a, "== /proc/ !denied\n", &fact_tasks);

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(t->list->state, ANSWER_DENIED);
	ck_assert(!t->hidepid);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { fields, hostile_names, truncated, masks, walk_over_threads,
		bare_trees_have_processes, no_proc, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("tasks", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Threads told by flags, as Debian's 6.1 gives them to each kind. */
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/process/tasks_class.h"
#include "tests/support/facts.h"

static struct arena *a;

enum { PER_CPU = 69238848, WORKER = 69238880, UNBOUND = 2129984, USER = 4194368 };

static struct task task(const char *comm, uint32_t flags, const char *mask)
{
	return (struct task){
		.comm = str_from(comm),
		.flags = flags,
		.allowed = cpus_of(a, mask),
		.allowed_valid = true,
		.state = 'S',
	};
}

static enum task_class class_of(const char *comm, uint32_t flags, const char *mask)
{
	struct task t = task(comm, flags, mask);

	return task_class(&t, cpus_of(a, "0-7"));
}

START_TEST(literals)
{
	ck_assert_uint_eq(PER_CPU, 0x4208040);
	ck_assert_uint_eq(WORKER, 0x4208060);
	ck_assert_uint_eq(UNBOUND, 0x208040);
	ck_assert_int_eq(class_of("migration/2", PER_CPU, "2"), TASK_PER_CPU);
	ck_assert_int_eq(class_of("ksoftirqd/2", PER_CPU, "2"), TASK_PER_CPU);
	ck_assert_int_eq(class_of("kworker/2:1-events", WORKER, "2"), TASK_PER_CPU);
	ck_assert_int_eq(class_of("kblockd", WORKER, "0-7"), TASK_RESCUER);
	ck_assert_int_eq(class_of("kworker/u16:3", WORKER, "0-1"), TASK_KWORKER);
	ck_assert_int_eq(class_of("kworker/u16:3", WORKER, "0-7"), TASK_KWORKER);
	ck_assert_int_eq(class_of("oom_reaper", UNBOUND, "0-7"), TASK_KTHREAD);
	ck_assert_int_eq(class_of("feed", USER, "2"), TASK_USER);
}
END_TEST

START_TEST(names_that_the_kernel_gives)
{
	ck_assert_int_eq(class_of("kswapd0", UNBOUND, "0-3"), TASK_NODE);
	ck_assert_int_eq(class_of("kcompactd1", UNBOUND, "4-7"), TASK_NODE);
	ck_assert_int_eq(class_of("irq/24-eth0", UNBOUND, "2"), TASK_IRQ);
	/* the same names in user space mean nothing */
	ck_assert_int_eq(class_of("kswapd0", USER, "0-3"), TASK_USER);
	ck_assert_int_eq(class_of("irq/24-eth0", USER, "2"), TASK_USER);
	ck_assert_int_eq(class_of("migration/2", USER, "2"), TASK_USER);
}
END_TEST

START_TEST(workers_of_a_process)
{
	ck_assert_int_eq(class_of("iou-wrk-700", USER | 0x10, "0-7"), TASK_USER);
	ck_assert_int_eq(class_of("iou-wrk-700", USER | 0x20000000, "0-7"), TASK_USER);
	ck_assert_int_eq(class_of("vhost-700", USER | 0x4000, "0-7"), TASK_USER);
}
END_TEST

START_TEST(only_online_cpus_count)
{
	/* 72 possible CPUs, 8 online */
	ck_assert_int_eq(class_of("rcu_tasks", UNBOUND, "7-71"), TASK_PER_CPU);
	ck_assert_int_eq(class_of("ksoftirqd/9", PER_CPU, "9"), TASK_BOUND);
}
END_TEST

START_TEST(a_mask_that_is_not_known)
{
	struct task t = task("kthreadd", UNBOUND, "2");

	t.allowed_valid = false;
	ck_assert_int_eq(task_class(&t, cpus_of(a, "0-7")), TASK_KTHREAD);
	t.flags = USER;
	ck_assert(!task_is_pinned(&t, cpus_of(a, "0-7")));
}
END_TEST

START_TEST(pinned)
{
	struct task t = task("feed", USER, "2-3");

	ck_assert(task_is_pinned(&t, cpus_of(a, "2-5")));
	ck_assert(!task_is_pinned(&t, cpus_of(a, "3-5")));
	t.allowed = (struct cpuset){ 0 };
	ck_assert(!task_is_pinned(&t, cpus_of(a, "2-5")));
	t = task("migration/2", PER_CPU, "2");
	ck_assert(!task_is_pinned(&t, cpus_of(a, "2-5")));
}
END_TEST

START_TEST(stems)
{
	ck_str(task_stem(STR("worker12")), "worker");
	ck_str(task_stem(STR("ksoftirqd/3")), "ksoftirqd/");
	ck_str(task_stem(STR("7")), "7");
	ck_str(task_stem(STR("42")), "4");
}
END_TEST

START_TEST(cgroups)
{
	ck_str(task_cgroup(STR("0::/system.slice/feed.service\n")), "/system.slice/feed.service");
	ck_str(task_cgroup(STR("9:name=systemd:/user.slice\n4:memory:/x\n0::/\n")), "/user.slice");
	ck_str(task_cgroup(STR("9:name=systemd:/\n0::/a:b\n")), "/a:b");
	ck_str(task_cgroup(STR("garbage\n")), "");
	ck_str(task_unit(STR("/system.slice/feed.service")), "feed.service");
	ck_str(task_unit(STR("/system.slice/x.service/worker")), "x.service");
	ck_str(task_unit(STR("/user.slice/user-0.slice/session-3.scope")), "session-3.scope");
	ck_str(task_unit(STR("/kubepods/burstable/pod1")), "/kubepods/burstable/pod1");
	ck_str(task_unit(STR("")), "");
}
END_TEST

START_TEST(counts)
{
	struct hot_task t = { .slices = 9 };

	ck_assert_int_eq(hot_task_parse(STR("800772977 164769 14\n"), &t), 0);
	ck_assert_uint_eq(t.run_ns, 800772977);
	ck_assert_uint_eq(t.wait_ns, 164769);
	ck_assert_uint_eq(t.slices, 14);
	ck_assert_int_lt(hot_task_parse(STR("1 2\n"), &t), 0);
	ck_assert_int_lt(hot_task_parse(STR("1 2 x\n"), &t), 0);
	ck_assert_uint_eq(t.slices, 14);
}
END_TEST

#define STAT(pid, name, flags, cpu)                                                                \
	"== /proc/" pid "/task/" pid "/stat\n" pid " (" name ") R 2 0 0 0 -1 " flags               \
	" 0 0 0 0 7 8 0 0 20 0 1 0 555 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 " cpu " 0 0 0\n"

START_TEST(only_threads_of_hot_cpus_are_looked_at)
{
	const struct hot_tasks *t = fact_from(a,
		"== /sys/devices/system/cpu/online\n0-3\n== /sys/devices/system/cpu/isolated\n2-3\n" STAT(
			"10", "feed", "4194368",
			"2") "== /probe/affinity/10\n2\n"
			     "== /proc/10/task/10/schedstat\n1 2 3\n"
			     "== /proc/10/cgroup\n0::/system.slice/feed.service\n" STAT("11",
				     "sshd", "4194368",
				     "0") "== /probe/affinity/11\n0-1\n"
					  "== /proc/11/task/11/schedstat\n4 5 6\n" STAT("12",
						  "moved", "4194368",
						  "3") "== /probe/affinity/12\n0-1\n"
						       "== /proc/12/task/12/schedstat !denied\n",
		&fact_hot_tasks);

	ck_assert_uint_eq(t->n, 2);
	ck_assert_int_eq(t->v[0].task.tid, 10);
	ck_assert(t->v[0].counted);
	ck_assert_uint_eq(t->v[0].slices, 3);
	ck_str(t->v[0].cgroup, "/system.slice/feed.service");
	ck_assert_int_eq(t->v[1].task.tid, 12); /* ran there last */
	ck_assert(!t->v[1].counted);
	ck_assert_int_eq(t->uncounted->state, ANSWER_DENIED);
	ck_assert_ptr_eq(hot_tasks_same(t, &t->v[0].task), &t->v[0]);
	ck_assert_ptr_null(hot_tasks_same(t, &(struct task){ .tid = 10, .start_ticks = 1 }));
	ck_assert_ptr_null(hot_tasks_find(t, 11));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { literals, names_that_the_kernel_gives, workers_of_a_process,
		only_online_cpus_count, a_mask_that_is_not_known, pinned, stems, cgroups, counts,
		only_threads_of_hot_cpus_are_looked_at, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("tasks_class", tests);
}

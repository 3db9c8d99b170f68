/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup v2 partitions: only the exact word isolates. */
#include "scanner/facts/process/partitions.h"
#include "tests/support/facts.h"

static struct arena *a;

#define CG "/sys/fs/cgroup"

static const char TREE[] = "== " CG "/rt/cpuset.cpus.partition\nisolated\n"
			   "== " CG "/rt/cpuset.cpus.effective\n2-3\n"
			   "== " CG "/bad/cpuset.cpus.partition\n"
			   "isolated invalid (Cpu list in cpuset.cpus not exclusive)\n"
			   "== " CG "/bad/cpuset.cpus.effective\n4-5\n"
			   "== " CG "/own/cpuset.cpus.partition\nroot\n"
			   "== " CG "/own/cpuset.cpus.effective\n8\n"
			   "== " CG "/a/b/cpuset.cpus.partition\nmember\n"
			   "== " CG "/a/b/c/cpuset.cpus.partition\nisolated\n"
			   "== " CG "/a/b/c/cpuset.cpus.effective\n7\n";

START_TEST(the_union_before_6_7)
{
	const struct partitions *t = fact_from(a, TREE, &fact_partitions);

	ck_assert_uint_eq(t->n, 4);
	ck_cpus(a, t->isolated, "2-3,7");
	ck_str(t->v[0].path, CG "/a/b/c");
	ck_str(t->v[1].path, CG "/bad");
	ck_str(t->v[1].state, "isolated invalid (Cpu list in cpuset.cpus not exclusive)");
	ck_str(t->v[1].reason, "Cpu list in cpuset.cpus not exclusive");
	ck_assert(t->v[1].type == PARTITION_ISOLATED && !t->v[1].valid);
	ck_assert(t->v[2].type == PARTITION_ROOT && t->v[2].valid);
	ck_assert_int_eq(t->root->state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(the_root_tells_since_6_7)
{
	struct str text = str_printf(a, "%s== " CG "/cpuset.cpus.isolated\n2-3,6\n", TREE);
	const struct partitions *t = fact_from(a, str_z(a, text), &fact_partitions);

	ck_cpus(a, t->isolated, "2-3,6");
	t = fact_from(a, "== " CG "/cpuset.cpus.isolated\n\n", &fact_partitions);
	ck_assert(cpuset_is_empty(t->isolated) && t->n == 0);
}
END_TEST

START_TEST(hybrid_layout)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/unified/rt/cpuset.cpus.partition\nisolated\n"
		"== " CG "/unified/rt/cpuset.cpus.effective\n1\n",
		&fact_partitions);

	ck_cpus(a, t->isolated, "1");
	ck_str(t->v[0].path, CG "/unified/rt");
}
END_TEST

START_TEST(an_isolated_one_without_its_cpus)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/rt/cpuset.cpus.partition\nisolated\n"
		"== " CG "/rt/cpuset.cpus.effective !denied\n",
		&fact_partitions);

	ck_assert_uint_eq(t->n, 1);
	ck_assert(cpuset_is_empty(t->isolated));
}
END_TEST

START_TEST(known_only_when_all_was_read)
{
	const struct partitions *t = fact_from(a, TREE, &fact_partitions);
	struct str text = str_printf(a,
		"== " CG "/cpuset.cpus.isolated !absent\n"
		"== " CG "/cpuset/cpuset.sched_load_balance !absent\n%s",
		TREE);

	ck_assert(!t->known);
	ck_assert(
		((const struct partitions *)fact_from(a, str_z(a, text), &fact_partitions))->known);
	t = fact_from(a,
		str_z(a, str_printf(a, STR_FMT "== " CG "/no/cpuset.cpus.partition !denied\n",
				 STR_ARG(text))),
		&fact_partitions);
	ck_assert(!t->known && t->unread == 1);
	t = fact_from(a, "== " CG "/cpuset.cpus.isolated\n\n", &fact_partitions);
	ck_assert(t->known);
}
END_TEST

START_TEST(only_words_of_the_kernel)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/a/cpuset.cpus.partition\nroot invalid\n"
		"== " CG "/b/cpuset.cpus.partition\nisolated maybe\n"
		"== " CG "/c/cpuset.cpus.partition\n\n"
		"== " CG "/d/cpuset.cpus.partition\nisolated\n"
		"== " CG "/d/cpuset.cpus.exclusive\n3\n"
		"== " CG "/d/cpuset.cpus.effective\n3\n",
		&fact_partitions);

	ck_assert_uint_eq(t->n, 4);
	ck_assert(t->v[0].type == PARTITION_ROOT && !t->v[0].valid && !t->v[0].reason.n);
	ck_assert(t->v[1].type == PARTITION_UNTOLD && !t->v[1].valid);
	ck_assert(t->v[2].type == PARTITION_UNTOLD && !t->v[2].valid);
	ck_assert(t->v[3].valid);
	ck_cpus(a, t->v[3].wanted, "3");
	ck_cpus(a, t->isolated, "3");
}
END_TEST

#define POD CG "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice"

/* Members all the way down, and a container that was given a partition. */
START_TEST(as_deep_as_a_container)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/cpuset.cpus.isolated !absent\n"
		"== " CG "/cpuset/cpuset.sched_load_balance !absent\n"
		"== " CG "/cgroup.subtree_control\ncpuset cpu io memory pids\n"
		"== " CG "/kubepods.slice/cpuset.cpus.partition\nmember\n"
		"== " CG "/kubepods.slice/cgroup.subtree_control\ncpuset cpu\n"
		"== " CG "/kubepods.slice/kubepods-burstable.slice/cpuset.cpus.partition\nmember\n"
		"== " CG "/kubepods.slice/kubepods-burstable.slice/cgroup.subtree_control\ncpuset\n"
		"== " POD "/cpuset.cpus.partition\nmember\n"
		"== " POD "/cgroup.subtree_control\ncpuset cpu\n"
		"== " POD "/cri-containerd-1.scope/cpuset.cpus.partition\nisolated\n"
		"== " POD "/cri-containerd-1.scope/cpuset.cpus.effective\n4-5\n"
		"== " POD "/cri-containerd-1.scope/cgroup.subtree_control\n\n",
		&fact_partitions);

	ck_cpus(a, t->isolated, "4-5");
	ck_assert_uint_eq(t->cgroups, 4);
	ck_assert(t->known && !t->cut);
	ck_str(t->v[0].path, POD "/cri-containerd-1.scope");
}
END_TEST

/* What the controller was not handed down to cannot be a cpuset, and is not looked at. */
START_TEST(nowhere_else)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/cpuset.cpus.isolated !absent\n"
		"== " CG "/cpuset.cpus.effective\n0-7\n"
		"== " CG "/cgroup.subtree_control\nmemory pids\n"
		"== " CG "/system.slice/cpuset.cpus.partition !denied\n",
		&fact_partitions);

	ck_assert(t->known && t->v2 && t->unread == 0 && t->cgroups == 0);
}
END_TEST

START_TEST(deeper_than_any_host)
{
	struct str text = STR(""), path = STR(CG);
	const struct partitions *t;

	for (unsigned i = 0; i <= CGROUP_DEPTH + 1; i++) {
		path = str_printf(a, STR_FMT "/x", STR_ARG(path));
		text = str_printf(a, STR_FMT "== " STR_FMT "/cpuset.cpus.partition\nmember\n",
			STR_ARG(text), STR_ARG(path));
	}
	t = fact_from(a, str_z(a, text), &fact_partitions);
	ck_assert(t->cut && !t->known);
	ck_assert_uint_eq(t->cgroups, CGROUP_DEPTH);
}
END_TEST

START_TEST(inside_a_container)
{
	const struct partitions *t = fact_from(a,
		"== " CG "/cpuset.cpus.partition\nisolated\n"
		"== " CG "/cpuset.cpus.effective\n2-3\n",
		&fact_partitions);

	ck_cpus(a, t->isolated, "2-3");
	ck_str(t->v[0].path, CG);
}
END_TEST

#define V1 "== " CG "/cpuset/"

START_TEST(first_version_needs_every_ancestor)
{
	const struct partitions *t = fact_from(a,
		V1 "cpuset.sched_load_balance\n0\n" V1 "hot/cpuset.sched_load_balance\n0\n" V1
		   "hot/cpuset.cpus\n2-5\n" V1 "hot/one/cpuset.sched_load_balance\n0\n" V1
		   "hot/one/cpuset.cpus\n2\n" V1 "system/cpuset.sched_load_balance\n1\n" V1
		   "system/cpuset.cpus\n0-1\n" V1 "system/in/cpuset.sched_load_balance\n0\n" V1
		   "system/in/cpuset.cpus\n1\n",
		&fact_partitions);

	ck_cpus(a, t->v1, "2-5");
	ck_assert_uint_eq(t->n_v1, 4);
	ck_str(t->v1_sets[1].path, CG "/cpuset/hot/one");
	ck_assert(t->v1_sets[1].off_above && !t->v1_sets[1].balanced);
	ck_assert(t->v1_sets[2].balanced && !t->v1_sets[3].off_above);
	ck_assert(cpuset_is_empty(t->isolated));
	t = fact_from(a,
		V1 "cpuset.sched_load_balance\n1\n" V1 "hot/cpuset.sched_load_balance\n0\n" V1
		   "hot/cpuset.cpus\n2-5\n",
		&fact_partitions);
	ck_assert(cpuset_is_empty(t->v1));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { the_union_before_6_7, the_root_tells_since_6_7,
		hybrid_layout, an_isolated_one_without_its_cpus, known_only_when_all_was_read,
		first_version_needs_every_ancestor, only_words_of_the_kernel,
		as_deep_as_a_container, nowhere_else, deeper_than_any_host, inside_a_container,
		NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("partitions", tests);
}

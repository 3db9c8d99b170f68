/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup v2 partitions: only the exact word isolates. */
#include "scanner/facts/partitions.h"
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
	ck_str(t->v[0].path, CG "/bad");
	ck_str(t->v[0].state, "isolated invalid (Cpu list in cpuset.cpus not exclusive)");
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

int main(void)
{
	const TTest *const tests[] = { the_union_before_6_7, the_root_tells_since_6_7,
		hybrid_layout, an_isolated_one_without_its_cpus, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("partitions", tests);
}

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
		first_version_needs_every_ancestor, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("partitions", tests);
}

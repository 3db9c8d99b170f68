/* SPDX-License-Identifier: Apache-2.0 */
/* NUMA nodes and huge page pools, through real answers: holes, memory only, half captured. */
#include "tests/unit/unit.h"

#include "scanner/engine/sample.h"
#include "scanner/facts/mem/nodes.h"
#include "tests/unit/one_fact.h"

static const struct nodes *nodes_of(const char *text)
{
	return one_fact(text, &fact_nodes);
}

#define NODE   "== /sys/devices/system/node/node"
#define GLOBAL "== /sys/kernel/mm/hugepages/hugepages-"
#define STAT                                                                                       \
	"numa_hit 10\nnuma_miss 11\nnuma_foreign 12\ninterleave_hit 13\nlocal_node 14\n"           \
	"other_node 15\n"

/* Numbers 0, 2 and 10: a hole, natural order, and 10 without a CPU. */
static const char sparse[] =
	NODE "10/cpulist\n\n" NODE "10/meminfo\nNode 10 MemTotal:    512 kB\n" NODE
	     "2/cpulist\n4-7\n" NODE "2/meminfo\nNode 2 MemTotal:   2048 kB\n" NODE
	     "2/numastat\n" STAT NODE "0/cpulist\n0-3\n" NODE
	     "0/meminfo\nNode 0 MemTotal:    1024 kB\n" NODE "0/numastat\n" STAT NODE
	     "0/hugepages/hugepages-1048576kB/nr_hugepages\n1\n" NODE
	     "0/hugepages/hugepages-1048576kB/free_hugepages\n0\n" NODE
	     "0/hugepages/hugepages-1048576kB/surplus_hugepages\n0\n" NODE
	     "0/hugepages/hugepages-2048kB/nr_hugepages\n10\n" NODE
	     "0/hugepages/hugepages-2048kB/free_hugepages\n7\n" NODE
	     "0/hugepages/hugepages-2048kB/surplus_hugepages\n2\n" NODE
	     "10/hugepages/hugepages-2048kB/nr_hugepages\n5\n" NODE
	     "10/hugepages/hugepages-2048kB/free_hugepages\n5\n" NODE
	     "10/hugepages/hugepages-2048kB/surplus_hugepages\n0\n";

START_TEST(where_a_cpu_is)
{
	const struct nodes *t = nodes_of(sparse);

	ck_assert_ptr_null(nodes_unplaced(t, cpuset_range(arena, 2, 7)));
	ck_assert_ptr_eq(nodes_unplaced(t, cpuset_of(arena, 8)), t->list);
}
END_TEST

START_TEST(where_a_cpu_is_was_denied)
{
	const struct nodes *t = nodes_of(
		NODE "0/cpulist\n0-3\n" NODE "1/cpulist !denied\n" GLOBAL
		     "2048kB/nr_hugepages\n8\n" GLOBAL "2048kB/surplus_hugepages !denied\n" GLOBAL
		     "2048kB/free_hugepages\n8\n");

	ck_assert_ptr_null(nodes_unplaced(t, cpuset_range(arena, 0, 3)));
	ck_assert_int_eq(nodes_unplaced(t, cpuset_of(arena, 4))->state, ANSWER_DENIED);
	ck_assert_uint_eq(t->n_pools, 1);
	ck_assert(t->pools[0].nr_valid && !t->pools[0].valid);
	ck_assert_int_eq(t->pools[0].from->state, ANSWER_DENIED);
}
END_TEST

START_TEST(numbers_have_holes)
{
	const struct nodes *t = nodes_of(sparse);

	ck_assert_uint_eq(t->n, 3);
	ck_assert_uint_eq(t->v[0].number, 0);
	ck_assert_uint_eq(t->v[1].number, 2);
	ck_assert_uint_eq(t->v[2].number, 10);
	ck_assert_ptr_null(nodes_find(t, 1));
	ck_assert_ptr_eq(nodes_find(t, 10), &t->v[2]);
	ck_assert_ptr_eq(nodes_of_cpu(t, 5), &t->v[1]);
	ck_assert_ptr_null(nodes_of_cpu(t, 8));
	ck_assert_uint_eq(t->v[1].mem_total_kb, 2048);
	ck_assert(t->v[1].mem_valid);
}
END_TEST

START_TEST(memory_only)
{
	const struct node *n = nodes_find(nodes_of(sparse), 10);

	ck_assert(n->cpus_valid);
	ck_assert(cpuset_is_empty(n->cpus));
	ck_assert_uint_eq(n->mem_total_kb, 512);
	ck_assert(!n->stat.valid);
	ck_assert_int_eq(n->stat.from->state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(counters)
{
	const struct numastat *s = &nodes_find(nodes_of(sparse), 2)->stat;

	ck_assert(s->valid);
	ck_assert_uint_eq(s->hit, 10);
	ck_assert_uint_eq(s->miss, 11);
	ck_assert_uint_eq(s->foreign, 12);
	ck_assert_uint_eq(s->interleave, 13);
	ck_assert_uint_eq(s->local, 14);
	ck_assert_uint_eq(s->other, 15);
	ck_assert_slice(s->from->path, "/sys/devices/system/node/node2/numastat");
}
END_TEST

START_TEST(pools_stay_with_their_node)
{
	const struct nodes *t = nodes_of(sparse);
	const struct node *n = nodes_find(t, 0);

	ck_assert_uint_eq(n->n_pools, 2);
	ck_assert_uint_eq(n->pools[0].size_kb, 2048); /* by size, not by name */
	ck_assert_uint_eq(n->pools[0].nr, 10);
	ck_assert_uint_eq(n->pools[0].free, 7);
	ck_assert_uint_eq(n->pools[0].surplus, 2);
	ck_assert(n->pools[0].valid);
	ck_assert_uint_eq(n->pools[1].size_kb, 1048576);
	ck_assert_uint_eq(nodes_find(t, 2)->n_pools, 0);
	ck_assert_uint_eq(nodes_find(t, 10)->n_pools, 1);
	ck_assert_uint_eq(nodes_find(t, 10)->pools[0].nr, 5);
	ck_assert_uint_eq(t->n_pools, 0);
	ck_assert_int_eq(t->pools_list->state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(global_pools)
{
	const struct nodes *t = nodes_of(
		GLOBAL "2048kB/nr_hugepages\n10\n" GLOBAL "2048kB/free_hugepages\n8\n" GLOBAL
		       "2048kB/resv_hugepages\n4\n" GLOBAL "2048kB/surplus_hugepages\n2\n" GLOBAL
		       "2048kB/nr_overcommit_hugepages\n3\n" GLOBAL
		       "1048576kB/nr_hugepages\n8\n" GLOBAL "64kB/nr_hugepages !denied\n");

	ck_assert_uint_eq(t->n, 0); /* a kernel without NUMA has no nodes, and pools all the same */
	ck_assert_uint_eq(t->n_pools, 3);
	ck_assert_uint_eq(t->pools[0].size_kb, 64);
	ck_assert(!t->pools[0].nr_valid);
	ck_assert_int_eq(t->pools[0].from->state, ANSWER_DENIED);
	ck_assert(t->pools[1].valid);
	ck_assert_uint_eq(t->pools[1].reserved, 4);
	ck_assert_uint_eq(t->pools[1].overcommit, 3);
	ck_assert(t->pools[2].nr_valid);
	ck_assert(!t->pools[2].valid); /* free and surplus were not captured */
	ck_assert_uint_eq(t->pools[2].nr, 8);
}
END_TEST

START_TEST(mask_where_the_list_is_missing)
{
	const struct nodes *t = nodes_of(NODE "0/cpumap\nff,00000000\n" NODE "1/cpumap\n" NODE
					      "2/cpulist\nnoise\n" NODE "2/cpumap\n1\n");

	ck_assert_uint_eq(t->n, 3);
	ck_assert(t->v[0].cpus_valid);
	ck_assert_slice(cpuset_format(arena, t->v[0].cpus), "32-39");
	ck_assert_slice(t->v[0].cpus_from->path, "/sys/devices/system/node/node0/cpumap");
	ck_assert(!t->v[2].cpus_valid); /* what is there and wrong is not mended from elsewhere */
}
END_TEST

START_TEST(no_numa)
{
	const struct nodes *t = nodes_of("== /sys/devices/system/node !absent\n");

	ck_assert_uint_eq(t->n, 0);
	ck_assert(t->list->state != ANSWER_OK);
}
END_TEST

static const struct {
	const char *text;
	bool valid;
} stats[] = {
	{ STAT, true },
	{ STAT "numa_new 3\n", true },
	{ "numa_hit 1\nnuma_miss 2\n", false },
	{ STAT "other", false }, /* cut short */
	{ "numa_hit 10\nnuma_miss 11\nnuma_foreign 12\ninterleave_hit 13\nlocal_node 14\n"
	  "other_node -1\n",
		false },
	{ "", false },
};

START_TEST(stat_shape)
{
	struct numastat s = { .hit = 77 };

	ck_assert_msg(numastat_parse(str_from(stats[_i].text), &s) == stats[_i].valid, "%d", _i);
	ck_assert(s.valid == stats[_i].valid);
	ck_assert_uint_eq(s.hit, stats[_i].valid ? 10 : 77);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, numbers_have_holes);
	tcase_add_test(tc, where_a_cpu_is);
	tcase_add_test(tc, where_a_cpu_is_was_denied);
	tcase_add_test(tc, memory_only);
	tcase_add_test(tc, counters);
	tcase_add_test(tc, pools_stay_with_their_node);
	tcase_add_test(tc, global_pools);
	tcase_add_test(tc, mask_where_the_list_is_missing);
	tcase_add_test(tc, no_numa);
	tcase_add_loop_test(tc, stat_shape, 0, COUNT(stats));
}

UNIT_MAIN("nodes", fill)

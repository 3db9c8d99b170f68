/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of CPUs and their microcode. */
#include "scanner/facts/cpu/models.h"
#include "tests/support/facts.h"

static struct arena *a;

#define CPU "/sys/devices/system/cpu/"

static const struct models *cpuinfo(const char *text)
{
	struct answer *an = ARENA_NEW(a, struct answer, 1);
	struct models *m = ARENA_NEW(a, struct models, 1);

	an->state = ANSWER_OK;
	an->bytes = str_from(text);
	models_parse_cpuinfo(a, an, m);
	return m;
}

START_TEST(blocks_of_x86)
{
	const struct models *m =
		cpuinfo("processor\t: 0\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: a: b\n"
			"stepping\t: 7\nmicrocode\t: 0x5003302\nphysical id\t: 0\n\n"
			"processor\t: 4\ncpu family\t: 6\nmodel\t\t: 85\nstepping\t: 7\n"
			"microcode\t: 0x5003303\nphysical id\t: 1\n\n");

	ck_assert_uint_eq(m->n, 2);
	ck_str(m->v[0].what, "family 6 model 85 stepping 7");
	ck_assert(m->v[0].what.p == m->v[1].what.p); /* one text for all that are alike */
	ck_assert_int_eq(m->v[1].package, 1);
	ck_assert_ptr_eq(models_find(m, 4), &m->v[1]);
	ck_assert_ptr_null(models_find(m, 1));
	ck_assert_uint_eq(m->n_microcode, 2);
	ck_assert_uint_eq(m->microcode[1].revision, 0x5003303);
	ck_assert_uint_eq(m->microcode[1].cpu, 4);
}
END_TEST

START_TEST(blocks_of_arm64)
{
	const struct models *m = cpuinfo("processor\t: 0\nCPU implementer\t: 0x41\n"
					 "CPU architecture: 8\nCPU variant\t: 0x1\n"
					 "CPU part\t: 0xd0c\nCPU revision\t: 3\n");

	ck_assert_uint_eq(m->n, 1);
	ck_str(m->v[0].what, "implementer 0x41 part 0xd0c r1p3");
	ck_assert_int_eq(m->v[0].package, -1);
	ck_assert_uint_eq(m->n_microcode, 0);
}
END_TEST

START_TEST(damaged_blocks)
{
	ck_assert_uint_eq(cpuinfo("")->n, 0);
	ck_assert_uint_eq(cpuinfo("processor\t: x\nstepping: 7\n")->n, 0);
	ck_assert_uint_eq(cpuinfo("processor: 65536\n")->n, 0);
	ck_assert_uint_eq(cpuinfo("processor: 3\n\nprocessor: 3\n\nprocessor: 1\n")->n, 1);
	ck_assert_uint_eq(cpuinfo("processor: 0\nmodel: 85\nstepping: 7\n")->v[0].what.n, 0);
	ck_assert_uint_eq(cpuinfo("processor: 0\nmicrocode: new\n")->n_microcode, 0);
}
END_TEST

START_TEST(the_fact)
{
	const struct models *m = fact_from(a,
		"== " CPU "online\n0-3\n"
		"== " CPU "cpu0/topology/thread_siblings_list\n0,2\n"
		"== " CPU "cpu2/topology/thread_siblings_list\n0,2\n"
		"== " CPU "cpu0/microcode/version\n0x430\n"
		"== " CPU "cpu1/microcode/version !denied\n"
		"== " CPU "cpu3/microcode/version\nnew\n"
		"== " CPU "cpu0/regs/identification/midr_el1\n0x00000000410fd871\n",
		&fact_models);

	ck_assert_uint_eq(m->n, 0);	      /* not known to be arm64 */
	ck_assert_uint_eq(m->n_microcode, 3); /* CPU 2 is a thread of 0 */
	ck_assert(m->microcode[0].valid && m->microcode[0].revision == 0x430);
	ck_assert(!m->microcode[1].valid && m->microcode[1].from->state == ANSWER_DENIED);
	ck_assert(!m->microcode[2].valid && m->microcode[2].cpu == 3);
	m = fact_from(a,
		"== " CPU "modalias\ncpu:type:aarch64:feature:,0000\n== " CPU "online\n0-1\n"
		"== " CPU "cpu0/regs/identification/midr_el1\n0x00000000410fd871\n"
		"== " CPU "cpu1/regs/identification/midr_el1 !denied\n"
		"== " CPU "cpu0/microcode/version\n0x1\n",
		&fact_models);
	ck_assert_uint_eq(m->n_microcode, 0);
	ck_assert_uint_eq(m->n, 1);
	ck_str(m->v[0].what, "implementer 0x41 part 0xd87 r0p1");
}
END_TEST

START_TEST(cpuinfo_stands_in)
{
	const struct models *m = fact_from(a,
		"== " CPU "online\n0\n== /proc/cpuinfo\nprocessor: 0\nmicrocode: 0x11\n",
		&fact_models);

	ck_assert_uint_eq(m->n_microcode, 1);
	ck_assert_uint_eq(m->microcode[0].revision, 0x11);
	m = fact_from(a,
		"== " CPU "online\n0\n== /proc/cpuinfo\nprocessor: 0\nmicrocode: 0x11\n"
		"== " CPU "cpu0/microcode/version\n0x12\n",
		&fact_models);
	ck_assert_uint_eq(m->microcode[0].revision, 0x12);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { blocks_of_x86, blocks_of_arm64, damaged_blocks, the_fact,
		cpuinfo_stands_in, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("models", tests);
}

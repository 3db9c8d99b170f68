/* SPDX-License-Identifier: Apache-2.0 */
/* One CPU of each core, one housekeeping CPU of each package, and whose CPUs may have Intel's registers. */
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include "scanner/facts/cpu/cpus.h"

#define CPU		"/sys/devices/system/cpu/"
#define HOST		"== " CPU "online\n0-3\n== " CPU "isolated\n1,3\n"
#define PACKAGE(cpu, n) "== " CPU "cpu" cpu "/topology/physical_package_id\n" n "\n"

static struct arena *a;

static const struct roles *roles_from(const char *text)
{
	const struct fact *const facts[] = { &fact_cpus };

	return sample_roles(sample_from_text(a, str_from(text), facts, 1));
}

START_TEST(one_a_package)
{
	ck_cpus(a,
		roles_from(HOST PACKAGE("0", "0") PACKAGE("1", "0") PACKAGE("2", "1")
				   PACKAGE("3", "1"))
			->package_cpus,
		"0,2");
	ck_cpus(a, roles_from(HOST PACKAGE("0", "0") PACKAGE("2", "0"))->package_cpus, "0");
	ck_cpus(a, roles_from(HOST)->package_cpus, "0"); /* no topology: the lowest */
	ck_cpus(a, roles_from("== " CPU "online\n0-1\n== " CPU "isolated\n0-1\n")->package_cpus,
		"");
}
END_TEST

START_TEST(one_a_core)
{
	static const char threads[] = "== " CPU "cpu0/topology/thread_siblings_list\n0,4\n"
				      "== " CPU "cpu1/topology/thread_siblings_list\n1,5\n"
				      "== " CPU "cpu5/topology/thread_siblings_list\n1,5\n";

	ck_cpus(a,
		roles_from(str_z(a, str_printf(a, "== " CPU "online\n0-1,4-5\n%s", threads)))
			->core_cpus,
		"0-1,4");
	/* a sibling that went offline; CPU 6 tells nothing */
	ck_cpus(a,
		roles_from(str_z(a, str_printf(a, "== " CPU "online\n0,5-6\n%s", threads)))
			->core_cpus,
		"0,5-6");
	ck_cpus(a, roles_from(HOST)->core_cpus, "0-3");
}
END_TEST

START_TEST(whose_registers)
{
	ck_assert(roles_from(HOST)->intel_msrs); /* not known */
	ck_assert(roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0000fam0006mod0055:feature:"
				  ",0000\n")
			  ->intel_msrs);
	ck_assert(!roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0002fam0019mod0001:feature:"
				   ",0000\n")
			   ->intel_msrs);
	ck_assert(roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0002fam0019mod0001:feature:"
				  ",0000,009F\n")
			  ->intel_msrs);
}
END_TEST

START_TEST(whose_counters)
{
	ck_assert(!roles_from(HOST)->amd_counters); /* not known */
	ck_assert(!roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0000fam0006mod0055:feature:"
				   ",0000\n")
			   ->amd_counters);
	ck_assert(!roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0002fam0016mod0030:feature:"
				   ",0000\n")
			   ->amd_counters);
	ck_assert(roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0002fam0017mod0031:feature:"
				  ",0000\n")
			  ->amd_counters);
	ck_assert(roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0009fam0018mod0001:feature:"
				  ",0000\n")
			  ->amd_counters);
	ck_assert(!roles_from(HOST "== " CPU "modalias\ncpu:type:x86,ven0002fam0019mod0001:feature:"
				   ",0000,009F\n")
			   ->amd_counters);
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("a test", TEST_ARENA);
	tcase_add_test(tc, one_a_package);
	tcase_add_test(tc, one_a_core);
	tcase_add_test(tc, whose_registers);
	tcase_add_test(tc, whose_counters);
}

UNIT_MAIN("roles: packages", fill)

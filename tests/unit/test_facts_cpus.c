/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of CPUs as kernels print them, cores, vendor, and the parsers of one-value files. */
#include "scanner/facts/bits.h"
#include "scanner/facts/cpu/cpus_model.h"
#include "tests/support/facts.h"

static struct arena *a;

#define CPU "/sys/devices/system/cpu"

START_TEST(sets)
{
	const struct cpus *c = fact_from(a,
		"== " CPU "/possible\n0-71\n== " CPU "/present\n0-3\n== " CPU "/online\n0-1,3\n"
		"== " CPU "/isolated\n\n"
		"== " CPU "/nohz_full\n"
		"                                                                  (null)\n"
		"== " CPU "/smt/active\n0\n",
		&fact_cpus);

	ck_assert(c->possible.valid && c->online.valid && c->isolated.valid && c->nohz_full.valid);
	ck_cpus(a, c->possible.set, "0-71");
	ck_cpus(a, c->known, "0-1,3");
	ck_assert(cpuset_is_empty(c->isolated.set));
	ck_assert(cpuset_is_empty(c->nohz_full.set));
	ck_str(str_trim(c->smt_active->bytes), "0");
	ck_assert(!c->hypervisor_known);
	ck_assert_uint_eq(c->vendor.n, 0);
}
END_TEST

START_TEST(what_was_not_read)
{
	const struct cpus *c = fact_from(a,
		"== " CPU "/online !denied\n== " CPU "/nohz_full !absent\n"
		"== " CPU "/isolated\n2-x\n== " CPU "/present\n0-3\n",
		&fact_cpus);

	ck_assert(!c->online.valid);
	ck_assert_int_eq(c->online.from->state, ANSWER_DENIED);
	ck_assert_int_eq(c->nohz_full.from->state, ANSWER_ABSENT);
	ck_assert_int_eq(c->possible.from->state, ANSWER_NOT_CAPTURED);
	ck_assert(!c->isolated.valid); /* read, and not understood */
	ck_assert_int_eq(c->isolated.from->state, ANSWER_OK);
	ck_cpus(a, c->known, "0-3");
}
END_TEST

START_TEST(cores)
{
	const struct cpus *c = fact_from(a,
		"== " CPU "/cpu10/topology/thread_siblings_list\n2,10\n"
		"== " CPU "/cpu2/topology/thread_siblings_list\n2,10\n"
		"== " CPU "/cpu2/topology/physical_package_id\n1\n"
		"== " CPU "/cpu3/topology/thread_siblings_list\n4\n"
		"== " CPU "/cpu3/topology/physical_package_id\n-1\n"
		"== " CPU "/cpufreq/boost\n1\n",
		&fact_cpus);

	ck_assert_uint_eq(c->n_cores, 3);
	ck_assert_uint_eq(c->cores[0].cpu, 2);
	ck_cpus(a, cpus_core(c, 10)->siblings, "2,10");
	ck_assert_int_eq(cpus_core(c, 2)->package, 1);
	ck_assert_int_eq(cpus_core(c, 10)->package, -1);
	ck_assert(cpuset_is_empty(cpus_core(c, 3)->siblings)); /* without itself: damaged */
	ck_assert_int_eq(cpus_core(c, 3)->package, -1);
	ck_assert_ptr_null(cpus_core(c, 4));
	ck_cpus(a, c->known, "2-3,10"); /* nothing else tells: those with a directory */
}
END_TEST

START_TEST(modalias)
{
	static const struct {
		const char *text, *vendor;
		bool known, guest;
		unsigned family;
	} rows[] = {
		{ "cpu:type:x86,ven0000fam0006mod00CF:feature:,0000,0001,009F,00A1\n", "intel",
			true, true, 6 },
		{ "cpu:type:x86,ven0000fam0006mod00CF:feature:,0000,0001,00A1\n", "intel", true,
			false, 6 },
		{ "cpu:type:x86,ven0002fam0017mod0031:feature:,0000,019F\n", "amd", true, false,
			0x17 },
		{ "cpu:type:x86,ven0009fam0018mod0001:feature:,009F\n", "hygon", true, true, 0x18 },
		{ "cpu:type:x86,ven00FFfam0018mod0001:feature:,0000\n", "", true, false, 0x18 },
		{ "x86cpu:vendor:0000:family:0006:model:0055:feature:,0000,009F\n", "intel", true,
			true, 6 },
		{ "x86cpu:vendor:0002:family:0017:model:0001:feature:,0000\n", "amd", true, false,
			0x17 },
		{ "cpu:type:aarch64:feature:,0000,009F\n", "arm64", false, false, 0 },
		{ "cpu:type:ppc64le:feature:,0000\n", "", false, false, 0 },
		{ "", "", false, false, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cpus c = { 0 };

		cpus_read_modalias(&c, str_from(rows[i].text));
		ck_str(c.vendor, rows[i].vendor);
		ck_assert_int_eq(c.hypervisor_known, rows[i].known);
		ck_assert_int_eq(c.hypervisor, rows[i].guest);
		ck_assert_uint_eq(c.family, rows[i].family);
	}
}
END_TEST

START_TEST(cpuinfo_where_it_was_captured)
{
	const struct cpus *c = fact_from(a,
		"== /proc/cpuinfo\nprocessor\t: 0\nvendor_id\t: AuthenticAMD\n"
		"flags\t\t: fpu vme hypervisor lahf_lm\n",
		&fact_cpus);

	ck_str(c->vendor, "amd");
	ck_assert(c->hypervisor && c->hypervisor_known);
	c = fact_from(a, "== /proc/cpuinfo\nprocessor\t: 0\nCPU implementer\t: 0x41\n", &fact_cpus);
	ck_str(c->vendor, "arm64");
	ck_assert(!c->hypervisor_known);
	c = fact_from(a, "== /proc/cpuinfo !withheld\n", &fact_cpus);
	ck_assert(!c->hypervisor_known && c->vendor.n == 0);
	c = fact_from(a,
		"== " CPU "/modalias\ncpu:type:x86,ven0000fam0006mod0055:feature:,0000\n"
		"== /proc/cpuinfo\nvendor_id\t: AuthenticAMD\nflags\t\t: hypervisor\n",
		&fact_cpus);
	ck_str(c->vendor, "intel"); /* the first that tells stands */
	ck_assert(c->hypervisor_known && !c->hypervisor);
}
END_TEST

START_TEST(features)
{
	struct cpus c = { 0 };

	ck_assert_int_eq(cpus_feature(&c, CPU_ARAT), CPU_HAS_UNKNOWN);
	cpus_read_modalias(&c, STR("cpu:type:x86,ven0000fam0006mod0055:feature:,0068,01C2\n"));
	ck_assert_int_eq(cpus_feature(&c, CPU_CONSTANT_TSC), CPU_HAS);
	ck_assert_int_eq(cpus_feature(&c, CPU_ARAT), CPU_HAS);
	ck_assert_int_eq(cpus_feature(&c, CPU_NONSTOP_TSC), CPU_HAS_NOT);
	c = (struct cpus){ 0 };
	cpus_read_modalias(&c, STR("x86cpu:vendor:0000:family:0006:model:0055:feature:,0068,00E2"));
	ck_assert_int_eq(cpus_feature(&c, CPU_CONSTANT_TSC), CPU_HAS);
	ck_assert_int_eq(cpus_feature(&c, CPU_NONSTOP_TSC), CPU_HAS_NOT);
	ck_assert_int_eq(cpus_feature(&c, CPU_ARAT), CPU_HAS_UNKNOWN); /* another word on 3.10 */
	ck_assert_int_eq(cpus_feature(&c, CPU_TSC_KNOWN_FREQ), CPU_HAS_UNKNOWN);
	cpus_read_cpuinfo(&c, STR("flags\t: fpu arat constant_tsc\n"));
	ck_assert_int_eq(cpus_feature(&c, CPU_ARAT), CPU_HAS);
	ck_assert_int_eq(cpus_feature(&c, CPU_HWP), CPU_HAS_NOT);
	c = (struct cpus){ 0 };
	cpus_read_modalias(&c, STR("cpu:type:aarch64:feature:,0000"));
	ck_assert_int_eq(cpus_feature(&c, CPU_CONSTANT_TSC), CPU_HAS_NOT);
}
END_TEST

static struct answer ok(const char *text)
{
	return (struct answer){ .state = ANSWER_OK, .bytes = str_from(text) };
}

START_TEST(small_parsers)
{
	struct answer an = ok("42\n");
	struct str word = STR("untouched");
	struct cpuset set = { 0 };
	uint64_t u = 1;
	int64_t i = 1;

	ck_assert_int_eq(fact_u64(&an, &u), 0);
	ck_assert_uint_eq(u, 42);
	an = ok("-1\n");
	ck_assert_int_lt(fact_u64(&an, &u), 0);
	ck_assert_int_eq(fact_i64(&an, &i), 0);
	ck_assert_int_eq(i, -1);
	an = ok("4 2\n");
	ck_assert_int_lt(fact_u64(&an, &u), 0);
	an = ok("");
	ck_assert_int_lt(fact_u64(&an, &u), 0);
	ck_assert_int_eq(fact_list(&an, a, &set), 0);
	an.state = ANSWER_DENIED;
	ck_assert_int_lt(fact_list(&an, a, &set), 0);
	an = ok("ff,ffffffff,fffffff3\n");
	ck_assert_int_eq(fact_mask(&an, a, &set), 0);
	ck_cpus(a, set, "0-1,4-71");
	ck_assert_uint_eq(u, 42);
	ck_assert_int_eq(fact_choice(STR("always [madvise] never\n"), &word), 0);
	ck_str(word, "madvise");
	ck_assert_int_lt(fact_choice(STR("always madvise"), &word), 0);
	ck_assert_int_lt(fact_choice(STR("a [] b"), &word), 0);
	ck_assert_int_lt(fact_choice(STR("a [b c"), &word), 0);
	ck_assert_int_lt(fact_choice(STR("[a] [b]"), &word), 0);
	ck_str(word, "madvise");
}
END_TEST

START_TEST(bits)
{
	struct bits b = { 0 };

	ck_assert_int_eq(bits_add(&b, a, 200), 0);
	ck_assert_int_eq(bits_add(&b, a, 0), 0);
	ck_assert_int_lt(bits_add(&b, a, 200), 0);
	ck_assert_int_lt(bits_add(&b, a, CPUSET_LIMIT), 0);
	ck_cpus(a, bits_set(&b), "0,200");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { sets, what_was_not_read, cores, modalias, features,
		cpuinfo_where_it_was_captured, small_parsers, bits, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("cpus", tests);
}

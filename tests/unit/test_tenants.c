/* SPDX-License-Identifier: Apache-2.0 */
/* Units of cgroups: their time and memory, and files that say something else. */
#include "scanner/facts/process/tenants.h"
#include "tests/support/facts.h"

static struct arena *a;

#define UNIT "/sys/fs/cgroup/system.slice/x.service/"

START_TEST(time_of_units)
{
	const struct tenants *t = fact_from(a,
		"== " UNIT "cpu.stat\nuser_usec 1\nusage_usec 1500\n"
		"== /sys/fs/cgroup/user.slice/user-0.slice/cpu.stat\nusage_usec x\n"
		"== /sys/fs/cgroup/machine.slice/vm.scope/cpu.stat\n"
		"usage_usec 18446744073709551615\n"
		"== /sys/fs/cgroup/machine.slice/gone.scope/cpu.stat !vanished\n",
		&fact_tenants);
	const struct tenant *x = tenants_find(t, STR("system.slice"), STR("x.service"));

	ck_assert_uint_eq(t->n, 3);
	ck_assert_ptr_nonnull(x);
	ck_assert(x->counted);
	ck_assert_uint_eq(x->cpu_ns, 1500000);
	ck_assert(!tenants_find(t, STR("user.slice"), STR("user-0.slice"))->counted);
	ck_assert(!tenants_find(t, STR("machine.slice"), STR("vm.scope"))->counted);
	ck_assert_ptr_null(tenants_find(t, STR("user.slice"), STR("x.service")));
}
END_TEST

START_TEST(memory_of_units)
{
	const struct tenants_memory *t = fact_from(a,
		"== " UNIT "memory.current\n4096\n"
		"== " UNIT "memory.numa_stat\nanon N0=1024 N1=2048 N99=7 Nx=1\nfile N0=1 N1=2\n"
		"== /sys/fs/cgroup/system.slice/y.service/memory.current !denied\n",
		&fact_tenants_memory);
	const struct tenant_memory *x =
		tenants_memory_find(t, STR("system.slice"), STR("x.service"));

	ck_assert_uint_eq(t->n, 2);
	ck_assert(x->known);
	ck_assert_uint_eq(x->bytes, 4096);
	ck_assert_uint_eq(x->n_nodes, 2);
	ck_assert_uint_eq(x->anon[0], 1024);
	ck_assert_uint_eq(x->anon[1], 2048);
	ck_assert(!tenants_memory_find(t, STR("system.slice"), STR("y.service"))->known);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { time_of_units, memory_of_units, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("tenants", tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What each read costs, whom it hits, and which budget pays for it. */
#include "scanner/source/cost.h"

#include <check.h>
#include <stdlib.h>

#include "scanner/base/arena.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static const struct {
	const char *path;
	enum cost_class class;
	enum victims victims;
	int number; /* of the CPU or the process */
} costs[] = {
	{ "/proc/cmdline", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/irq/24/effective_affinity_list", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/softirqs", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/schedstat", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/interrupts", COST_WALK, VICTIM_NONE, -1 },
	{ "/proc/stat", COST_WALK, VICTIM_NONE, -1 },
	{ "/proc/timer_list", COST_WALK, VICTIM_ALL, -1 },
	{ "/probe/perf_fds/hot", COST_WALK, VICTIM_NONE, -1 },
	{ "/probe/bypass", COST_WALK, VICTIM_NONE, -1 },
	{ "/probe/residency/4711", COST_MMAP_LOCK, VICTIM_TARGET, 4711 },
	{ "/probe/mempolicy/4711", COST_MMAP_LOCK, VICTIM_TARGET, 4711 },
	{ "/probe/mempolicy/4711/task/4712", COST_MMAP_LOCK, VICTIM_TARGET, 4711 },
	{ "/sys/kernel/tracing/set_event", COST_WALK, VICTIM_NONE, -1 },
	{ "/sys/kernel/tracing/current_tracer", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/kernel/tracing/trace", COST_NEVER, VICTIM_ALL, -1 },
	{ "/sys/kernel/debug/tracing/current_tracer", COST_NEVER, VICTIM_NONE, -1 },
	{ "/sys/kernel/debug/kprobes/list", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/cpuinfo", COST_IPI, VICTIM_ALL, -1 },
	{ "/proc/net/dev", COST_DEVICE, VICTIM_NONE, -1 },
	{ "/proc/net/tcp6", COST_WALK, VICTIM_NONE, -1 },
	{ "/proc/net/softnet_stat", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/kmsg", COST_NEVER, VICTIM_NONE, -1 },
	{ "/proc/kpageflags", COST_NEVER, VICTIM_NONE, -1 },
	{ "/proc/pagetypeinfo", COST_NEVER, VICTIM_ALL, -1 },
	{ "/proc/slabinfo", COST_NEVER, VICTIM_ALL, -1 },
	{ "/proc/sched_debug", COST_NEVER, VICTIM_ALL, -1 },
	{ "/proc/sys/vm/stat_refresh", COST_NEVER, VICTIM_ALL, -1 },
	{ "/proc/sys/vm/stat_interval", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/sys/kernel/stat", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/1/environ", COST_MMAP_LOCK, VICTIM_PID, 1 },
	{ "/proc/4711/cmdline", COST_MMAP_LOCK, VICTIM_PID, 4711 },
	{ "/proc/4711/task/4712/maps", COST_MMAP_LOCK, VICTIM_PID, 4711 },
	{ "/proc/4711/numa_maps", COST_MMAP_WALK, VICTIM_PID, 4711 },
	{ "/proc/4711/smaps_rollup", COST_MMAP_WALK, VICTIM_PID, 4711 },
	{ "/proc/4711/stat", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/4711/task/4711/status", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/4711/mem", COST_NEVER, VICTIM_PID, 4711 },
	{ "/proc/4711/clear_refs", COST_NEVER, VICTIM_PID, 4711 },
	{ "/proc/self/mem", COST_NEVER, VICTIM_PID, -1 },
	{ "/proc/self/smaps", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/proc/self/status", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/dev/cpu/6/msr", COST_IPI, VICTIM_CPU, 6 },
	{ "/dev/cpu_dma_latency", COST_NEVER, VICTIM_NONE, -1 },
	{ "/dev/watchdog0", COST_NEVER, VICTIM_NONE, -1 },
	{ "/dev/kmsg", COST_NEVER, VICTIM_NONE, -1 },
	{ "/probe/msr/12/0x34", COST_IPI, VICTIM_CPU, 12 },
	{ "/probe/perf/0/smi", COST_PERF, VICTIM_ALL, -1 },
	{ "/probe/msr/x/0x34", COST_IPI, VICTIM_ALL, -1 },
	{ "/probe/ethtool/eth0/tsinfo", COST_RTNL, VICTIM_NONE, -1 },
	{ "/probe/audit", COST_WAKES, VICTIM_NONE, -1 },
	{ "/probe/ethtool/eth0/ring", COST_RTNL, VICTIM_NONE, -1 },
	{ "/probe/ethtool/eth0/coalesce", COST_RTNL, VICTIM_NONE, -1 },
	{ "/probe/ethtool/eth0/features", COST_RTNL, VICTIM_NONE, -1 },
	{ "/probe/ethtool/eth0/drvinfo", COST_DEVICE, VICTIM_NONE, -1 },
	{ "/probe/ethtool/eth0/stats", COST_MAILBOX, VICTIM_ASYNC_IRQ, -1 },
	{ "/probe/ethtool/eth0/rss_fields", COST_MAILBOX, VICTIM_ASYNC_IRQ, -1 },
	{ "/probe/ptp4l", COST_WAKES, VICTIM_NONE, -1 },
	{ "/probe/kmsg", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/probe/affinity/4711", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/power/energy_perf_bias", COST_IPI, VICTIM_CPU, 5 },
	{ "/sys/devices/system/cpu/cpufreq/policy7/energy_performance_preference", COST_IPI,
		VICTIM_CPU, 7 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/base_frequency", COST_IPI, VICTIM_CPU, 5 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/scaling_cur_freq", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/energy_performance_preference", COST_IPI,
		VICTIM_CPU, 5 },
	{ "/sys/devices/system/cpu/cpufreq/policy5/scaling_cur_freq", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/cpufreq/policy5/cpuinfo_cur_freq", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/scaling_max_freq", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/bios_limit", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/thermal_throttle/core_throttle_count", COST_PLAIN,
		VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpuidle/state3/usage", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/microcode/version", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/modalias", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/vulnerabilities/meltdown", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/dev/cpu/6/cpuid", COST_IPI, VICTIM_CPU, 6 },
	{ "/proc/4711/task/4712/auxv", COST_MMAP_LOCK, VICTIM_PID, 4711 },
	{ "/proc/4711/pagemap", COST_MMAP_WALK, VICTIM_PID, 4711 },
	{ "/proc/4711/smaps", COST_MMAP_WALK, VICTIM_PID, 4711 },
	{ "/proc/4711/timers", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/bus/pci/devices/0000:3b:00.0/rom", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpufreq/scaling_governor", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/cpuidle/state3/disable", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/system/cpu/cpu5/acpi_cppc/feedback_ctrs", COST_IPI, VICTIM_CPU, 5 },
	{ "/sys/class/net/eth0/speed", COST_RTNL, VICTIM_NONE, -1 },
	{ "/sys/class/net/eth0/duplex", COST_RTNL, VICTIM_NONE, -1 },
	{ "/sys/class/net/eth0/mtu", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/class/net/eth0/statistics/rx_dropped", COST_DEVICE, VICTIM_NONE, -1 },
	{ "/sys/bus/pci/devices/0000:3b:00.0/config", COST_DEVICE, VICTIM_NONE, -1 },
	{ "/sys/bus/pci/devices/0000:3b:00.0/vpd", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_buffer", COST_MAILBOX,
		VICTIM_ASYNC_IRQ, -1 },
	{ "/sys/class/hwmon/hwmon2/temp1_input", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/class/hwmon/hwmon2/name", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/class/powercap/intel-rapl:0/energy_uj", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/class/powercap/intel-rapl:0/name", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/class/powercap/intel-rapl:0/constraint_0_name", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw", COST_IPI, VICTIM_ALL,
		-1 },
	{ "/sys/class/powercap/intel-rapl:0:0/constraint_0_max_power_uw", COST_IPI, VICTIM_ALL,
		-1 },
	{ "/sys/devices/virtual/powercap/intel-rapl/intel-rapl:1/enabled", COST_IPI, VICTIM_ALL,
		-1 },
	{ "/sys/devices/system/cpu/intel_uncore_frequency/package_00_die_00/min_freq_khz", COST_IPI,
		VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/intel_uncore_frequency/package_00_die_00/current_freq_khz",
		COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/system/cpu/intel_uncore_frequency/uncore01/initial_max_freq_khz",
		COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/devices/platform/coretemp.0/hwmon/hwmon1/temp1_input", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/platform/coretemp.1/hwmon/hwmon2/temp1_crit", COST_IPI, VICTIM_ALL, -1 },
	{ "/sys/devices/platform/coretemp.1/hwmon/hwmon2/temp1_label", COST_PLAIN, VICTIM_NONE,
		-1 },
	{ "/sys/bus/pci/drivers/k10temp/0000:00:18.3/hwmon/hwmon0/temp1_input", COST_DEVICE,
		VICTIM_NONE, -1 },
	{ "/sys/class/thermal/thermal_zone0/temp", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/devices/virtual/thermal/thermal_zone1/temp", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/class/thermal/thermal_zone0/type", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/class/power_supply/BAT0/uevent", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/class/hwmon/hwmon3/power1_average", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/firmware/acpi/platform_profile", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/class/platform-profile/platform-profile-0/profile", COST_FIRMWARE, VICTIM_ALL, -1 },
	{ "/sys/firmware/acpi/platform_profile_choices", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/firmware/efi/efivars/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c", COST_NEVER,
		VICTIM_ALL, -1 },
	{ "/sys/kernel/debug/sched/debug", COST_NEVER, VICTIM_ALL, -1 },
	{ "/sys/kernel/debug/tracing/trace_pipe", COST_NEVER, VICTIM_NONE, -1 },
	{ "/sys/kernel/tracing/per_cpu/cpu0/trace_pipe_raw", COST_NEVER, VICTIM_NONE, -1 },
	{ "/sys/kernel/mm/transparent_hugepage/enabled", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/sys/fs/cgroup/system.slice/memory.stat", COST_WALK, VICTIM_NONE, -1 },
	{ "/etc/passwd", COST_PLAIN, VICTIM_NONE, -1 },
	{ "/", COST_PLAIN, VICTIM_NONE, -1 },
};

START_TEST(cost)
{
	struct cost c = cost_of(str_from(costs[_i].path));

	ck_assert_msg(
		c.class == costs[_i].class, "%s: %s", costs[_i].path, cost_class_word(c.class));
	ck_assert_msg(c.victims == costs[_i].victims, "%s: %d", costs[_i].path, (int)c.victims);
	ck_assert_int_eq(c.cpu, c.victims == VICTIM_CPU ? costs[_i].number : -1);
	ck_assert_int_eq(c.pid,
		c.victims == VICTIM_PID || c.victims == VICTIM_TARGET ? costs[_i].number : -1);
}
END_TEST

/* Hot 2-3 and 6, the reader on 3; then the same without anything hot. */
static const struct {
	const char *path;
	enum budget_level least;      /* that pays when CPUs are hot; BUDGET_ALL + 1: none does */
	enum budget_level least_cold; /* when none is */
	const char *why;	      /* of the refusal below it */
} budgets[] = {
	{ "/proc/cmdline", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/proc/interrupts", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/probe/ethtool/eth0/tsinfo", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/probe/ptp4l", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/sys/class/net/eth0/statistics/rx_dropped", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/probe/msr/0/0x34", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/probe/msr/3/0x34", BUDGET_QUIET, BUDGET_QUIET, NULL }, /* the reader is there */
	{ "/probe/msr/6/0x34", BUDGET_ALL, BUDGET_QUIET, "an IPI to cpu6: --budget all" },
	{ "/proc/cpuinfo", BUDGET_ALL, BUDGET_QUIET, "IPIs to all CPUs: --budget all" },
	{ "/proc/timer_list", BUDGET_ALL, BUDGET_QUIET, "a lock of every CPU: --budget all" },
	{ "/proc/1/environ", BUDGET_QUIET, BUDGET_QUIET, NULL },
	{ "/proc/4711/cmdline", BUDGET_NORMAL, BUDGET_QUIET,
		"the mmap_lock of pid 4711: --budget normal" },
	{ "/probe/residency/4711", BUDGET_QUIET, BUDGET_QUIET, NULL }, /* named by somebody */
	{ "/proc/1/smaps", BUDGET_ALL, BUDGET_ALL,
		"a walk under the mmap_lock of pid 1: --budget all" },
	{ "/sys/class/infiniband/mlx5_0/ports/1/rate", BUDGET_NORMAL, BUDGET_QUIET,
		"a firmware mailbox command: --budget normal" },
	{ "/sys/class/hwmon/hwmon0/temp1_input", BUDGET_ALL, BUDGET_ALL,
		"firmware code that may stop all CPUs: --budget all" },
	{ "/probe/perf/0/smi", BUDGET_ALL, BUDGET_ALL,
		"a perf event, which sends IPIs to all CPUs: --budget all" },
	{ "/proc/sys/vm/stat_refresh", BUDGET_ALL + 1, BUDGET_ALL + 1,
		"side effects on the host: no budget pays for this read" },
};

START_TEST(budget)
{
	struct cost c = cost_of(str_from(budgets[_i].path));

	for (unsigned level = BUDGET_QUIET; level <= BUDGET_ALL; level++) {
		struct budget b = { .level = (enum budget_level)level };
		struct str why = STR("untouched");

		ck_assert_int_eq(
			budget_allows(&b, c, arena, &why), level >= budgets[_i].least_cold);
		ck_assert_int_eq(cpuset_parse_list(arena, STR("2-3,6"), &b.hot), 0);
		b.reader = cpuset_of(arena, 3);
		why = STR("untouched");
		bool paid = budget_allows(&b, c, arena, &why);

		ck_assert_int_eq(paid, level >= budgets[_i].least);
		ck_assert_msg(
			str_is(why, paid ? "untouched" : budgets[_i].why), STR_FMT, STR_ARG(why));
	}
}
END_TEST

static const struct {
	const char *path, *driver;
	enum cost_class class;
	const char *vector;
} cards[] = {
	{ "/probe/ethtool/eth0/stats", "mlx5_core", COST_MAILBOX, "mlx5_async*" },
	{ "/probe/ethtool/eth0/stats", "ixgbe", COST_DEVICE, NULL },
	{ "/probe/ethtool/eth0/stats", "bnxt_en", COST_RTNL, NULL },
	{ "/probe/ethtool/eth0/stats", "nobody_knows", COST_MAILBOX, NULL },
	{ "/probe/ethtool/eth0/stats", "", COST_MAILBOX, NULL },
	{ "/probe/ethtool/eth0/pause", "mlx5_core", COST_MAILBOX, "mlx5_async*" },
	{ "/probe/ethtool/eth0/pause", "i40e", COST_RTNL, "*:misc" },
	{ "/probe/ethtool/eth0/eee", "i40e", COST_MAILBOX, "*:misc" },
	{ "/probe/ethtool/eth0/rss", "mlx5_core", COST_RTNL, "mlx5_async*" },
	{ "/probe/ethtool/eth0/rss", "ena", COST_MAILBOX, "ena-mgmnt*" },
	{ "/probe/ethtool/eth0/ring", "mlx5_core", COST_RTNL, NULL },
	{ "/sys/class/net/eth0/speed", "mlx5_core", COST_MAILBOX, "mlx5_async*" },
	{ "/sys/class/net/eth0/speed", "nobody_knows", COST_RTNL, NULL },
	{ "/sys/class/net/eth0/mtu", "mlx5_core", COST_PLAIN, NULL },
};

START_TEST(a_card_by_its_driver)
{
	struct str name, path = str_from(cards[_i].path);
	const char *vector = "untouched";
	struct cost c = cost_of_nic(path, str_from(cards[_i].driver), &vector);

	ck_assert(cost_is_of_nic(path, &name));
	ck_assert(str_is(name, "eth0"));
	ck_assert_int_eq(c.class, cards[_i].class);
	ck_assert_int_eq(c.victims, c.class == COST_MAILBOX ? VICTIM_ASYNC_IRQ : VICTIM_NONE);
	ck_assert_pstr_eq(vector, cards[_i].vector);
}
END_TEST

START_TEST(what_is_no_cards)
{
	struct str name;

	ck_assert(!cost_is_of_nic(STR("/sys/class/net/eth0/queues/rx-0/rps_cpus"), &name));
	ck_assert(!cost_is_of_nic(STR("/probe/msr/3/0x34"), &name));
	ck_assert(!cost_is_of_nic(STR("/sys/class/net"), &name));
	ck_assert(cost_waits_for_rtnl(STR("/probe/ethtool/eth0/stats")));
	ck_assert(cost_waits_for_rtnl(STR("/sys/class/net/eth0/carrier")));
	ck_assert(!cost_waits_for_rtnl(STR("/sys/class/net/eth0/mtu")));
}
END_TEST

/* A reader on the only hot CPU disturbs nobody else by asking all. */
START_TEST(reader_is_the_only_hot_cpu)
{
	struct budget b = { .hot = cpuset_of(arena, 3), .reader = cpuset_of(arena, 3) };
	struct str why;

	ck_assert(budget_allows(&b, cost_of(STR("/proc/cpuinfo")), arena, &why));
	ck_assert(!budget_allows(&b, cost_of(STR("/proc/1/numa_maps")), arena, &why));
}
END_TEST

START_TEST(every_class_has_a_word)
{
	for (unsigned i = 0; i < COST_CLASSES; i++)
		ck_assert_ptr_nonnull(cost_class_word((enum cost_class)i));
	ck_assert_str_eq(cost_class_word(COST_PLAIN), "plain");
	ck_assert_str_eq(cost_class_word(COST_NEVER), "never");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cost");
	TCase *t = tcase_create("cost");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, cost, 0, sizeof(costs) / sizeof(*costs));
	tcase_add_loop_test(t, budget, 0, sizeof(budgets) / sizeof(*budgets));
	tcase_add_loop_test(t, a_card_by_its_driver, 0, sizeof(cards) / sizeof(*cards));
	tcase_add_test(t, what_is_no_cards);
	tcase_add_test(t, reader_is_the_only_hot_cpu);
	tcase_add_test(t, every_class_has_a_word);
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

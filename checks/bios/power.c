/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the BIOS of a server decides of power: the profile that sets most of the rest, who chooses frequencies,
 * idle states, the uncore. What the kernel shows of it is judged by its effect (freq.*, cstate.*); here it is what
 * will hold after the next start, and what no file of the kernel shows: profile, determinism, data fabric.
 */
#include "scanner/judging/bios.h"

static const struct bios_position positions[] = {
	{ BIOS_PROFILE, "profile", "latency,custom,auto",
		"Dell: System Profile; HPE: Workload Profile; Lenovo: Operating Mode; Supermicro: Power Technology" },
	{ BIOS_POWER_BIAS, "power_bias", "os",
		"Dell: CPU Power Management, Energy Efficient Policy; HPE: Power Regulator, Energy/Performance Bias; Supermicro: ENERGY_PERF_BIAS_CFG" },
	{ BIOS_C_STATES, "c_states", "c1e",
		"Dell: C-States; HPE: Minimum Processor Idle Power Core C-State; Lenovo: C-States; AMD: Global C-state Control" },
	{ BIOS_C1E, "c1e", NULL,
		"Dell: C1E; Lenovo: C1 Enhanced Mode; Supermicro: Enhanced Halt State" },
	{ BIOS_PACKAGE_C, "package_c_states", NULL,
		"HPE: Minimum Processor Idle Power Package C-State; Supermicro, Lenovo: Package C-State" },
	{ BIOS_TURBO, "turbo", NULL,
		"Dell: Turbo Boost; HPE: Intel Turbo Boost Technology; Lenovo: Turbo Mode; AMD: Core Performance Boost" },
	{ BIOS_ENERGY_TURBO, "energy_efficient_turbo", NULL,
		"HPE, Lenovo: Energy Efficient Turbo" },
	{ BIOS_P_STATES, "p_states", NULL,
		"Dell, Supermicro: SpeedStep; Lenovo: CPU P-state Control; Supermicro: Hardware P-States; AMD: CPPC" },
	{ BIOS_COLLABORATION, "collaborative_power", NULL, "HPE: Collaborative Power Control" },
	{ BIOS_UNCORE, "uncore_scaling", NULL,
		"Dell: Uncore Frequency; HPE, Lenovo, Supermicro: Uncore Frequency Scaling" },
	{ BIOS_ASPM, "aspm", NULL,
		"Dell: PCI ASPM L1 Link Power Management; HPE: ASPM of each PCIe slot; Supermicro: ASPM Support" },
	{ BIOS_DETERMINISM, "determinism", NULL,
		"AMD: Determinism Slider, Performance Determinism" },
	{ BIOS_APBDIS, "apbdis", NULL, "AMD: APBDIS, Algorithm Performance Boost Disable" },
	{ BIOS_DF_C_STATES, "df_c_states", NULL, "AMD: DF C-states, Data Fabric C-State Enable" },
	{ BIOS_MWAIT, "monitor_mwait", NULL, "Dell, Lenovo, Supermicro: Monitor/Mwait" },
	{ BIOS_THERMAL, "thermal", NULL, "HPE: Thermal Configuration" },
	{ BIOS_UNKNOWN, NULL, NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	bios_judge(in, positions, out);
}

const struct check check_bios_power[] = {
	{
		.id = "bios.power",
		.rule = 1,
		.title = "The BIOS saves no power where latency is wanted",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_bios },
		.limits = {
			{ "profile", NULL, 2, 0, 3, "any|prefer-performance|performance|latency", "the profile that sets the rest; performance takes latency and custom too" },
			{ "power_bias", NULL, 1, 0, 3, "any|prefer-performance|performance|os", "who decides frequencies, and for what; os is as good as performance" },
			{ "c_states", NULL, 1, 0, 3, "any|prefer-off|off|on", "idle states of cores deeper than C1" },
			{ "c1e", NULL, 1, 0, 3, "any|prefer-off|off|on", "C1 lowers voltage and frequency" },
			{ "package_c_states", NULL, 1, 0, 3, "any|prefer-off|off|on", "idle states of whole packages" },
			{ "turbo", NULL, 0, 0, 4, "any|prefer-off|prefer-on|off|on", "frequencies above the nominal one" },
			{ "energy_efficient_turbo", NULL, 1, 0, 3, "any|prefer-off|off|on", "turbo waits until it pays" },
			{ "p_states", NULL, 0, 0, 4, "any|off|on|hwp|os", "frequencies that the kernel or the processor may choose" },
			{ "collaborative_power", NULL, 0, 0, 3, "any|prefer-off|off|on", "the kernel and the firmware share the choice" },
			{ "uncore_scaling", NULL, 1, 0, 3, "any|prefer-off|off|on", "the frequency of mesh and last cache follows the load; off: highest always" },
			{ "aspm", NULL, 1, 0, 3, "any|prefer-off|off|on", "links of PCIe sleep" },
			{ "determinism", NULL, 0, 0, 2, "any|performance|power", "all parts of a model equally fast, or each as fast as its power allows" },
			{ "apbdis", NULL, 0, 0, 3, "any|prefer-on|off|on", "on: the data fabric keeps one performance state" },
			{ "df_c_states", NULL, 1, 0, 3, "any|prefer-off|off|on", "the data fabric sleeps when all cores do" },
			{ "monitor_mwait", NULL, 0, 0, 2, "any|off|on", "the instructions by which intel_idle sleeps; off: C1 by HLT" },
			{ "thermal", NULL, 0, 0, 2, "any|normal|more", "how fast fans run" },
		},
		.implied_by = { "bios.identity" },
		.why = "a profile that saves power adds 50 to 300 us to the first packet after a pause, and frequencies that follow the load",
		.fix_now = NULL,
		.fix_boot = "system setup: a profile for performance or low latency, then C-states, C1E and uncore one by one",
		.source = "Dell: power and performance settings of PowerEdge; HPE: UEFI workload profiles; Lenovo Press LP1477, LP1836; AMD: tuning guides of EPYC 7003 and 9004",
		.run = run,
	},
	{ 0 },
};

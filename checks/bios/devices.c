/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile may want either way: prefetchers help streams and harm pointers; the IOMMU isolates and costs a
 * lookup; SR-IOV needs it; a watchdog of the controller resets the host. Without a position nothing is judged.
 */
#include "scanner/judging/bios.h"

static const struct bios_position positions[] = {
	{ BIOS_IOMMU, "iommu", NULL,
		"Dell: IOMMU Support; HPE: Intel VT-d, AMD IOMMU; Lenovo, Supermicro: Intel VT for Directed I/O" },
	{ BIOS_SRIOV, "sriov", NULL, "Dell: SR-IOV Global Enable; others: SR-IOV" },
	{ BIOS_PREFETCH, "hw_prefetch", NULL,
		"Dell: Hardware Prefetcher; HPE: HW Prefetcher; AMD: L1, L2 Stream HW Prefetcher" },
	{ BIOS_ADJACENT_PREFETCH, "adjacent_prefetch", NULL,
		"Dell: Adjacent Cache Line Prefetch; HPE: Adjacent Sector Prefetch" },
	{ BIOS_DCU_PREFETCH, "dcu_prefetch", NULL, "all: DCU Streamer, DCU IP Prefetcher" },
	{ BIOS_LLC_PREFETCH, "llc_prefetch", NULL, "all: LLC Prefetch" },
	{ BIOS_WATCHDOG, "watchdog", NULL,
		"Dell: OS Watchdog Timer; HPE: IPMI Watchdog Timer; Cisco: OS Boot Watchdog Timer" },
	{ BIOS_UNKNOWN, NULL, NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	bios_judge(in, positions, out);
}

const struct check check_bios_devices[] = {
	{
		.id = "bios.devices",
		.rule = 1,
		.title = "The BIOS has prefetchers, IOMMU and SR-IOV as the profile wants them",
		.severity = SEVERITY_LOW,
		.needs = { &fact_bios },
		.limits = {
			{ "iommu", NULL, 0, 0, 3, "any|prefer-off|off|on", "devices reach memory through tables" },
			{ "sriov", NULL, 0, 0, 2, "any|off|on", "functions of a card for guests and containers" },
			{ "hw_prefetch", NULL, 0, 0, 2, "any|off|on", "the stream prefetcher of the second cache" },
			{ "adjacent_prefetch", NULL, 0, 0, 2, "any|off|on", "lines are fetched in pairs" },
			{ "dcu_prefetch", NULL, 0, 0, 2, "any|off|on", "prefetchers of the first cache" },
			{ "llc_prefetch", NULL, 0, 0, 2, "any|off|on", "cores prefetch into the last cache" },
			{ "watchdog", NULL, 0, 0, 2, "any|off|on", "the controller resets a host that does not answer" },
		},
		.implied_by = { "bios.identity" },
		.why = "a prefetcher that guesses wrong costs bandwidth and evicts lines; which guesses are wrong depends on the program",
		.fix_now = NULL,
		.fix_boot = "system setup, as the profile has it",
		.source = "Intel: optimization reference manual, hardware prefetching; Documentation/arch/x86/iommu.rst",
		.run = run,
	},
	{ 0 },
};

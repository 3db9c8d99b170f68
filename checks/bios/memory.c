/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patrol scrubbing reads all memory once a day beside the workload; refresh at double rate takes a share of every
 * bank; mirroring and ADDDC (lockstep of channels after a fault) cost bandwidth. sdram_scrub_rate of EDAC tells the
 * first one for a few controllers only.
 */
#include "scanner/judging/bios.h"

static const struct bios_position positions[] = {
	{ BIOS_PATROL_SCRUB, "patrol_scrub", NULL,
		"Dell: Memory Patrol Scrub; HPE: Memory Patrol Scrubbing; Lenovo, Supermicro: Patrol Scrub; AMD: DRAM Scrub Time" },
	{ BIOS_MEMORY_SPEED, "memory_speed", NULL,
		"Dell: Memory Frequency; HPE: Maximum Memory Bus Frequency; Lenovo: Memory Speed" },
	{ BIOS_REFRESH, "refresh", NULL, "Dell, HPE: Memory Refresh Rate; Supermicro: 2x Refresh" },
	{ BIOS_MIRROR, "mirroring", "adddc",
		"Dell: Memory Operating Mode; HPE: Advanced Memory Protection; Lenovo, Supermicro: Mirror Mode" },
	{ BIOS_ADDDC, "adddc", NULL, "Dell: ADDDC Setting; Supermicro, Lenovo: ADDDC Sparing" },
	{ BIOS_UNKNOWN, NULL, NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	bios_judge(in, positions, out);
}

const struct check check_bios_memory[] = {
	{
		.id = "bios.memory",
		.rule = 1,
		.title = "The BIOS runs memory at its speed, and lets it be",
		.severity = SEVERITY_LOW,
		.needs = { &fact_bios },
		.limits = {
			{ "patrol_scrub", NULL, 1, 0, 3, "any|prefer-off|off|on", "memory is read through in the background" },
			{ "memory_speed", NULL, 1, 0, 2, "any|prefer-max|max", "no limit below what modules and processor can" },
			{ "refresh", NULL, 1, 0, 2, "any|prefer-1x|1x", "how often cells are refreshed" },
			{ "mirroring", NULL, 1, 0, 4, "any|prefer-off|off|on|spare", "memory twice, or spare ranks" },
			{ "adddc", NULL, 0, 0, 3, "any|prefer-off|off|on", "channels in lockstep after a fault" },
		},
		.implied_by = { "bios.identity" },
		.why = "a bank that is refreshed answers no read for some 300 ns, twice as often at double rate; a scrub competes for banks all day",
		.fix_now = NULL,
		.fix_boot = "system setup; patrol scrubbing off leaves errors undiscovered for longer: watch hw.edac",
		.source = "JEDEC JESD79-4: tRFC and refresh modes; HPE: configuring and tuning ProLiant servers for low-latency applications",
		.run = run,
	},
	{ 0 },
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Vendors' names of BIOS settings and of their values, and what they mean: one table, bios_names.c. */
#ifndef LATSCAN_FACTS_BIOS_NAMES_H
#define LATSCAN_FACTS_BIOS_NAMES_H

#include "scanner/base/str.h"

enum bios_item {
	BIOS_UNKNOWN = 0,
	/* power */
	BIOS_PROFILE,
	BIOS_POWER_BIAS,
	BIOS_C_STATES,
	BIOS_C1E,
	BIOS_PACKAGE_C,
	BIOS_TURBO,
	BIOS_ENERGY_TURBO,
	BIOS_P_STATES,
	BIOS_COLLABORATION,
	BIOS_UNCORE,
	BIOS_ASPM,
	BIOS_DETERMINISM,
	BIOS_APBDIS,
	BIOS_DF_C_STATES,
	BIOS_MWAIT,
	BIOS_THERMAL,
	/* topology */
	BIOS_SMT,
	BIOS_SNC,
	BIOS_NPS,
	BIOS_L3_NUMA,
	BIOS_INTERLEAVING,
	BIOS_X2APIC,
	BIOS_SLIT,
	/* memory */
	BIOS_PATROL_SCRUB,
	BIOS_MEMORY_SPEED,
	BIOS_MEMORY_SPEED_IS, /* told, not set: "2933 MT/s" */
	BIOS_REFRESH,
	BIOS_MIRROR,
	BIOS_ADDDC,
	/* what enters SMM */
	BIOS_POWER_MONITORING,
	BIOS_PREFAILURE,
	BIOS_CORRECTED_SMI,
	BIOS_USB_LEGACY,
	BIOS_FIRMWARE_FIRST,
	BIOS_JITTER_CONTROL,
	/* devices and prefetchers */
	BIOS_IOMMU,
	BIOS_SRIOV,
	BIOS_PREFETCH,
	BIOS_ADJACENT_PREFETCH,
	BIOS_DCU_PREFETCH,
	BIOS_LLC_PREFETCH,
	BIOS_WATCHDOG,
	/* told, not set */
	BIOS_VERSION,
	BIOS_ITEMS
};

const char *bios_item_word(enum bios_item i); /* "c_states"; "" for unknown */
/* name as the vendor has it. */
enum bios_item bios_item_of(struct arena *a, struct str name);
/*
 * "on", "off", "auto" and, by item, other words of the table; "2" of NPS2 or SNC2. Empty: a value that is not
 * known. Of what is told and not set: the value itself.
 */
struct str bios_meaning(struct arena *a, struct str name, struct str value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's memory tables, from /sys/firmware/dmi/tables/DMI: the bytes of SMBIOS as the
 * firmware wrote them (drivers/firmware/dmi_scan.c, 4.2 on and RHEL 7; 0400). Decoded are the
 * types 16 and 17 (DMTF DSP0134), memory arrays and their devices. Serial numbers and asset
 * tags stand in the same structures and are never decoded; for the same reason the answer's
 * bytes must not become evidence: use find_evidence_text() with what is in here.
 */
#ifndef LATSCAN_FACTS_SMBIOS_H
#define LATSCAN_FACTS_SMBIOS_H

#include "scanner/facts/fact.h"

enum ecc { ECC_UNKNOWN = 0, ECC_NONE, ECC_SOME }; /* parity, single, multi-bit, CRC: all count */

/* Type 16 whose use is system memory: not flash, video or cache memory. */
struct memory_array {
	unsigned handle;
	enum ecc ecc;
	unsigned slots; /* as announced */
};

/* Where a slot is, by what the board's maker calls it. -1: not told. */
struct dimm_place {
	int package; /* as labelled: some begin at 0, some at 1 */
	int channel; /* with a memory controller's number in it, where there are several */
};

/* Type 17 of such an array. */
struct dimm {
	unsigned array; /* handle */
	struct str locator, bank, part, maker;
	struct dimm_place place;
	bool filled;
	bool size_known;
	bool dram;	     /* not persistent memory */
	uint64_t size_kb;    /* 0: empty or not known */
	uint32_t rated;	     /* MT/s; 0: not told */
	uint32_t configured; /* MT/s; 0: not told */
	unsigned ranks;	     /* 0: not told */
};

struct smbios {
	const struct answer *from;
	bool valid; /* structures were found, and none was damaged */
	const struct memory_array *arrays;
	size_t n_arrays;
	const struct dimm *dimms; /* slots, also empty ones, in the table's order */
	size_t n_dimms;
};

extern const struct fact fact_smbios;

/* The table alone; ret->from is not touched. */
void smbios_parse(struct arena *a, struct str table, struct smbios *ret);
struct dimm_place smbios_place(struct str locator, struct str bank);

#endif

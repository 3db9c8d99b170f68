/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Error counters of memory controllers (drivers/edac/edac_mc_sysfs.c), and below each the
 * modules or ranks that are populated. Where CONFIG_EDAC_LEGACY_SYSFS is set, csrowN beside
 * them counts the same errors again, and is not read.
 */
#ifndef LATSCAN_FACTS_EDAC_H
#define LATSCAN_FACTS_EDAC_H

#include "scanner/facts/fact.h"

/* A counter of 32 bits that the kernel prints as a signed number. */
struct edac_count {
	bool valid;
	uint32_t n;
};

struct edac_mc {
	unsigned number;
	bool valid;		  /* ce and ue are there */
	struct edac_count ce, ue; /* all of the controller, also those of no known module */
	struct edac_count ce_noinfo, ue_noinfo;
	bool has_seconds;
	uint64_t seconds;	   /* since the counters were reset, or the driver was loaded */
	const struct answer *from; /* of ce_count, or of what makes it invalid */
};

/* A module ("dimm3") or, where the driver knows only those, a rank ("rank3"). */
struct edac_dimm {
	unsigned mc, number;
	bool rank;
	struct edac_count ce, ue; /* older kernels have none */
	const struct answer *from;
};

struct edac {
	const struct answer *list; /* of the folder mc */
	const struct edac_mc *v;   /* by number */
	size_t n;
	const struct edac_dimm *dimms; /* modules, then ranks, each by controller and number */
	size_t n_dimms;
};

extern const struct fact fact_edac;
const struct edac_mc *edac_find(const struct edac *e, unsigned number); /* NULL */
const struct edac_dimm *edac_find_dimm(const struct edac *e, const struct edac_dimm *like);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What EDAC calls its controllers and modules: names and sizes, which stand still. */
#ifndef LATSCAN_FACTS_EDAC_SLOTS_H
#define LATSCAN_FACTS_EDAC_SLOTS_H

#include "scanner/facts/hw/edac.h"

struct edac_slot {
	unsigned mc, number;
	bool rank;
	struct str label;    /* "CPU_SrcID#0_MC#0_Chan#0_DIMM#0", what a tool wrote, or empty */
	struct str location; /* "channel 0 slot 1" */
	bool has_size;
	uint64_t size_mb;
	const struct answer *from; /* of dimm_label */
};

struct edac_name {
	unsigned number;
	struct str name; /* "Skylake Socket#0 IMC#0", "F19h", "ghes_edac" */
	const struct answer *from;
};

struct edac_slots {
	const struct answer *list; /* of the folder mc */
	const struct edac_name *names;
	size_t n_names;
	const struct edac_slot *v; /* modules, then ranks, each by controller and number */
	size_t n;
};

extern const struct fact fact_edac_slots;
/* The module's own name: its label, else its location, else "mc0 dimm3". */
struct str edac_slot_name(
	const struct edac_slots *s, struct arena *a, unsigned mc, unsigned number, bool rank);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text report shows as one block: the findings of one check that weigh alike. Blocks
 * are put together by what suffers: one CPU, interrupt or NIC, or, where a check names
 * several, their kind. Worst group first, and worst first in a group.
 */
#ifndef LATSCAN_REPORTERS_BLOCKS_H
#define LATSCAN_REPORTERS_BLOCKS_H

#include "scanner/engine/report.h"

struct block {
	const struct result *result;
	const struct finding *first; /* of the status wanted */
	unsigned n;		     /* findings of that status that were kept */
	unsigned hidden;	     /* and that were not */
	unsigned companions;	     /* blocks in the group, itself included */
	uint8_t kind;		     /* enum subject_kind: of what suffers */
	uint8_t worst;		     /* enum severity: of the group */
	bool several;		     /* subjects of that kind, not one */
};

/* Sorted; of findings with that status, and waived or not. */
struct block *blocks_of(const struct report *r, enum status status, bool waived, size_t *ret_n);
bool blocks_same_group(const struct block *x, const struct block *y);
const struct finding *block_next(const struct block *b, const struct finding *f);
/* "several CPUs", or the label. */
struct str block_heading(const struct block *b);

#endif

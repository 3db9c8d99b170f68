/* SPDX-License-Identifier: Apache-2.0 */
/* Private to units.c: a unit's settings, from its own file and its drop-ins. */
#ifndef LATSCAN_FACTS_UNITS_MERGE_H
#define LATSCAN_FACTS_UNITS_MERGE_H

#include "scanner/facts/service/units_walk.h"
#include "scanner/facts/service/units.h"

/* Sets v and n, and us->unread where a drop-in could not be read. */
void units_merge(const struct fact_in *in, const struct dropin_dirs *dirs, struct units *us,
	struct unit_file *u);

/* The settings of one text, added to the n that v holds; the array returned holds ret_n. */
struct unit_setting *unit_settings(
	struct arena *a, const struct answer *from, struct unit_setting *v, size_t *n, size_t *cap);

#endif

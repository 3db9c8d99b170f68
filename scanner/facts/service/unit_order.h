/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether one unit starts after another one, and whether the other's failure holds it back:
 * two relations that systemd keeps apart (systemd.unit(5)). After= and Before= order, and
 * pull in nothing; Requires=, BindsTo= and Requisite= hold, and order nothing; Wants= does
 * neither.
 */
#ifndef LATSCAN_FACTS_UNIT_ORDER_H
#define LATSCAN_FACTS_UNIT_ORDER_H

#include "scanner/facts/service/units.h"

/* By any chain of After= and Before=, and of targets that wait for what they want. */
bool unit_starts_after(
	struct arena *a, const struct units *us, const struct unit_file *u, struct str other);
/* The same for any unit whose name fits the pattern ("*.device"). */
bool unit_starts_after_any(struct arena *a, const struct units *us, const struct unit_file *u,
	const char *const *patterns, size_t n);
/* By any chain of Requires=, BindsTo=, Requisite= and X.requires. */
bool unit_is_held_by(
	struct arena *a, const struct units *us, const struct unit_file *u, struct str other);
/* Default dependencies are on: not "DefaultDependencies=no". */
bool unit_has_defaults(const struct unit_file *u);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What separates two sets of hosts, from counts: whoever has counted. */
#ifndef LATSCAN_PROGRAMS_FLEET_CONTRAST_H
#define LATSCAN_PROGRAMS_FLEET_CONTRAST_H

#include "programs/fleet/answers/answers.h"

/* A question, if it is one: f->contrast must have room for another row. */
void contrast_ask(struct fleet *f, struct contrast_row r);
/* When all were asked: what separates best first, corrected for their number. */
void contrast_order(struct fleet *f);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The order of ledgers: of clocks, and of waivers. */
#ifndef LATSCAN_PROGRAMS_FLEET_LEDGER_H
#define LATSCAN_PROGRAMS_FLEET_LEDGER_H

#include "programs/fleet/answers/answers.h"

void ledger_order(struct fleet *f);
void waivers_order(struct fleet *f);
/* How long it holds, by its field "until"; days_left must be INT64_MAX. */
void waiver_ends(const struct fleet *f, struct waiver_row *r);

#endif

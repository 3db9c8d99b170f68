/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers in each state, and a baseline, for the golden reports. */
#ifndef LATSCAN_TESTS_GOLDEN_LEDGER_H
#define LATSCAN_TESTS_GOLDEN_LEDGER_H

#include "scanner/engine/findings.h"
#include "scanner/engine/report.h"

/* Before the results are there. */
void ledger_all(struct report *r);
void ledger_hostile(struct report *r);
/* What the ledger accepts of a check's findings, and what the baseline knew. */
void ledger_mark(struct report *r, struct findings *fs);

#endif

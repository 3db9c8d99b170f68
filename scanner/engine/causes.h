/* SPDX-License-Identifier: Apache-2.0 */
/* One cause, one finding. */
#ifndef LATSCAN_ENGINE_CAUSES_H
#define LATSCAN_ENGINE_CAUSES_H

#include "scanner/engine/judge.h"

/*
 * After all checks ran: a warn or fail that a finding of at least its status, of a check in
 * its implied_by, explains on the same CPUs or the same subject becomes skip(caused) and
 * names that check. Causes are looked up among what the checks said, before anything is
 * silenced, so the order of checks does not matter; implied_by must not form a ring.
 */
void causes_settle(struct judged *v, size_t n);

#endif

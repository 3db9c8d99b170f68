/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spikes against beats: what moved in the slot of each spike, and would it have done so anyway?
 *
 * The slot of a spike are the beats that it touches, where it is as long as its time stamp is vague, and, stamped by
 * another clock (utc), by the error of the host's; and a sixteenth of a beat more at each end, since a beat's counters
 * are read one after another. Spikes whose slots overlap are one trial. A counter is asked two things: whether it moved
 * in a slot, and, where it moves often, whether it moved more than usually (above the median of the beats in which it
 * moves by 4 robust deviations, and by half). How many trials have it by accident is told by how many places of such
 * slots along all beats have it; so many or more of independent trials: chance.h, corrected for all that was asked.
 * Trials are not independent where spikes and counters both come in bursts or keep a period: so the spikes are shifted
 * along the beats, all together, and what many shifts do as well is said to be in step, not more.
 *
 * Then thieves are taken one by one, each time the one that is least an accident among the spikes that nobody has yet:
 * so two thieves get their own, and what follows from a thief stands beside it.
 */
#ifndef LATSCAN_TRIAGE_OVERLAP_H
#define LATSCAN_TRIAGE_OVERLAP_H

#include "scanner/triage/beats.h"
#include "scanner/triage/spikes.h"

#define OVERLAP_LEVEL	0.01 /* what comes by accident more often is an accident */
#define OVERLAP_IN_STEP 0.05 /* of the shifts */

/*
 * file: the name of the spikes' file. What stands in *ret lives in a; scratch is rewound. -EINVAL with *why (static) where
 * the beats do not have the clock of the spikes.
 */
int overlap_tell(struct arena *a, struct arena *scratch, const struct beats *b,
	const struct spikes *s, const char *file, struct spikes_told *ret, const char **why);

#endif

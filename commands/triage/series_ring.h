/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The samples of --root as a ring: what was counted between each two neighbours is a beat, so that
 * when within the series something happened can be told.
 */
#ifndef LATSCAN_COMMANDS_SERIES_RING_H
#define LATSCAN_COMMANDS_SERIES_RING_H

#include "commands/scan/scanning.h"
#include "scanner/triage/ring.h"

/*
 * A recorded file of two samples gives both. apart: CPUs with columns of their own (empty: all). *ret is NULL
 * where there is but one sample. 0, or an exit status after saying why. ring_free() it.
 */
int series_ring(struct scanning *s, struct cpuset apart, struct ring **ret);

#endif

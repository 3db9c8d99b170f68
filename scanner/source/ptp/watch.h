/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a clock's offset: what ptp4l tells now and then while a window runs. Kept by the
 * worker that asked, until it is asked for the whole of /probe/ptp4l.
 */
#ifndef LATSCAN_SOURCE_PTP_WATCH_H
#define LATSCAN_SOURCE_PTP_WATCH_H

#include "scanner/source/ptp/instance.h"

/* Before its own samples, those of the same process that were taken while it was watched. */
void ptp_watch_recall(struct arena *a, struct ptp_asked *in);
/* All was recalled: the next window begins anew. */
void ptp_watch_end(void);

#endif

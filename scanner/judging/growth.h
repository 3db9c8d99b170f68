/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who took the memory that the host ran short of: processes whose resident memory grew within the
 * window. No counter of reclaim names a process, and what grew the most is who to ask first: a
 * hint and never a verdict. Page cache belongs to nobody and grows by what is read and written, so
 * it stands beside them.
 */
#ifndef LATSCAN_JUDGING_GROWTH_H
#define LATSCAN_JUDGING_GROWTH_H

#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/facts/process/resident.h"
#include "scanner/facts/process/tasks.h"

/* Of the check that calls: behind its own facts. */
#define GROWTH_NEEDS &fact_vmstat, &fact_meminfo, &fact_tasks, &fact_resident

/*
 * Adds to what was observed "; analytics (pid 812) grew by 412 MiB", of at most three processes and
 * the page cache, each as evidence too. Nothing where nothing grew by 8 MiB.
 */
void find_growth(struct finding *f, const struct check_in *in);

#endif

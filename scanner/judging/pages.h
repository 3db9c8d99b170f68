/* SPDX-License-Identifier: Apache-2.0 */
/* What a page is, where counters are in pages. Needs fact_meminfo and fact_vmstat. */
#ifndef LATSCAN_JUDGING_PAGES_H
#define LATSCAN_JUDGING_PAGES_H

#include "scanner/engine/check.h"

/*
 * 4, 16 or 64: the one that makes nr_free_pages of vmstat nearest to MemFree of meminfo, since
 * no file says it; 4 where that cannot be told.
 */
unsigned in_page_kb(const struct check_in *in);

#endif

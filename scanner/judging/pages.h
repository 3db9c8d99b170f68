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

/* "2 MiB", "1 GiB", "64 kB" */
struct str in_page_size(const struct check_in *in, uint64_t kb);
/* The pages of one size, by the same key in every check: "2 MiB pages". */
struct subject subject_pages(const struct check_in *in, uint64_t kb);

/* How many pages of that size by the check's limits pages_2m and pages_1g; -1: nobody said. */
double in_pages_wanted(const struct check_in *in, uint64_t kb);

#endif

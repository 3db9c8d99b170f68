/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of huge pages of the cgroups of named processes, as struct target_cgroups. */
#ifndef LATSCAN_FACTS_TARGET_HUGETLB_H
#define LATSCAN_FACTS_TARGET_HUGETLB_H

#include "scanner/facts/process/target_cgroups.h"

/* Indices: one of a size's files, plus TARGET_HUGE_1G for the larger size. */
enum { TARGET_HUGE_1G = 4, TARGET_HUGE_PROCS = 8 };
enum target_huge_file {
	TARGET_HUGE_MAX = 0, /* hugetlb.SIZE.max; limit_in_bytes */
	TARGET_HUGE_RSVD,    /* hugetlb.SIZE.rsvd.max; rsvd.limit_in_bytes (5.7) */
	TARGET_HUGE_CURRENT, /* hugetlb.SIZE.current; usage_in_bytes */
	TARGET_HUGE_EVENTS   /* hugetlb.SIZE.events.local, "max N"; failcnt */
};

extern const struct fact fact_target_hugetlb;

#endif

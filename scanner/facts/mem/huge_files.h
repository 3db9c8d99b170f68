/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of huge pages and who still uses them: /probe/hugetlbfs beside /proc/locks. A file of
 * DPDK's, "PREFIXmap_N", is in use while somebody holds a lock on it, or on the "config" of that
 * prefix; of another program's file nothing tells.
 */
#ifndef LATSCAN_FACTS_HUGE_FILES_H
#define LATSCAN_FACTS_HUGE_FILES_H

#include "scanner/facts/fact.h"

/* Files of one prefix in pages of one size. */
struct huge_files_group {
	uint64_t page_kb;
	struct str prefix; /* of DPDK; empty: files of other programs */
	unsigned files, unused;
	uint64_t bytes, unused_bytes;
};

struct huge_files {
	const struct answer *from, *locks;
	bool has_files; /* locks are read only then */
	bool valid;	/* what is there was read and understood */
	const struct huge_files_group *v;
	size_t n;
	unsigned mounts;
	uint64_t denied, more; /* folders that could not be listed; files past the cap */
};

extern const struct fact fact_huge_files;
/* "rte" of "rtemap_12"; empty: not DPDK's */
struct str huge_file_prefix(struct str name);

#endif

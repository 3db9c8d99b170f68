/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of mountinfo that are a hugetlbfs (fs/hugetlbfs/inode.c hugetlbfs_show_options). */
#ifndef LATSCAN_FACTS_HUGE_MOUNTS_H
#define LATSCAN_FACTS_HUGE_MOUNTS_H

#include "scanner/facts/fact.h"

struct huge_mount {
	struct str where;
	uint64_t kb;		 /* of a page */
	uint64_t bytes;		 /* size=; UINT64_MAX: no bound */
	uint64_t uid, gid, mode; /* of its root, as it was mounted */
	bool read_only;
	bool odd; /* an option that was not understood */
};

/*
 * "36 35 0:31 / /dev/hugepages rw,nosuid shared:5 - hugetlbfs hugetlbfs rw,pagesize=2M". False:
 * another file system, or no such line. Up to 4.10 the kernel prints what the administrator wrote.
 */
bool huge_mount_parse(struct str line, uint64_t default_kb, struct huge_mount *ret);

/* "2M", "1G", "2048K" of mount options and boot parameters, in kB. */
bool huge_size_parse(struct str s, uint64_t *ret_kb);

#endif

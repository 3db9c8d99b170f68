/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which mappings of a process hold memory of its own, by its maps file: heap, stacks,
 * anonymous, shared anonymous and huge pages. Libraries and files are everybody's and may be
 * anywhere. Text in, a list out; no I/O.
 */
#ifndef LATSCAN_SOURCE_PRIVATE_MEMORY_H
#define LATSCAN_SOURCE_PRIVATE_MEMORY_H

#include "scanner/base/str.h"

struct mapping {
	uint64_t start, pages;
};

struct mappings {
	struct mapping *v; /* in the order of maps: by address */
	size_t n;
	uint64_t pages; /* of all */
};

/*
 * mountinfo tells which devices are a tmpfs or a hugetlbfs; it may be empty. page is the size
 * of a small page. -EINVAL: a line of maps that is none of a kernel.
 */
int private_memory(struct arena *a, struct str maps, struct str mountinfo, uint64_t page,
	struct mappings *ret);

/*
 * n pages spread over the mappings: one from each n-th part of them, at a place in it that
 * seed decides, so that a policy that alternates by page cannot fall in step. All of them,
 * where there are no more than n. The addresses rise. Returns how many.
 */
size_t private_memory_sample(
	const struct mappings *m, uint64_t page, size_t n, uint64_t seed, uint64_t *ret);

#endif

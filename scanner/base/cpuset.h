/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of small numbers (CPUs, NUMA nodes), of any width up to CPUSET_LIMIT.
 * A set is a value that never changes; operations return new sets in the arena given.
 * The zero value is the empty set.
 */
#ifndef LATSCAN_BASE_CPUSET_H
#define LATSCAN_BASE_CPUSET_H

#include "scanner/base/str.h"

enum { CPUSET_LIMIT = 65536 }; /* a number at or above it is -ERANGE: no host, a hostile capture */

struct cpuset {
	const uint64_t *w;
	unsigned words;
};

/*
 * The kernel's list format: "0-3,8,10-14:1/2". The empty text, blanks, NULs and a padded
 * "(null)" (a mask that was never allocated, lib/vsprintf.c) are the empty set.
 * Commas and blanks separate in any number, as for the kernel's own parser.
 * -EINVAL for anything else that is not a list, -ERANGE past CPUSET_LIMIT.
 */
int cpuset_parse_list(struct arena *a, struct str s, struct cpuset *ret);
/* The kernel's mask format: "ff,ffffffff", 32-bit groups, most significant first, no 0x. */
int cpuset_parse_mask(struct arena *a, struct str s, struct cpuset *ret);
/*
 * A list as on the kernel command line: also "N" for the last CPU (last, or -ENODATA when
 * last is negative) and "all".
 */
int cpuset_parse_boot_list(struct arena *a, struct str s, int last, struct cpuset *ret);

/* Numbers from CPUSET_LIMIT on are left out. */
struct cpuset cpuset_of(struct arena *a, unsigned n);
struct cpuset cpuset_range(struct arena *a, unsigned first, unsigned last);
struct cpuset cpuset_and(struct arena *a, struct cpuset x, struct cpuset y);
struct cpuset cpuset_or(struct arena *a, struct cpuset x, struct cpuset y);
struct cpuset cpuset_minus(struct arena *a, struct cpuset x, struct cpuset y);

bool cpuset_has(struct cpuset s, unsigned n);
bool cpuset_is_empty(struct cpuset s);
bool cpuset_eq(struct cpuset x, struct cpuset y);
bool cpuset_meets(struct cpuset x, struct cpuset y);  /* the intersection is not empty */
bool cpuset_within(struct cpuset x, struct cpuset y); /* x is a subset of y */
unsigned cpuset_count(struct cpuset s);
/* The least member >= from, or -1: for (int c = -1; (c = cpuset_next(s, c + 1)) >= 0;) */
int cpuset_next(struct cpuset s, int from);
int cpuset_last(struct cpuset s); /* -1 when empty */

/* "0-3,8"; the empty set prints as "none". */
struct str cpuset_format(struct arena *a, struct cpuset s);

#endif

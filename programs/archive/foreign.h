/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives that others made: /proc and /sys below some folder of their own ("HOST/proc/…",
 * "./sys/…"). What is not in them was not captured; links are kept as links and followed by
 * whoever replays the index.
 */
#ifndef LATSCAN_PROGRAMS_FOREIGN_H
#define LATSCAN_PROGRAMS_FOREIGN_H

#include "programs/archive/members.h"
#include "scanner/base/out.h"

struct foreign {
	struct arena *a;
	struct str *names; /* of files, folders (with a '/' behind) and links */
	size_t n, cap;
	struct str top; /* "HOST/": what stands before proc/ and sys/ */
};

void foreign_begin(struct foreign *f, struct arena *a);
bool foreign_add(struct foreign *f, const struct member *m);
/* Finds the top and writes headers and listings. -EINVAL: there is no proc/ and no sys/. */
int foreign_plan(struct foreign *f, struct out *o, struct str *ret_error);
bool foreign_give(struct foreign *f, const struct member *m, struct out *o);

#endif

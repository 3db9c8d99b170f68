/* SPDX-License-Identifier: Apache-2.0 */
/* What a capture or a collection is, without judging it. */
#ifndef LATSCAN_PROGRAMS_LOOK_H
#define LATSCAN_PROGRAMS_LOOK_H

#include "scanner/base/str.h"

struct looked {
	const char *kind;	       /* "capture", "sosreport", "tree", … */
	uint64_t size, members, bytes; /* 0: not counted, of a folder or a text */
	struct str made_by;	       /* of a capture */
	bool redacted, is_signed;      /* a file .sig lies beside it; not verified here */
};

/* 0, or -errno; -EINVAL with *ret_error. name may be ARCHIVE:FOLDER. */
int archive_look(struct arena *a, const char *name, struct looked *ret, struct str *ret_error);

#endif

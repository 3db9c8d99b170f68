/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What would remain: the same sample is judged again with the suggested files in place, as far
 * as a file shows its own effect (a sysctl, a knob below /sys, the command line's text). What the
 * kernel makes of a command line, and a service of its configuration, only a boot shows: that is
 * said, and not claimed.
 */
#ifndef LATSCAN_REMEDY_REMAIN_H
#define LATSCAN_REMEDY_REMAIN_H

#include "scanner/remedy/files.h"

/* A file as it would read. */
struct written {
	struct str path, bytes;
};

struct written_files {
	struct written *v;
	size_t n, cap;
};

/* What is in place of what was read, for the second judgement. */
void remain_written(
	const struct files_in *in, const struct remedy_files *files, struct written_files *ret);

enum remaining {
	REMAINING_NOT = 0, /* it was not wrong */
	REMAINING_SETTLED, /* wrong, and right with the files in place */
	REMAINING_BOOT,	   /* a setting for it is suggested; only a boot or a restart proves it */
	REMAINING_HAND,	   /* nothing that a file could mend */
	REMAINING_NEW,	   /* right, and wrong with the files in place */
};
enum remaining remain_of(const struct files_in *in, const struct result *before,
	const struct result *after, bool warnings);
/* The whole part as text; after: the same checks, judged with the files in place. */
struct str remain_text(const struct files_in *in, const struct report *after, bool warnings);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest of a capture, read. */
#ifndef LATSCAN_PROGRAMS_MANIFEST_H
#define LATSCAN_PROGRAMS_MANIFEST_H

#include "scanner/source/answer.h"

struct listed {
	struct answer answer; /* bytes or note of what has no member */
	unsigned sample;
	struct str member; /* empty: none */
	uint64_t size;
	struct str sha256;
	bool seen;
};

struct manifest {
	struct str made_by;
	unsigned samples;
	struct listed *v;  /* those with a member first, by its name */
	size_t n, members; /* how many have one */
};

/* -EINVAL with *ret_error: "manifest.json: line 3: expected …". Slices may point into text. */
int manifest_read(struct arena *a, struct str text, struct manifest *ret, struct str *ret_error);
struct listed *manifest_find(const struct manifest *m, struct str member); /* NULL */
/* "before", "after", or NULL where there is one sample. */
const char *manifest_sample(const struct manifest *m, unsigned sample);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Who fails in a stored report: what an entry for each of them would be about. */
#ifndef LATSCAN_COMMANDS_WAIVE_SUBJECTS_H
#define LATSCAN_COMMANDS_WAIVE_SUBJECTS_H

#include "scanner/base/str.h"

struct waive_subject {
	struct str check, subject; /* its key: "cpu2", "host" */
};
struct waive_subjects {
	struct waive_subject *v;
	size_t n;
};

/*
 * Of checks that the glob matches, the subjects that fail or warn (or are unknown), once each,
 * and not waived yet. -EINVAL with *ret_error beginning with the line.
 */
int waive_subjects(struct arena *a, struct str json, struct str glob, bool unknown,
	struct waive_subjects *ret, struct str *ret_error);

#endif

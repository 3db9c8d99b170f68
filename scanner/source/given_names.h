/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in a folder that the user names, without reading any of it. */
#ifndef LATSCAN_SOURCE_GIVEN_NAMES_H
#define LATSCAN_SOURCE_GIVEN_NAMES_H

#include "scanner/base/str.h"

struct given_name {
	const char *path; /* FOLDER/NAME */
	bool regular;	  /* behind links */
};

/*
 * By name; those that begin with a dot are passed over. 0, -ENOTDIR where it is no folder, or
 * -errno.
 */
int given_names(struct arena *a, const char *folder, struct given_name **ret, size_t *ret_n);

#endif

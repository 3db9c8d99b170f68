/* SPDX-License-Identifier: Apache-2.0 */
/* Files that the user names: one, or those of a folder. */
#ifndef LATSCAN_SOURCE_GIVEN_FILES_H
#define LATSCAN_SOURCE_GIVEN_FILES_H

#include "scanner/base/str.h"

struct given_file {
	const char *path;
	struct str name; /* behind its last '/' */
	struct str bytes;
	uint64_t dated_s; /* when it was changed last, in seconds since 1970; 0: not told */
};

/*
 * What path is, or, of a folder, the regular files in it that end in suffix, by name; those that begin with a
 * dot are passed over. At most files of them, each of at most cap bytes, and twice that together. 0, or -errno with the path that it is
 * about: -ENODATA: nothing of that kind in the folder; -EFBIG: too long; -E2BIG: too many.
 */
int given_files(struct arena *a, const char *path, const char *suffix, size_t files, size_t cap,
	struct given_file **ret, size_t *ret_n, const char **ret_path);

#endif

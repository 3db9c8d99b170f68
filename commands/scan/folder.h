/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of the user's for files to review. None of them appears before all of them are
 * written: an error leaves what was there.
 */
#ifndef LATSCAN_COMMANDS_FOLDER_H
#define LATSCAN_COMMANDS_FOLDER_H

#include "scanner/base/str.h"

/*
 * Makes the folder when it is not there (one level), before main seals itself. *ret_path is its
 * real name. Refused is what the system reads its configuration from: nothing is to be applied
 * by being written. 0, or -errno with *ret_error, a sentence.
 */
int folder_make(struct arena *a, const char *path, const char **ret_path, struct str *ret_error);
bool folder_is_systems(struct str real_path);

struct folder_file {
	struct str name; /* in the folder: no '/' */
	struct str text;
};
int folder_write(struct arena *a, const char *path, const struct folder_file *v, size_t n,
	struct str *ret_error);

#endif

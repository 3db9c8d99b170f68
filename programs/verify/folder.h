/* SPDX-License-Identifier: Apache-2.0 */
/* The unpacked folder of a capture: every file that is in it, and no link followed. */
#ifndef LATSCAN_PROGRAMS_FOLDER_H
#define LATSCAN_PROGRAMS_FOLDER_H

#include "scanner/base/str.h"

/* A file at the top of a folder, of at most cap bytes. 0 or -errno. */
int folder_file(struct arena *a, const char *folder, const char *name, size_t cap, struct str *ret);

/* name is relative to the folder; what it points to goes with the call. false stops. */
typedef bool folder_take(void *user, struct str name, struct str bytes);
/*
 * All files below it but its manifest and the signature of that. 0, or -EINVAL with *ret_error
 * for what is neither a file nor a folder with something in it, and for what cannot be read.
 */
int folder_walk(
	struct arena *a, const char *folder, folder_take *take, void *user, struct str *ret_error);

#endif

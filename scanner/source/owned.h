/* SPDX-License-Identifier: Apache-2.0 */
/* A small file of the administrator's, and who could have written it. */
#ifndef LATSCAN_SOURCE_OWNED_H
#define LATSCAN_SOURCE_OWNED_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct owned_file {
	int error; /* 0, ENOENT: there is none, or why it could not be read */
	bool regular;
	bool root;   /* it belongs to root */
	bool others; /* a group or everybody may write it */
	bool linked; /* it has another name */
	struct str bytes;
};

enum { OWNED_CAP = 65536 }; /* longer: EFBIG */
/* A symbolic link is not followed (ELOOP). What is no regular file is not read. */
void owned_read(struct arena *a, const char *path, struct owned_file *ret);

#endif

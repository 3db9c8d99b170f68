/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of files that grow by lines and together never hold more than so many bytes: the newest is written, the oldest
 * is removed. Names are NAME-NUMBER-TIME.txt, the number counted up for ever, so that their order is that of writing
 * whatever the clock did. What could not be written whole is taken back: a full disk leaves whole lines.
 */
#ifndef LATSCAN_SOURCE_SEGMENTS_H
#define LATSCAN_SOURCE_SEGMENTS_H

#include "scanner/base/str.h"

enum { SEGMENTS = 8, SEGMENTS_KEPT = 64, SEGMENTS_NAME = 64 };

struct segment {
	uint64_t number, bytes;
	char name[SEGMENTS_NAME];
};

struct segments {
	int dir, fd; /* -1: none is open */
	const char *name;
	uint64_t most, share; /* bytes of all, and of one */
	struct segment
		v[SEGMENTS_KEPT]; /* oldest first; the last one is written where fd is open */
	unsigned n;
	uint64_t next;
};

/*
 * Makes the folder where it is not there (not what is above it) and looks which files of that name it holds. name is
 * borrowed. 0 or -errno.
 */
int segments_open(const char *folder, const char *name, uint64_t most, struct segments *ret);
/* Whether a text of so many bytes must begin a new file. */
bool segments_full(const struct segments *s, size_t bytes);
/*
 * Begins a new file, named by this time, with these lines, and removes old ones until room for a whole file is left.
 * 0; -EFBIG: head is more than a file may hold; -errno: none is open then.
 */
int segments_begin(struct segments *s, uint64_t real_ns, struct str head);
/* Appends all of it, or nothing. 0 or -errno. */
int segments_append(struct segments *s, struct str text);
uint64_t segments_bytes(const struct segments *s);
void segments_close(struct segments *s);

#endif

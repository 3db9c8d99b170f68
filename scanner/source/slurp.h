/* SPDX-License-Identifier: Apache-2.0 */
/* Read a descriptor to its end. */
#ifndef LATSCAN_SOURCE_SLURP_H
#define LATSCAN_SOURCE_SLURP_H

#include "scanner/base/str.h"

/*
 * Reads of at most chunk bytes until one gives none: a short read is not the end of a seq
 * file. At most cap bytes: -EFBIG past it. 0 or -errno.
 */
int slurp(int fd, size_t chunk, size_t cap, struct arena *a, struct str *ret);
/* A path opened for that: read-only, without waiting; a descriptor or -errno. */
int slurp_open(const char *path);
/* The same for a path, opened read-only and without waiting for the other end of a FIFO. */
int slurp_path(const char *path, size_t chunk, size_t cap, struct arena *a, struct str *ret);

#endif

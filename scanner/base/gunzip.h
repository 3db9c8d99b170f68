/* SPDX-License-Identifier: Apache-2.0 */
/* gzip, whole in memory, by zlib: for /proc/config.gz. */
#ifndef LATSCAN_BASE_GUNZIP_H
#define LATSCAN_BASE_GUNZIP_H

#include "scanner/base/str.h"

/*
 * The one member that the text holds, its checksum compared. -EINVAL: it is none, or damaged,
 * or something stands behind it; -EFBIG: longer than cap. All memory is the arena's.
 */
int gunzip(struct arena *a, struct str gz, size_t cap, struct str *ret);

#endif

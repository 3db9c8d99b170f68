/* SPDX-License-Identifier: Apache-2.0 */
/* gzip (RFC 1952) with deflate (RFC 1951), whole in memory: for /proc/config.gz. */
#ifndef LATSCAN_BASE_INFLATE_H
#define LATSCAN_BASE_INFLATE_H

#include "scanner/base/str.h"

/*
 * The one member that the text holds. -EINVAL: it is none, or damaged; -EFBIG: longer than
 * cap. The length at its end is checked, the checksum is not: bytes come from a kernel's
 * memory, and a wrong one could only make a line that nobody looks for.
 */
int inflate_gzip(struct arena *a, struct str gz, size_t cap, struct str *ret);

#endif

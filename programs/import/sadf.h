/* SPDX-License-Identifier: Apache-2.0 */
/* sysstat's files change with its editions: its own program reads them. */
#ifndef LATSCAN_IMPORT_SADF_H
#define LATSCAN_IMPORT_SADF_H

#include "scanner/base/str.h"

/* What a file of sadc begins with, in either order of bytes. */
bool sadf_is_binary(struct str bytes);
/* "sadf -j FILE -- -A". 0, -ENOENT where there is no sadf, -EIO where it failed, or -errno. */
int sadf_read(struct arena *a, const char *path, size_t cap, struct str *ret);

#endif

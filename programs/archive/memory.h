/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much more memory this process may take while it reads what nobody vouched for: a window
 * of zstd or a dictionary of xz is as large as the archive says (up to 2 GiB), and so is a map of
 * holes. The kernel counts what is mapped for writing, touched or not (RLIMIT_DATA, mm/mmap.c,
 * since 4.7), so that the library is refused and says so.
 */
#ifndef LATSCAN_PROGRAMS_MEMORY_H
#define LATSCAN_PROGRAMS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void memory_bound(size_t more);
/* Whether this process uses more than that; false where it is not bound. */
bool memory_is_past(size_t resident);
void memory_unbound(void);

#endif

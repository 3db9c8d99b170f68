/* SPDX-License-Identifier: Apache-2.0 */
/* Text that a writer writes to a descriptor, kept in memory instead: one nameless file, used again and again. */
#ifndef LATSCAN_SOURCE_MEMORY_OUT_H
#define LATSCAN_SOURCE_MEMORY_OUT_H

#include "scanner/base/out.h"

struct memory_out {
	int fd;
};

int memory_out_open(struct memory_out *ret); /* 0 or -errno */
void memory_out_begin(const struct memory_out *m, struct out *o);
/* All that was written since, in the arena. 0 or -errno. */
int memory_out_end(const struct memory_out *m, struct out *o, struct arena *a, struct str *ret);
void memory_out_close(struct memory_out *m);

#endif

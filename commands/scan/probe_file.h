/* SPDX-License-Identifier: Apache-2.0 */
/* --probe: what latscan probe measured, read before rights are dropped, taken along in recordings and captures. */
#ifndef LATSCAN_COMMANDS_PROBE_FILE_H
#define LATSCAN_COMMANDS_PROBE_FILE_H

#include "scanner/engine/jitter.h"
#include "scanner/source/source.h"

struct probe_file {
	struct str lines, host; /* no lines: not given */
};

/* 0, or EXIT_USAGE after saying why. */
int probe_file_add(struct arena *a, struct probe_file *p, const char *path);
/* The source with /probe/jitter in it, and whether it is of that host. Takes inner; without a file it is inner. */
struct source *probe_file_wrap(struct arena *a, struct probe_file *p, struct source *inner);
/* What the source has of it, so that a recording has it too. NULL: nothing, or not understood. */
const struct jitter *probe_file_ask(struct arena *a, struct source *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* --record: every answer that the scan got, as an index text (docs/format-fixture.md). */
#ifndef LATSCAN_COMMANDS_RECORD_H
#define LATSCAN_COMMANDS_RECORD_H

#include "scanner/base/out.h"
#include "commands/scan/outputs.h"
#include "scanner/source/index.h"

struct recording {
	struct output *output; /* NULL: nothing is recorded */
	struct arena *arena;   /* of the sample under way */
	struct index *index;
	struct source *wrapper;
	struct out out;
};

/* cpus: where the scanner may run; it stands in the recording's head. */
void recording_begin(struct recording *r, struct output *output, struct cpuset cpus);
/* The source itself when nothing is recorded. Borrowed: the inner source stays open. */
struct source *recording_wrap(struct recording *r, struct source *inner);
void recording_save(struct recording *r, const char *sample);
/* 0, or an exit status after saying why. */
int recording_end(struct recording *r);

#endif

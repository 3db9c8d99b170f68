/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a scan of this host starts: look where the hot CPUs are, pin, open report files, fork
 * the probe child, seal. docs/process.md says why in this order.
 */
#ifndef LATSCAN_COMMANDS_START_H
#define LATSCAN_COMMANDS_START_H

#include "commands/options.h"
#include "scanner/source/child.h"
#include "scanner/source/sandbox.h"

struct start {
	struct budget budget;
	struct source *source;
	struct probes *probes;
	struct sandbox sandbox;
	struct roles roles; /* of the first look */
	int cpu;	    /* -1: not pinned */
};

/*
 * 0, or an exit status after saying why. wants: CHILD_…, what the child makes ready. argv is for the one
 * re-exec from a hot CPU.
 */
int start_live(
	struct arena *a, struct scan_options *o, unsigned wants, char **argv, struct start *ret);
void start_end(struct start *s);

#endif

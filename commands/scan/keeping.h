/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --good, --expect and --push: a scan, a gate or a triage that is held against another capture. The scanner
 * is sealed when its answers are whole, so another program runs it, and packs, compares or sends them.
 */
#ifndef LATSCAN_COMMANDS_KEEPING_H
#define LATSCAN_COMMANDS_KEEPING_H

#include "commands/options.h"

/* since: --good of a verb that only looks at what was kept. */
extern const struct option_row keeping_good, keeping_since, keeping_expect, keeping_push,
	keeping_push_options;

bool keeping_asked(const struct scan_options *o);
/*
 * Becomes that program, which runs the same verb without them; an exit status after saying why not. 0 with
 * *ret_without where --good alone was asked for and the program is not there: a gate must not depend on it.
 */
int keeping_run(struct arena *a, const struct scan_options *o, char **argv, bool *ret_without);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The options of probe: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_PROBE_OPTIONS_H
#define LATSCAN_COMMANDS_PROBE_OPTIONS_H

#include "commands/usage.h"

enum probe_option {
	PROBE_CPU = 0,
	PROBE_FOR,
	PROBE_THRESHOLD,
	PROBE_MAX,
	PROBE_FORMAT,
	PROBE_BASELINE,
	PROBE_COHORT,
	PROBE_FIFO,
	PROBE_NO_EXPLAIN,
	PROBE_MEMORY,
	PROBE_FORCE
};

const struct usage_option *probe_option(unsigned i); /* in the order of enum probe_option */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The options of capture: its own, and those of scan that say what is asked and how. */
#ifndef LATSCAN_COMMANDS_CAPTURE_OPTIONS_H
#define LATSCAN_COMMANDS_CAPTURE_OPTIONS_H

#include "commands/usage.h"

enum capture_own {
	CAPTURE_OUTPUT = 0,
	CAPTURE_FROM,
	CAPTURE_SIGN,
	CAPTURE_REDACT,
	CAPTURE_REDACT_KEY,
	CAPTURE_INSPECT,
	CAPTURE_FORMAT,
	CAPTURE_ROWS,
	CAPTURE_OWN
};

/* Its own in the order of enum capture_own, then those that it passes on to the scan. */
const struct usage_option *capture_option(unsigned i);

#endif

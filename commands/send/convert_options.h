/* SPDX-License-Identifier: Apache-2.0 */
/* The options of convert: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_CONVERT_OPTIONS_H
#define LATSCAN_COMMANDS_CONVERT_OPTIONS_H

#include "commands/usage.h"

enum convert_option {
	CONVERT_FORMAT = 0,
	CONVERT_SHOW,
	CONVERT_QUIET,
	CONVERT_WIDE,
	CONVERT_FULL,
	CONVERT_SIGN
};

const struct usage_option *convert_option(unsigned i); /* in the order of enum convert_option */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The options of diff: its own, and those of scan that say how captures are judged. */
#ifndef LATSCAN_COMMANDS_DIFF_OPTIONS_H
#define LATSCAN_COMMANDS_DIFF_OPTIONS_H

#include "commands/usage.h"

enum diff_own { DIFF_FORMAT = 0, DIFF_LEVEL, DIFF_EXPECT, DIFF_ALL, DIFF_WIDE, DIFF_OWN };
enum diff_format { DIFF_TEXT = 0, DIFF_JSON, DIFF_HTML }; /* words_diff_format */

/* Its own in the order of enum diff_own, then those that it passes on to the scan. */
const struct usage_option *diff_option(unsigned i);

#endif

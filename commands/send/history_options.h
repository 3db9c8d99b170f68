/* SPDX-License-Identifier: Apache-2.0 */
/* The options of history: its own, and those of scan that diff takes too. */
#ifndef LATSCAN_COMMANDS_HISTORY_OPTIONS_H
#define LATSCAN_COMMANDS_HISTORY_OPTIONS_H

#include "commands/usage.h"

enum history_own { HISTORY_FORMAT = 0, HISTORY_LEVEL, HISTORY_ALL, HISTORY_WIDE, HISTORY_OWN };
enum history_format { HISTORY_TEXT = 0, HISTORY_JSON }; /* words_history_format */

/* Its own in the order of enum history_own, then those that it passes on to the scan. */
const struct usage_option *history_option(unsigned i);

#endif

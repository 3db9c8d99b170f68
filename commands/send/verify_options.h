/* SPDX-License-Identifier: Apache-2.0 */
/* The options of verify: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_VERIFY_OPTIONS_H
#define LATSCAN_COMMANDS_VERIFY_OPTIONS_H

#include "commands/usage.h"

enum verify_option { VERIFY_KEY = 0, VERIFY_SIGNATURE, VERIFY_QUIET };

const struct usage_option *verify_option(unsigned i); /* in the order of enum verify_option */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The options of import: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_IMPORT_OPTIONS_H
#define LATSCAN_COMMANDS_IMPORT_OPTIONS_H

#include "commands/usage.h"

enum import_option { IMPORT_SYSSTAT = 0, IMPORT_JOURNAL, IMPORT_BMC, IMPORT_LAST, IMPORT_OUTPUT };

const struct usage_option *import_option(unsigned i); /* in the order of enum import_option */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The options of fleet: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_FLEET_OPTIONS_H
#define LATSCAN_COMMANDS_FLEET_OPTIONS_H

#include "commands/usage.h"

enum fleet_option {
	FLEET_FORMAT = 0,
	FLEET_GROUP_BY,
	FLEET_SINCE,
	FLEET_NOW,
	FLEET_SILENT,
	FLEET_SLOW,
	FLEET_INVENTORY,
	FLEET_MIN_COMPLIANCE,
	FLEET_REJUDGE,
	FLEET_PROFILE,
	FLEET_TOP,
	FLEET_THREADS,
	FLEET_PASSWORD_FILE,
	FLEET_HEADER_FILE,
	FLEET_CACERT,
	FLEET_TIMEOUT
};
enum fleet_format { FLEET_TEXT = 0, FLEET_JSON, FLEET_HTML, FLEET_CSV, FLEET_PROMETHEUS };

const struct usage_option *fleet_option(unsigned i); /* in the order of enum fleet_option */

#endif

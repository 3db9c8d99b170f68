/* SPDX-License-Identifier: Apache-2.0 */
/* The options of push: the program parses them, the scanner tells of them. */
#ifndef LATSCAN_COMMANDS_PUSH_OPTIONS_H
#define LATSCAN_COMMANDS_PUSH_OPTIONS_H

#include "commands/usage.h"

enum push_option {
	PUSH_OTLP = 0,
	PUSH_OTLP_METRICS,
	PUSH_OTLP_LOGS,
	PUSH_CLOUDEVENTS,
	PUSH_TO,
	PUSH_OPTIONS_FILE,
	PUSH_HEADER,
	PUSH_HEADER_FILE,
	PUSH_TOKEN_FILE,
	PUSH_S3_CREDENTIALS,
	PUSH_CACERT,
	PUSH_CERT,
	PUSH_KEY,
	PUSH_COMPRESS,
	PUSH_TIMEOUT,
	PUSH_TRIES,
	PUSH_BACKOFF,
	PUSH_SPOOL,
	PUSH_NO_SPOOL,
	PUSH_SPOOL_SIZE,
	PUSH_SPOOL_AGE,
	PUSH_SPOOL_KEEP,
	PUSH_DRY_RUN
};

const struct usage_option *push_option(unsigned i); /* in the order of enum push_option */

#endif

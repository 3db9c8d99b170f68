/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/send/push_options.h"

#include <stddef.h>

static const struct usage_option rows[] = {
	[PUSH_OTLP] = { "otlp", "URL", 0, VALUES_ANY, NULL,
		"base of an OTLP/HTTP receiver: metrics go to URL/v1/metrics, logs to URL/v1/logs" },
	[PUSH_OTLP_METRICS] = { "otlp-metrics", "URL", 0, VALUES_ANY, NULL,
		"OTLP metrics alone, to exactly this URL" },
	[PUSH_OTLP_LOGS] = { "otlp-logs", "URL", 0, VALUES_ANY, NULL,
		"OTLP logs alone, to exactly this URL" },
	[PUSH_CLOUDEVENTS] = { "cloudevents", "URL", 0, VALUES_ANY, NULL,
		"the report as one CloudEvent" },
	[PUSH_HEADER] = { "header", "'K: V'", 0, VALUES_ANY, NULL,
		"a header of every request; can be given many times" },
	[PUSH_HEADER_FILE] = { "header-file", "FILE", 0, VALUES_FILE, NULL,
		"headers, one a line: here secrets belong, which a command line shows to everybody" },
	[PUSH_CACERT] = { "cacert", "FILE", 0, VALUES_FILE, NULL,
		"certificates that are trusted instead of the system's" },
	[PUSH_CERT] = { "cert", "FILE", 0, VALUES_FILE, NULL,
		"the certificate that the receiver is shown" },
	[PUSH_KEY] = { "key", "FILE", 0, VALUES_FILE, NULL, "its private key" },
	[PUSH_TIMEOUT] = { "timeout", "S", 0, VALUES_ANY, NULL,
		"how long an attempt may take (default 10 s)" },
	[PUSH_TRIES] = { "tries", "N", 0, VALUES_ANY, NULL,
		"attempts for each request, 1 to 10 (default 5)" },
	[PUSH_BACKOFF] = { "backoff", "S", 0, VALUES_ANY, NULL,
		"wait before the second attempt (default 1 s); it doubles each time" },
	[PUSH_DRY_RUN] = { "dry-run", NULL, 0, VALUES_NONE, NULL,
		"print what would be sent, and send nothing" },
};

const struct usage_option *push_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

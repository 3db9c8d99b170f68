/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/send/push_options.h"

#include <stddef.h>

static const char *words_packing(unsigned i)
{
	static const char *const words[] = { "none", "gzip", "zstd" };

	return i < sizeof(words) / sizeof(words[0]) ? words[i] : NULL;
}

static const char *words_keep(unsigned i)
{
	static const char *const words[] = { "oldest", "newest" };

	return i < sizeof(words) / sizeof(words[0]) ? words[i] : NULL;
}

static const struct usage_option rows[] = {
	[PUSH_OTLP] = { "otlp", "URL", 0, VALUES_ANY, NULL,
		"base of an OTLP/HTTP receiver: metrics go to URL/v1/metrics, logs to URL/v1/logs" },
	[PUSH_OTLP_METRICS] = { "otlp-metrics", "URL", 0, VALUES_ANY, NULL,
		"OTLP metrics alone, to exactly this URL" },
	[PUSH_OTLP_LOGS] = { "otlp-logs", "URL", 0, VALUES_ANY, NULL,
		"OTLP logs alone, to exactly this URL" },
	[PUSH_CLOUDEVENTS] = { "cloudevents", "URL", 0, VALUES_ANY, NULL,
		"the report as one CloudEvent" },
	[PUSH_TO] = { "to", "URL", 0, VALUES_ANY, NULL,
		"a destination, as an operand is one: for files of options" },
	[PUSH_OPTIONS_FILE] = { "options", "FILE", 0, VALUES_FILE, NULL,
		"options of push from a file, one a line, without dashes: \"to https://…\"" },
	[PUSH_HEADER] = { "header", "'K: V'", 0, VALUES_ANY, NULL,
		"a header of every request; can be given many times" },
	[PUSH_HEADER_FILE] = { "header-file", "FILE", 0, VALUES_FILE, NULL,
		"headers, one a line: here secrets belong, which a command line shows to everybody" },
	[PUSH_TOKEN_FILE] = { "token-file", "FILE", 0, VALUES_FILE, NULL,
		"its first line is sent as \"Authorization: Bearer …\"" },
	[PUSH_S3_CREDENTIALS] = { "s3-credentials", "FILE", 0, VALUES_FILE, NULL,
		"aws_access_key_id, aws_secret_access_key and aws_session_token, a line each" },
	[PUSH_CACERT] = { "cacert", "FILE", 0, VALUES_FILE, NULL,
		"certificates that are trusted instead of the system's" },
	[PUSH_CERT] = { "cert", "FILE", 0, VALUES_FILE, NULL,
		"the certificate that the receiver is shown" },
	[PUSH_KEY] = { "key", "FILE", 0, VALUES_FILE, NULL, "its private key" },
	[PUSH_COMPRESS] = { "compress", "HOW", 0, VALUES_WORDS, words_packing,
		"bodies, by a receiver that takes it: none (default), gzip, zstd" },
	[PUSH_TIMEOUT] = { "timeout", "S", 0, VALUES_ANY, NULL,
		"how long an attempt may take (default 10 s)" },
	[PUSH_TRIES] = { "tries", "N", 0, VALUES_ANY, NULL,
		"attempts for each request, 1 to 10 (default 5)" },
	[PUSH_BACKOFF] = { "backoff", "S", 0, VALUES_ANY, NULL,
		"wait before the second attempt (default 1 s); it doubles each time" },
	[PUSH_SPOOL] = { "spool", "FOLDER", 0, VALUES_FOLDER, NULL,
		"where reports wait until they are delivered; $LATSCAN_SPOOL, /var/spool/latscan, or below the home" },
	[PUSH_NO_SPOOL] = { "no-spool", NULL, 0, VALUES_NONE, NULL,
		"keep nothing: what cannot be delivered now is lost" },
	[PUSH_SPOOL_SIZE] = { "spool-size", "MIB", 0, VALUES_ANY, NULL,
		"how much may wait in all (default 256 MiB)" },
	[PUSH_SPOOL_AGE] = { "spool-age", "TIME", 0, VALUES_ANY, NULL,
		"how long it may (\"12h\", default 30d)" },
	[PUSH_SPOOL_KEEP] = { "spool-keep", "WHICH", 0, VALUES_WORDS, words_keep,
		"of a full spool: oldest (default: the new report is not taken, status 4), newest" },
	[PUSH_DRY_RUN] = { "dry-run", NULL, 0, VALUES_NONE, NULL,
		"print what would be sent, and send nothing" },
};

const struct usage_option *push_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

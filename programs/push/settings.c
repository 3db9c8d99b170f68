/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/push/settings.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/options.h"
#include "commands/send/push_options.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADERS_CAP = 1 << 20, TRIES_MAX = 10, NESTED_MAX = 4 };

#define DAY_NS (86400ull * 1000000000ull)

void settings_init(struct settings *o, struct arena *a)
{
	*o = (struct settings){ .a = a,
		.delivery = { .timeout_ms = 10000, .backoff_ms = 1000, .tries = 5 },
		.spool = { .a = a,
			.most_bytes = 256 << 20,
			.most_age_ns = 30 * DAY_NS,
			.fd = -1,
			.tmp = -1 } };
}

static int take_destination(
	struct settings *o, const char *option, enum payload p, const char *url, const char *suffix)
{
	struct str error;

	if (o->n_to == DESTINATIONS_MAX)
		return usage_error("more than %d destinations", DESTINATIONS_MAX);
	if (destination_init(o->a, p, url, suffix, &o->to[o->n_to], &error))
		return usage_error("--%s: " STR_FMT, option, STR_ARG(error));
	o->n_to++;
	return 0;
}

static int take_otlp(struct settings *o, const char *url)
{
	int r = take_destination(o, "otlp", PAYLOAD_METRICS, url, "/v1/metrics");

	return r ? r : take_destination(o, "otlp", PAYLOAD_LOGS, url, "/v1/logs");
}

int settings_to(struct settings *o, const char *url)
{
	const char *http;
	struct str error;

	if (destination_is_otlp(str_from(url), &http))
		return take_otlp(o, http);
	if (o->n_to == DESTINATIONS_MAX)
		return usage_error("more than %d destinations", DESTINATIONS_MAX);
	if (destination_by_scheme(o->a, url, &o->to[o->n_to], &error)) {
		struct str shown = str_from(url), head, tail;

		if (str_split(shown, ':', &head, &tail)) /* the rest may hold a password */
			shown = head;
		return usage_error("\"" STR_FMT ":…\": " STR_FMT, STR_ARG(shown), STR_ARG(error));
	}
	o->n_to++;
	return 0;
}

static int take_header(struct settings *o, const char *line)
{
	struct str error;

	if (headers_add(o->a, &o->delivery.headers, str_from(line), &error))
		return usage_error("--header: " STR_FMT, STR_ARG(error));
	return 0;
}

static int read_small(struct settings *o, const char *path, struct str *ret)
{
	int r = slurp_path(path, 4096, HEADERS_CAP, o->a, ret);

	return r ? usage_error("cannot read %s: %s", path, strerror(-r)) : 0;
}

static int take_header_file(struct settings *o, const char *path)
{
	struct str text, error;
	int r = read_small(o, path, &text);

	if (r == 0 && headers_add_lines(o->a, &o->delivery.headers, text, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return r;
}

static int take_token(struct settings *o, const char *path)
{
	struct str text, line = { 0 }, error;
	int r = read_small(o, path, &text);

	if (r)
		return r;
	str_cut(&text, '\n', &line);
	line = str_trim(line);
	if (!line.n)
		return usage_error("%s: expected a token in its first line", path);
	line = str_printf(o->a, "Authorization: Bearer " STR_FMT, STR_ARG(line));
	if (headers_add(o->a, &o->delivery.headers, line, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static int take_credentials(struct settings *o, const char *path)
{
	struct str text, error;
	int r = read_small(o, path, &text);

	if (r == 0 && credentials_read(o->a, text, &o->delivery, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return r;
}

/* What libcurl would notice only when it is too late to send elsewhere. */
static int take_file(struct settings *o, const char **ret, const char *path)
{
	if (access(path, R_OK))
		return usage_error("cannot read %s: %s", path, strerror(errno));
	*ret = str_z(o->a, str_from(path));
	return 0;
}

static int take_time(const char *option, const char *value, uint64_t least_ms, uint64_t *ret_ms)
{
	uint64_t ns;

	if (options_duration(str_from(value), &ns) || ns / 1000000 < least_ms ||
		ns / 1000000 > 3600000)
		return usage_error(
			"--%s \"%s\": expected a time such as 10s or 500ms, at most an hour",
			option, value);
	*ret_ms = ns / 1000000;
	return 0;
}

static int take_tries(struct settings *o, const char *value)
{
	uint64_t n;

	if (str_u64(str_from(value), 10, &n) || n < 1 || n > TRIES_MAX)
		return usage_error("--tries \"%s\": expected 1 to %d", value, TRIES_MAX);
	o->delivery.tries = (unsigned)n;
	return 0;
}

static int take_packing(struct settings *o, const char *value)
{
	static const char *const words[] = { "none", "gzip", "zstd" };

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(value, words[i]))
			continue;
		if (!packing_known((enum packing)i))
			return usage_error(
				"--compress %s: this latscan was built without it", value);
		o->delivery.packing = (enum packing)i;
		return 0;
	}
	return usage_error("--compress \"%s\": expected none, gzip or zstd", value);
}

static int take_spool_size(struct settings *o, const char *value)
{
	uint64_t n;

	if (str_u64(str_from(value), 10, &n) || n < 1 || n > 1 << 20)
		return usage_error("--spool-size \"%s\": expected MiB, 1 to %d", value, 1 << 20);
	o->spool.most_bytes = n << 20;
	return 0;
}

static int take_spool_age(struct settings *o, const char *value)
{
	uint64_t ns;

	if (text_duration_parse(str_from(value), 3650 * DAY_NS, &ns) || !ns)
		return usage_error("--spool-age \"%s\": expected a time such as 12h or 30d", value);
	o->spool.most_age_ns = ns;
	return 0;
}

static int take_keep(struct settings *o, const char *value)
{
	if (strcmp(value, "oldest") && strcmp(value, "newest"))
		return usage_error("--spool-keep \"%s\": expected oldest or newest", value);
	o->spool.keep_newest = !strcmp(value, "newest");
	return 0;
}

static int take_of_spool(struct settings *o, enum push_option option, const char *value)
{
	switch ((int)option) {
	case PUSH_SPOOL:
		o->spool.path = str_z(o->a, str_from(value));
		return *value ? 0 : usage_error("--spool: expected a folder");
	case PUSH_NO_SPOOL:
		o->no_spool = true;
		return 0;
	case PUSH_SPOOL_SIZE:
		return take_spool_size(o, value);
	case PUSH_SPOOL_AGE:
		return take_spool_age(o, value);
	case PUSH_SPOOL_KEEP:
		return take_keep(o, value);
	case PUSH_DRY_RUN:
		o->dry_run = true;
		return 0;
	default:
		return internal_error("an option that push does not know");
	}
}

static int take(void *user, unsigned option, const char *value)
{
	struct settings *o = user;
	struct delivery *d = &o->delivery;

	switch ((int)option) {
	case PUSH_OTLP:
		return take_otlp(o, value);
	case PUSH_OTLP_METRICS:
		return take_destination(o, "otlp-metrics", PAYLOAD_METRICS, value, NULL);
	case PUSH_OTLP_LOGS:
		return take_destination(o, "otlp-logs", PAYLOAD_LOGS, value, NULL);
	case PUSH_CLOUDEVENTS:
		return take_destination(o, "cloudevents", PAYLOAD_EVENT, value, NULL);
	case PUSH_TO:
		return settings_to(o, value);
	case PUSH_OPTIONS_FILE:
		return settings_file(o, value);
	case PUSH_HEADER:
		return take_header(o, value);
	case PUSH_HEADER_FILE:
		return take_header_file(o, value);
	case PUSH_TOKEN_FILE:
		return take_token(o, value);
	case PUSH_S3_CREDENTIALS:
		return take_credentials(o, value);
	case PUSH_CACERT:
		return take_file(o, &d->cacert, value);
	case PUSH_CERT:
		return take_file(o, &d->cert, value);
	case PUSH_KEY:
		return take_file(o, &d->key, value);
	case PUSH_COMPRESS:
		return take_packing(o, value);
	case PUSH_TIMEOUT:
		return take_time("timeout", value, 1, &d->timeout_ms);
	case PUSH_TRIES:
		return take_tries(o, value);
	case PUSH_BACKOFF:
		return take_time("backoff", value, 0, &d->backoff_ms);
	default:
		return take_of_spool(o, (enum push_option)option, value);
	}
}

/* "NAME" or "NAME VALUE", as on the command line without dashes. */
static int take_line(struct settings *o, const char *path, unsigned number, struct str line)
{
	struct str rest = line, name;

	str_word(&rest, &name);
	rest = str_trim(rest);
	for (unsigned i = 0; push_option(i); i++) {
		const struct usage_option *row = push_option(i);

		if (!str_is(name, row->name))
			continue;
		if ((row->values == VALUES_NONE) != (rest.n == 0))
			return usage_error("%s, line %u: %s %s", path, number, row->name,
				rest.n ? "takes no value" : "expects a value");
		if (take(o, i, rest.n ? str_z(o->a, rest) : NULL))
			return usage_error("%s, line %u: see above", path, number);
		return 0;
	}
	return usage_error("%s, line %u: \"" STR_FMT "\" is no option of push", path, number,
		STR_ARG(text_evidence(o->a, name)));
}

int settings_file(struct settings *o, const char *path)
{
	struct str text, line;
	unsigned number = 0;
	int r;

	if (o->nested == NESTED_MAX)
		return usage_error("%s: files of options name each other", path);
	r = read_small(o, path, &text);
	o->nested++;
	while (r == 0 && str_cut(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n && line.p[0] != '#')
			r = take_line(o, path, number, line);
	}
	o->nested--;
	return r;
}

int settings_parse(struct settings *o, int argc, char **argv)
{
	int operand, r, n = 0;
	bool help;

	r = usage_parse(&command_push, argc, argv, take, o, &operand, &help);
	if (r || help)
		return r ? r : -1;
	for (int i = operand; i < argc && r == 0; i++) {
		if (strstr(argv[i], "://"))
			r = settings_to(o, argv[i]);
		else
			argv[operand + n++] = argv[i];
	}
	o->reports = argv + operand;
	o->n_reports = n;
	return r;
}

/* What systemd makes for a unit, what the package makes, or what every user has. */
static struct str default_spool(struct arena *a)
{
	static const char system[] = "/var/spool/latscan";
	const char *given = getenv("LATSCAN_SPOOL"), *state = getenv("XDG_STATE_HOME"),
		   *home = getenv("HOME");

	if (given && *given)
		return str_from(given);
	if (geteuid() == 0 || access(system, W_OK) == 0)
		return str_from(system);
	if (state && *state == '/')
		return str_printf(a, "%s/latscan-spool", state);
	if (home && *home == '/')
		return str_printf(a, "%s/.latscan-spool", home);
	return (struct str){ 0 };
}

int settings_spool(struct settings *o)
{
	struct str error;

	if (!o->spool.path) {
		struct str path = default_spool(o->a);

		if (!path.n)
			return usage_error("expected --spool FOLDER, or --no-spool");
		o->spool.path = str_z(o->a, path);
	}
	if (spool_open(&o->spool, &error))
		return usage_error("--spool: " STR_FMT, STR_ARG(error));
	return 0;
}

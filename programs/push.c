/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan push: sends a stored JSON report, as OTLP over HTTP or as a CloudEvent. A program of
 * its own, because libcurl alone takes milliseconds to load; and the scanner has no network.
 * What it sends are formats like any other: reporters/otlp_metrics.c, otlp_logs.c, cloudevents.c.
 */
#include "programs/push/push.h"
#include "scanner/base/arena.h"
#include "scanner/commands/command.h"
#include "scanner/commands/options.h"
#include "scanner/commands/send/push_options.h"
#include "scanner/source/slurp.h"
#include "scanner/stored/stored.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FILE_CAP = 256 << 20, HEADERS_CAP = 1 << 20, ARENA_CAP = 1 << 30, TRIES_MAX = 10 };

struct options {
	struct arena *a;
	const char *report;
	struct destination to[DESTINATIONS_MAX];
	unsigned n_to;
	struct delivery delivery;
	bool dry_run;
};

static int take_destination(
	struct options *o, const char *option, enum payload p, const char *url, const char *suffix)
{
	struct str error;

	if (o->n_to == DESTINATIONS_MAX)
		return usage_error("more than %d destinations", DESTINATIONS_MAX);
	if (destination_init(o->a, p, url, suffix, &o->to[o->n_to], &error))
		return usage_error("--%s: " STR_FMT, option, STR_ARG(error));
	o->n_to++;
	return 0;
}

static int take_otlp(struct options *o, const char *url)
{
	int r = take_destination(o, "otlp", PAYLOAD_METRICS, url, "/v1/metrics");

	return r ? r : take_destination(o, "otlp", PAYLOAD_LOGS, url, "/v1/logs");
}

static int take_header(struct options *o, const char *line)
{
	struct str error;

	if (headers_add(o->a, &o->delivery.headers, str_from(line), &error))
		return usage_error("--header: " STR_FMT, STR_ARG(error));
	return 0;
}

static int take_header_file(struct options *o, const char *path)
{
	struct str text, error;
	int r = slurp_path(path, 4096, HEADERS_CAP, o->a, &text);

	if (r)
		return usage_error("cannot read %s: %s", path, strerror(-r));
	if (headers_add_lines(o->a, &o->delivery.headers, text, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

/* What libcurl would notice only when it is too late to send elsewhere. */
static int take_file(const char **ret, const char *path)
{
	if (access(path, R_OK))
		return usage_error("cannot read %s: %s", path, strerror(errno));
	*ret = path;
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

static int take_tries(struct options *o, const char *value)
{
	uint64_t n;

	if (str_u64(str_from(value), 10, &n) || n < 1 || n > TRIES_MAX)
		return usage_error("--tries \"%s\": expected 1 to %d", value, TRIES_MAX);
	o->delivery.tries = (unsigned)n;
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct options *o = user;
	struct delivery *d = &o->delivery;

	switch ((enum push_option)option) {
	case PUSH_OTLP:
		return take_otlp(o, value);
	case PUSH_OTLP_METRICS:
		return take_destination(o, "otlp-metrics", PAYLOAD_METRICS, value, NULL);
	case PUSH_OTLP_LOGS:
		return take_destination(o, "otlp-logs", PAYLOAD_LOGS, value, NULL);
	case PUSH_CLOUDEVENTS:
		return take_destination(o, "cloudevents", PAYLOAD_EVENT, value, NULL);
	case PUSH_HEADER:
		return take_header(o, value);
	case PUSH_HEADER_FILE:
		return take_header_file(o, value);
	case PUSH_CACERT:
		return take_file(&d->cacert, value);
	case PUSH_CERT:
		return take_file(&d->cert, value);
	case PUSH_KEY:
		return take_file(&d->key, value);
	case PUSH_TIMEOUT:
		return take_time("timeout", value, 1, &d->timeout_ms);
	case PUSH_TRIES:
		return take_tries(o, value);
	case PUSH_BACKOFF:
		return take_time("backoff", value, 0, &d->backoff_ms);
	case PUSH_DRY_RUN:
		o->dry_run = true;
		return 0;
	}
	return internal_error("an option that push does not know");
}

static int parse(int argc, char **argv, struct options *o)
{
	int operand, r;
	bool help;

	r = usage_parse(&command_push, argc, argv, take, o, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	if (operand + 1 != argc)
		return usage_error("expected one report; \"latscan push --help\" tells how");
	if (!o->n_to)
		return usage_error("expected --otlp URL or --cloudevents URL");
	o->report = argv[operand];
	return 0;
}

static void too_large(const char *what, size_t cap)
{
	exit(usage_error("%s needs more than %zu MiB: this is no report", what, cap >> 20));
}

static int load(const struct options *o, struct report **ret)
{
	bool standard = !strcmp(o->report, "-");
	const char *name = standard ? "standard input" : o->report;
	int fd = standard ? STDIN_FILENO : slurp_open(o->report), r;
	struct str error;

	if (fd < 0)
		return usage_error("cannot read %s: %s", name, strerror(-fd));
	r = stored_read_fd(o->a, fd, FILE_CAP, ret, &error);
	if (!standard)
		close(fd);
	if (r == -EINVAL)
		return usage_error("%s: " STR_FMT, name, STR_ARG(error));
	return r ? usage_error("cannot read %s: " STR_FMT, name, STR_ARG(error)) : 0;
}

static void write_payload(const struct report *r, enum payload p, struct out *o)
{
	static const struct report_style style = { .width = 0 };

	for (unsigned i = 0; reporter_table[i]; i++) {
		if (!strcmp(reporter_table[i]->name, payload_reporter(p)))
			reporter_table[i]->write(r, &style, o);
	}
}

/* Rendered once, into memory without a name: another attempt sends the same bytes. */
static int render(const struct report *r, enum payload p, struct str *ret)
{
	int fd = memfd_create("latscan-push", MFD_CLOEXEC), error;
	void *map = MAP_FAILED;
	struct out out;
	off_t n = 0;

	if (fd < 0)
		return -errno;
	out_init(&out, fd);
	write_payload(r, p, &out);
	error = out_flush(&out);
	if (!error) {
		n = lseek(fd, 0, SEEK_END);
		map = mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED)
			error = -errno;
	}
	close(fd);
	if (!error)
		*ret = (struct str){ map, (size_t)n };
	return error;
}

/* Names of headers only: a value may be a secret, and this is printed. */
static int show(const struct options *o, const struct destination *to, struct str body)
{
	struct out out;

	out_init(&out, STDOUT_FILENO);
	out_printf(&out, "POST " STR_FMT "\nContent-Type: %s\n", STR_ARG(to->shown),
		payload_type(to->payload));
	for (unsigned i = 0; i < o->delivery.headers.n; i++)
		out_printf(&out, STR_FMT ": (not shown)\n", STR_ARG(o->delivery.headers.v[i].name));
	out_z(&out, "\n");
	out_str(&out, body);
	out_z(&out, "\n");
	if (out_flush(&out))
		return internal_error("cannot write to standard output");
	return 0;
}

static void note(struct str where, struct str sentence)
{
	fprintf(stderr, "latscan: " STR_FMT ": " STR_FMT "\n", STR_ARG(where), STR_ARG(sentence));
}

static int send_one(const struct options *o, const struct destination *to, struct str body)
{
	struct str error = { 0 };

	if (o->dry_run)
		return show(o, to, body);
	if (deliver(o->a, &o->delivery, to, body, note, &error))
		return internal_error(STR_FMT ": %s not delivered: " STR_FMT, STR_ARG(to->shown),
			payload_reporter(to->payload), STR_ARG(error));
	printf("delivered %s to " STR_FMT "\n", payload_reporter(to->payload), STR_ARG(to->shown));
	return 0;
}

static int send_all(const struct options *o, const struct report *r)
{
	int status = 0;

	for (unsigned i = 0; i < o->n_to; i++) {
		struct str body = { 0 };
		int error = render(r, o->to[i].payload, &body);

		if (error) {
			status = internal_error("cannot render the report: %s", strerror(-error));
			continue;
		}
		if (send_one(o, &o->to[i], body))
			status = EXIT_INTERNAL;
		munmap((void *)(uintptr_t)body.p, body.n);
	}
	return fflush(stdout) ? internal_error("cannot write to standard output") : status;
}

int main(int argc, char **argv)
{
	struct options o = { .a = arena_new("the report", ARENA_CAP),
		.delivery = { .timeout_ms = 10000, .backoff_ms = 1000, .tries = 5 } };
	struct report *r;
	int status;

	arena_on_full(too_large);
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return internal_error("libcurl cannot begin");
	status = parse(argc, argv, &o);
	if (status == 0)
		status = load(&o, &r);
	if (status == 0)
		status = send_all(&o, r);
	curl_global_cleanup();
	arena_free(o.a);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan push: sends stored JSON reports, by way of a spool that no crash can empty. A program of
 * its own, because libcurl alone takes milliseconds to load; and the scanner has no network.
 * "latscan scan --push URL" becomes this program, which runs the scan.
 */
#include "programs/push/drain.h"
#include "programs/push/run_scan.h"
#include "programs/push/settings.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FILE_CAP = 256 << 20, ARENA_CAP = 1 << 30 };

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		_exit(no_memory(what));
	_exit(usage_error("%s needs more than %zu MiB: this is no report", what, cap >> 20));
}

static int load(struct settings *o, const char *path, struct parcel *ret)
{
	bool standard = !strcmp(path, "-");
	const char *name = standard ? "standard input" : path;
	int fd = standard ? STDIN_FILENO : slurp_open(path), r;
	struct str json, error = { 0 };

	if (fd < 0)
		return usage_error("cannot read %s: %s", name, strerror(-fd));
	r = slurp(fd, 64 << 10, FILE_CAP, o->a, &json);
	if (!standard)
		close(fd);
	if (r)
		return usage_error("cannot read %s: %s", name, strerror(-r));
	if (parcel_open(json, ret, &error))
		return usage_error("%s: " STR_FMT, name, STR_ARG(error));
	return 0;
}

static int show(struct settings *o, const struct parcel *p)
{
	struct out out;

	out_init(&out, STDOUT_FILENO);
	for (unsigned i = 0; i < o->n_to; i++)
		send_show(o->a, &o->delivery, &o->to[i], p, &out);
	return out_flush(&out) ? internal_error("cannot write to standard output") : 0;
}

static int send_now(struct settings *o, const struct parcel *p)
{
	int status = 0;

	for (unsigned i = 0; i < o->n_to; i++) {
		const struct destination *to = &o->to[i];
		struct str error = { 0 };

		if (send_parcels(o->a, &o->delivery, to, p, 1, drain_note, &error))
			status = internal_error(STR_FMT ": %s not delivered: " STR_FMT,
				STR_ARG(to->shown), payload_reporter(to->payload), STR_ARG(error));
		else
			printf("delivered %s to " STR_FMT "\n", payload_reporter(to->payload),
				STR_ARG(to->shown));
	}
	return status;
}

/* Every report is read before the first is sent: bad input sends nothing. */
static int push_without_spool(struct settings *o)
{
	struct parcel *v = ARENA_NEW(o->a, struct parcel, (size_t)o->n_reports + 1);
	int status = 0;

	for (int i = 0; i < o->n_reports; i++) {
		status = load(o, o->reports[i], &v[i]);
		if (status)
			return status;
	}
	for (int i = 0; i < o->n_reports; i++) {
		int r = o->dry_run ? show(o, &v[i]) : send_now(o, &v[i]);

		status = r ? r : status;
		parcel_close(&v[i]);
	}
	return status;
}

static int push_by_spool(struct settings *o)
{
	struct tally t = { .sent = 0 };
	int status = settings_spool(o), bad = 0;

	if (status)
		return status;
	for (int i = 0; i < o->n_reports; i++) {
		size_t mark = arena_used(o->a);
		struct parcel p;

		if (load(o, o->reports[i], &p)) {
			bad = EXIT_USAGE;
			continue;
		}
		drain_put(o, &p, &t);
		parcel_close(&p);
		arena_rewind(o->a, mark);
	}
	drain_all(o, &t);
	status = drain_status(o, &t);
	spool_close(&o->spool);
	return status == EXIT_INTERNAL ? status : bad ? bad : status;
}

static int push(struct settings *o)
{
	int status;

	if (!o->n_to)
		return usage_error(
			"expected a destination such as https://… or clickhouse://…; \"latscan push --help\" tells how");
	if (!o->n_reports && (o->no_spool || o->dry_run))
		return usage_error("expected a report; \"latscan push --help\" tells how");
	status = o->no_spool || o->dry_run ? push_without_spool(o) : push_by_spool(o);
	return fflush(stdout) ? internal_error("cannot write to standard output") : status;
}

int main(int argc, char **argv)
{
	struct settings o;
	int status;

	arena_on_full(too_large);
	settings_init(&o, arena_new("the report", ARENA_CAP));
	if (argc && !strcmp(argv[0], command_scan.name)) {
		status = run_scan(&o, argc, argv);
	} else {
		signal(SIGPIPE, SIG_IGN);
		status = settings_parse(&o, argc, argv);
		if (status == -1)
			return fflush(stdout) ? EXIT_INTERNAL : 0;
		if (status == 0 && curl_global_init(CURL_GLOBAL_DEFAULT))
			status = internal_error("libcurl cannot begin");
		if (status == 0)
			status = push(&o);
	}
	curl_global_cleanup();
	arena_free(o.a);
	return status;
}

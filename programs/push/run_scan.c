/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/push/run_scan.h"

#include "programs/push/drain.h"
#include "programs/shared/scan_child.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/slurp.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS = 512, REPORT_CAP = 256 << 20 };

struct run {
	struct settings *settings;
	char *argv[ARGUMENTS + 8];
	unsigned n;
	bool formats; /* the user asked for some: the text report is not made by itself */
};

static int take(void *user, unsigned option, const char *value)
{
	struct run *x = user;
	struct arena *a = x->settings->a;
	const struct usage_option *o = command_scan.option(option);

	if (!strcmp(o->name, "push"))
		return settings_to(x->settings, value);
	if (!strcmp(o->name, "push-options"))
		return settings_file(x->settings, value);
	if (x->n + 2 > ARGUMENTS)
		return usage_error("too many options");
	x->formats |= !strcmp(o->name, "format");
	x->argv[x->n++] = str_z(a, str_printf(a, "--%s", o->name));
	if (o->values != VALUES_NONE)
		x->argv[x->n++] = str_z(a, str_from(value));
	return 0;
}

static int start(struct run *x, int fds[2])
{
	struct arena *a = x->settings->a;
	struct scan_child c = { .argv = x->argv, .kept = { -1, -1 }, .said = -1 };
	int r;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	if (!x->formats) {
		x->argv[x->n++] = str_z(a, STR("--format"));
		x->argv[x->n++] = str_z(a, STR("text"));
	}
	x->argv[x->n++] = str_z(a, STR("--format"));
	x->argv[x->n++] = str_z(a, str_printf(a, "json:/proc/self/fd/%d", fds[1]));
	x->argv[x->n] = NULL;
	c.kept[0] = fds[1];
	r = scan_child_start(a, &c);
	close(fds[1]);
	return r;
}

static int hand_over(struct settings *o, struct str json)
{
	struct tally t = { .sent = 0 };
	struct str error = { 0 };
	struct parcel p;

	if (parcel_open(json, &p, &error))
		return internal_error("the scan's own report: " STR_FMT, STR_ARG(error));
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return internal_error("libcurl cannot begin");
	drain_put(o, &p, &t);
	parcel_close(&p);
	drain_all(o, &t);
	return drain_status(o, &t);
}

int run_scan(struct settings *o, int argc, char **argv)
{
	struct run x = { .settings = o };
	struct str json = { 0 };
	int operand, fds[2], status, r;
	bool help;

	x.argv[x.n++] = str_z(o->a, STR("latscan"));
	x.argv[x.n++] = str_z(o->a, STR("scan"));
	r = usage_parse(&command_scan, argc, argv, take, &x, &operand, &help);
	if (r || help)
		return r;
	if (!o->n_to)
		return usage_error(
			"--push-options names no destination: expected a line \"to URL\"");
	if (o->no_spool || o->dry_run)
		return usage_error(
			"--push keeps what it sends: no-spool and dry-run are of latscan push");
	r = settings_spool(o); /* before the scan: it is told at once */
	if (r)
		return r;
	r = start(&x, fds);
	if (r)
		return internal_error("cannot start the scanner: %s", strerror(-r));
	r = slurp(fds[0], 64 << 10, REPORT_CAP, o->a, &json);
	close(fds[0]);
	status = scan_child_wait();
	if (status > 2 || r || !json.n) /* said by the scan */
		return r ? internal_error("cannot read the scan's report: %s", strerror(-r))
			 : status;
	r = hand_over(o, json);
	if (fflush(stdout))
		r = EXIT_INTERNAL;
	return r == EXIT_INTERNAL ? r : status;
}

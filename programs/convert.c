/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan convert: a stored JSON report in any other format. A program of its own, because it
 * links json-c, which the scanner does not need. It opens the files that it is told to open
 * and nothing else.
 */
#include "scanner/base/arena.h"
#include "scanner/base/str.h"
#include "scanner/commands/command.h"
#include "scanner/commands/outputs.h"
#include "scanner/source/slurp.h"
#include "scanner/source/terminal.h"
#include "scanner/stored/stored.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_CAP = 256 << 20, ARENA_CAP = 1 << 30 };

/* errors.c and the table of help look for it; this program has no verbs. */
const struct command *const commands[] = { NULL };

#define USAGE                                                                                                 \
	"usage: latscan convert [-f FORMAT[:FILE]]... [--show all] [--quiet] [--wide] [--full] REPORT.json\n" \
	"The exit status is the report's own verdict: 0 pass, 1 fail, 2 unknown."

struct options {
	const char *report;
	struct outputs outputs;
	struct report_style style;
};

static int take(struct arena *a, struct options *o, int c)
{
	struct str error;

	switch (c) {
	case 'f':
		if (outputs_add(a, &o->outputs, optarg, &error))
			return usage_error("--format \"%s\": " STR_FMT, optarg, STR_ARG(error));
		return 0;
	case 's':
		if (strcmp(optarg, "all") && strcmp(optarg, "wrong"))
			return usage_error("--show \"%s\": expected wrong or all", optarg);
		o->style.detail = strcmp(optarg, "all") ? DETAIL_NORMAL : DETAIL_ALL;
		return 0;
	case 'q':
		o->style.detail = DETAIL_QUIET;
		return 0;
	case 'w':
		o->style.width = 0;
		return 0;
	case 'F':
		o->style.full = true;
		return 0;
	default:
		return usage_error("%s", USAGE);
	}
}

static int parse(struct arena *a, int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "show", required_argument, NULL, 's' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "wide", no_argument, NULL, 'w' },
		{ "full", no_argument, NULL, 'F' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct str error;
	int c, r = 0;

	while (r == 0 && (c = getopt_long(argc, argv, "f:qh", longs, NULL)) != -1) {
		if (c == 'h')
			exit(puts(USAGE) < 0 ? EXIT_INTERNAL : 0);
		r = take(a, o, c);
	}
	if (r)
		return r;
	if (optind + 1 != argc)
		return usage_error("expected one report\n%s", USAGE);
	o->report = argv[optind];
	if (!o->outputs.n && outputs_add(a, &o->outputs, "text", &error))
		return internal_error(STR_FMT, STR_ARG(error));
	return 0;
}

static void too_large(const char *what, size_t cap)
{
	exit(usage_error("%s needs more than %zu MiB: this is no report", what, cap >> 20));
}

static int load(struct arena *a, const char *path, struct report **ret)
{
	struct str json, error;
	int r = slurp_path(path, 1 << 20, FILE_CAP, a, &json);

	if (r)
		return usage_error("cannot read %s: %s", path, strerror(-r));
	if (stored_read(a, json, ret, &error))
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static int render(struct arena *a, struct options *o, const struct report *r)
{
	struct str error = { 0 };
	int status = (int)r->summary.verdict;

	if (outputs_open(a, &o->outputs, &error))
		status = usage_error(STR_FMT, STR_ARG(error));
	else if (outputs_write(a, &o->outputs, r, &o->style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&o->outputs);
	return status;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("the report", ARENA_CAP);
	struct options o = { .style = { .colour = terminal_colour(STDOUT_FILENO),
				     .width = terminal_width(STDOUT_FILENO) } };
	struct report *r;
	int status;

	arena_on_full(too_large);
	status = parse(a, argc, argv, &o);
	if (status == 0)
		status = load(a, o.report, &r);
	if (status == 0)
		status = render(a, &o, r);
	arena_free(a);
	return status;
}

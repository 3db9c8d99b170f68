/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/keeping.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/own_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int take_good(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (!*value)
		return usage_error("--good: expected a folder");
	o->good = value;
	return 0;
}

static int take_expect(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->expect = value;
	return 0;
}

const struct option_row keeping_good = {
	{ "good", "FOLDER", 0, VALUES_FOLDER, NULL,
		"keep a capture of each pass there (8 at most, 32 MiB); what fails is told with what changed since the last of them" },
	take_good
};

const struct option_row keeping_since = {
	{ "good", "FOLDER", 0, VALUES_FOLDER, NULL,
		"where 'latscan gate --good' keeps what passed: first say what changed since the last of them" },
	take_good
};

const struct option_row keeping_expect = {
	{ "expect", "GOLDEN", 0, VALUES_FILE, NULL,
		"the capture or report of a good host: what differs from it at the level fails too" },
	take_expect
};

static int take_push(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value; /* the program that sends reads it */
	o->push = true;
	return 0;
}

const struct option_row keeping_push = {
	{ "push", "URL", 0, VALUES_ANY, NULL,
		"send the JSON report there too, as 'latscan push URL' does, by its spool; can be given many times" },
	take_push
};

const struct option_row keeping_push_options = {
	{ "push-options", "FILE", 0, VALUES_FILE, NULL,
		"options of 'latscan push' for that, one a line" },
	take_push
};

bool keeping_asked(const struct scan_options *o)
{
	return o->good || o->expect || o->push;
}

/* What sends a report is the outermost: it runs the scan as it was asked for, but for that. */
static int become_push(struct arena *a, char **argv)
{
	struct str path = own_program(a, "latscan-push");

	if (path.n)
		execv(str_z(a, path), argv);
	return internal_error("cannot run latscan-push beside this program: %s",
		path.n ? strerror(errno) : "it is not installed");
}

static int check(const struct scan_options *o)
{
	if (o->record)
		return usage_error(
			"--good and --expect record by themselves: --record does not go with them");
	if (o->good && o->n_roots)
		return usage_error("--good is of this host: it does not go with --root");
	if (o->n_roots > 1)
		return usage_error("--expect goes with one --root");
	if (o->expect && access(o->expect, R_OK))
		return usage_error("--expect: cannot read %s: %s", o->expect, strerror(errno));
	return 0;
}

int keeping_run(struct arena *a, const struct scan_options *o, char **argv, bool *ret_without)
{
	struct str path = own_program(a, "latscan-good");
	const char *why;
	int r;

	if (o->push)
		return become_push(a, argv);
	r = check(o);
	if (r)
		return r;
	if (path.n)
		execv(str_z(a, path), argv);
	why = path.n ? strerror(errno) : "it is not installed";
	if (o->expect)
		return internal_error("cannot run latscan-good beside this program: %s", why);
	fprintf(stderr, "note: nothing is kept or compared, for want of latscan-good: %s\n", why);
	*ret_without = true;
	return 0;
}

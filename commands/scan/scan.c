/* SPDX-License-Identifier: Apache-2.0 */
/* latscan scan: this host, or captured trees, to a report. */
#include "commands/command.h"
#include "commands/scan/keeping.h"
#include "commands/scan/scanning.h"

static int scan(struct scanning *s, char **argv)
{
	struct report *r;
	int status, verdict;

	scanning_job(s);
	if (s->options.n_roots)
		status = scanning_roots(s);
	else if ((status = scanning_start(s, argv)) == 0)
		status = scanning_host(s);
	if (status)
		return status;
	r = scanning_judge(s);
	verdict = (int)r->summary.exit;
	status = scanning_write(s, r);
	arena_free(r->arena);
	return status ? status : verdict;
}

static const struct option_row *const own[] = { &keeping_expect, &keeping_push,
	&keeping_push_options };
enum { OWN = sizeof(own) / sizeof(own[0]) };

static const struct option_row *row(unsigned i)
{
	return i < OWN ? own[i] : scan_row(i - OWN);
}

static const struct usage_option *option(unsigned i)
{
	return i < OWN ? &own[i]->usage : scan_option(i - OWN);
}

static int run(int argc, char **argv)
{
	static const struct scanning_verb verb = { &command_scan, &scan_defaults, row, scan };

	return scanning_run(&verb, argc, argv);
}

const struct command command_scan = {
	.name = "scan",
	.what = "judge this host, or a captured tree",
	.run = run,
	.option = option,
	.about =
		"Reads this host (or a captured tree), judges it and says what is wrong, with evidence,\n"
		"reason and fix. Writes nothing to the host; the kernel enforces that.",
	.status =
		"Exit status: 0 all that was required holds; 1 something required failed; 2 nothing\n"
		"failed, but something required is unknown; 3 bad usage or input; 4 internal error, or\n"
		"a report that could not be written.",
};

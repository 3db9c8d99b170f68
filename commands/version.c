/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/command.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/engine.h"
#include "scanner/engine/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int run(int argc, char **argv)
{
	size_t n;

	if (argc > 1)
		return usage_error("unexpected \"%s\"", argv[1]);
	checks_all(&n);
	printf("latscan %s\nchecks: %zu, catalogue %016llx, rules %d.%d\nreport schema: %d\n",
		LATSCAN_VERSION, n, (unsigned long long)catalogue_hash(), RULES_VERSION / 100,
		RULES_VERSION % 100, REPORT_SCHEMA);
	return fflush(stdout) ? internal_error("cannot write standard output: %s", strerror(errno))
			      : 0;
}

const struct command command_version = {
	.name = "version",
	.what = "version, number of checks, catalogue",
	.run = run,
};

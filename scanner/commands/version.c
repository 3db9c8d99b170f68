/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/command.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/report.h"

#include <stdio.h>

static int run(int argc, char **argv)
{
	size_t n;

	(void)argc;
	(void)argv;
	checks_all(&n);
	printf("latscan %s\nchecks: %zu, catalogue %016llx\nreport schema: %d\n", LATSCAN_VERSION,
		n, (unsigned long long)catalogue_hash(), REPORT_SCHEMA);
	return fflush(stdout) ? EXIT_INTERNAL : 0;
}

const struct command command_version = {
	.name = "version",
	.what = "version, number of checks, catalogue",
	.run = run,
};

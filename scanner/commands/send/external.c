/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verbs that are programs of their own, beside the scanner (libexec/latscan/latscan-VERB, or
 * in the same folder as in a build): what they link would cost each scan its start.
 */
#include "scanner/base/arena.h"
#include "scanner/base/str.h"
#include "scanner/commands/command.h"
#include "scanner/commands/send/convert_options.h"
#include "scanner/commands/send/push_options.h"
#include "scanner/source/own_folder.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int run_program(int argc, char **argv)
{
	static const char *const places[] = { "../libexec/latscan", "." };
	struct arena *a = arena_new("the command", 1 << 20);
	struct str folder = own_folder(a);
	int error = ENOENT;

	(void)argc;
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct str path = str_printf(
			a, STR_FMT "/%s/latscan-%s", STR_ARG(folder), places[i], argv[0]);

		execv(str_z(a, path), argv);
		if (errno != ENOENT && errno != ENOTDIR)
			error = errno;
	}
	arena_free(a);
	return internal_error("cannot run latscan-%s beside this program: %s", argv[0],
		error == ENOENT ? "it is not installed" : strerror(error));
}

const struct command command_convert = {
	.name = "convert",
	.what = "a stored JSON report in any other format",
	.run = run_program,
	.operands = "REPORT.json",
	.operand = VALUES_FILE,
	.option = convert_option,
	.status = "The exit status is the report's own verdict: 0 pass, 1 fail, 2 unknown.",
};

const struct command command_push = {
	.name = "push",
	.what = "send a stored JSON report: OpenTelemetry, CloudEvents",
	.run = run_program,
	.operands = "REPORT.json",
	.operand = VALUES_FILE,
	.option = push_option,
	.about =
		"Sends a stored report over HTTP; \"-\" is standard input. TLS is always verified.",
	.status =
		"Exit status: 0 all was delivered; 3 bad usage or input, nothing was sent; 4 something\n"
		"could not be delivered.",
};

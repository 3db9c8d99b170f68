/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int run(int argc, char **argv)
{
	if (argc > 1)
		return usage_error(
			"unexpected \"%s\": \"latscan VERB --help\" tells of one verb", argv[1]);
	puts("usage: latscan COMMAND [OPTION]...\n\n"
	     "Tells whether this Linux host is quiet enough for latency-critical work, and proves it.\n"
	     "It reads only: it writes nothing to the host, and the kernel enforces that.\n");
	for (unsigned i = 0; commands[i]; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->what);
	puts("\nlatscan scan                        this host, 5 s\n"
	     "latscan scan --window 0 -f json     settings only, for a program\n"
	     "latscan scan --root DIR             a captured tree of another host\n"
	     "latscan explain irq.isolated_count  what a check means and how it is mended\n\n"
	     "Exit status: 0 all that was required holds; 1 something required failed; 2 nothing\n"
	     "failed, but something required is unknown; 3 bad usage or input; 4 internal error, or\n"
	     "a report that could not be written.");
	return fflush(stdout) ? internal_error("cannot write standard output: %s", strerror(errno))
			      : 0;
}

const struct command command_help = {
	.name = "help",
	.what = "this text",
	.run = run,
};

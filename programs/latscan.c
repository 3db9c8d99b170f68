/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/names.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/words.h"
#include "scanner/source/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* An input that is larger than any host: a clear word, and the status of bad input. */
static void arena_full(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(usage_error(
		"%s needs more than %zu MiB: this is larger than any host known", what, cap >> 20));
}

static const struct command *find_command(const char *name)
{
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		return &command_help;
	if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		return &command_version;
	for (unsigned i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *near = word_nearest(words_verb, str_from(name));

	return usage_error("no command \"%s\"" NEAR_FMT "; \"latscan help\" lists them", name,
		NEAR_ARG(near, ""));
}

int main(int argc, char **argv)
{
	const struct command *c;

	terminal_keep_places();
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write(2) */
	arena_on_full(arena_full);
	if (argc < 2) {
		command_help.run(1, argv);
		return EXIT_USAGE;
	}
	c = find_command(argv[1]);
	if (!c)
		return unknown_command(argv[1]);
	return c->run(argc - 1, argv + 1);
}

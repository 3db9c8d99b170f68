/* SPDX-License-Identifier: Apache-2.0 */
/* A verb of the command line. With main.c, commands are the only place that prints to stderr. */
#ifndef LATSCAN_COMMANDS_COMMAND_H
#define LATSCAN_COMMANDS_COMMAND_H

#include "commands/usage.h"

/* Exit statuses, stable for ever; docs/exit-status.md. 0 to 2 are enum verdict. */
enum { EXIT_USAGE = 3, EXIT_INTERNAL = 4 };

struct command {
	const char *name, *what;
	int (*run)(int argc, char **argv); /* argv[0] is the verb; returns the exit status */
	const char *operands;		   /* as --help names them; NULL: none */
	enum usage_values operand;
	const struct usage_option *(*option)(unsigned i); /* NULL past the last; NULL: none */
	const char *about, *status; /* of --help, before and behind the options; may be NULL */
};

extern const struct command command_capture, command_convert, command_diff, command_fix,
	command_probe, command_profile, command_push, command_verify, command_waive, command_scan,
	command_gate, command_list, command_explain, command_lint, command_version, command_help,
	command_triage, command_history, command_import, command_watch, command_fleet;
extern const struct command *const commands[]; /* ends with NULL */

/* "latscan: …" on stderr; returns EXIT_USAGE. */
int usage_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "latscan: …" on stderr; returns EXIT_INTERNAL. */
int internal_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* There is not even address space for it; returns EXIT_INTERNAL. */
int no_memory(const char *what);
/* For arena_on_full(): ends the process with no_memory(), or with EXIT_INTERNAL and the size that was too small. */
void out_of_room(const char *what, size_t cap);

#endif

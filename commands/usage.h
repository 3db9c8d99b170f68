/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of a verb, told once: the parser, --help, the man page and the completions of
 * the shells are all made from these rows, and cannot differ.
 */
#ifndef LATSCAN_COMMANDS_USAGE_H
#define LATSCAN_COMMANDS_USAGE_H

#include "commands/words.h"

#include <stdbool.h>

/* What an option or an operand takes: how a shell completes it. */
enum usage_values {
	VALUES_NONE = 0,    /* an option without argument; a verb without operands */
	VALUES_ANY,	    /* nothing that a shell could know */
	VALUES_WORDS,	    /* one of words */
	VALUES_WORD_LIST,   /* some of words, separated by commas */
	VALUES_CHECKS,	    /* ids and globs of checks, separated by commas */
	VALUES_TOPICS,	    /* an id of a check, or an area */
	VALUES_VERBS,	    /* a verb */
	VALUES_SETTING,	    /* ID.LIMIT=VALUE */
	VALUES_NIC,	    /* NAME of a NIC, or NAME=ROLE with a role of words */
	VALUES_FORMAT_FILE, /* one of words, or WORD:FILE */
	VALUES_FILE,
	VALUES_FOLDER
};

struct usage_option {
	const char *name;
	const char *argument; /* as --help names it; NULL: none */
	int letter;	      /* 0: long form only */
	enum usage_values values;
	word_table words; /* of VALUES_WORDS and the like, else NULL */
	const char *what;
};

struct command;

/* Takes one option: 0, or an exit status after it said why. value is NULL without argument. */
typedef int usage_take(void *user, unsigned option, const char *value);

/*
 * Reads argv by the options of c. 0 with *ret_operand the index of the first operand, or an
 * exit status after it said why. --help prints and gives *ret_help.
 */
int usage_parse(const struct command *c, int argc, char **argv, usage_take *take, void *user,
	int *ret_operand, bool *ret_help);
void usage_help(const struct command *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for fish: one line an option and value. */
#include "programs/texts/texts.h"

#include <string.h>

static void word(struct out *o, const char *w)
{
	out_printf(o, " '%s'", w);
}

static void plain(struct out *o, const char *w)
{
	out_printf(o, " %s", w);
}

static void quoted(struct out *o, const char *text)
{
	out_z(o, "'");
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			out_z(o, "\\");
		out_bytes(o, text, 1);
	}
	out_z(o, "'");
}

static void printing(struct out *o, const char *name)
{
	out_printf(o, "function __latscan_%s\n    printf '%%s\\n'", name);
}

static void functions(struct arena *a, struct out *o)
{
	out_z(o, "# Completion for fish: made from latscan's tables of options and checks.\n\n");
	printing(o, "ids");
	each_check_id(o, word);
	out_z(o, "\nend\n\n");
	printing(o, "globs");
	each_check_glob(o, word);
	out_z(o, "\nend\n\n");
	printing(o, "areas");
	each_word_of(o, words_area, word);
	out_z(o, "\nend\n\n");
	printing(o, "settings");
	each_setting(a, o, word);
	out_z(o, "\nend\n\n"
		 "function __latscan_checks\n    __latscan_ids\n    __latscan_globs\nend\n\n"
		 "function __latscan_nics\n    for nic in /sys/class/net/*\n"
		 "        printf '%s\\n' (string replace -r '.*/' '' $nic)"
		 "(printf '%s\\n' '' =$argv)\n    end\nend\n\n"
		 "complete -c latscan -f\n");
}

/* Words stand where they are told; what is long or made on the spot is a function. */
static void values(struct out *o, enum usage_values kind, word_table words)
{
	switch (kind) {
	case VALUES_NONE:
		return;
	case VALUES_ANY:
		out_z(o, " -x");
		return;
	case VALUES_WORDS:
	case VALUES_FORMAT_FILE:
		out_z(o, kind == VALUES_WORDS ? " -x -a '" : " -r -a '");
		each_word_of(o, words, plain);
		out_z(o, "'");
		return;
	case VALUES_WORD_LIST:
		out_z(o, " -x -a '(__fish_complete_list , \"printf %s\\\\\\\\n");
		each_word_of(o, words, plain);
		out_z(o, "\")'");
		return;
	case VALUES_CHECKS:
		out_z(o, " -x -a '(__fish_complete_list , __latscan_checks)'");
		return;
	case VALUES_TOPICS:
		out_z(o, " -x -a '(__latscan_ids; __latscan_areas)'");
		return;
	case VALUES_VERBS:
		out_z(o, " -x -a '");
		for (unsigned i = 0; commands[i]; i++)
			plain(o, commands[i]->name);
		out_z(o, "'");
		return;
	case VALUES_SETTING:
		out_z(o, " -x -a '(__latscan_settings)'");
		return;
	case VALUES_NIC:
		out_z(o, " -x -a '(__latscan_nics");
		each_word_of(o, words, plain);
		out_z(o, ")'");
		return;
	case VALUES_FILE:
		out_z(o, " -r -F");
		return;
	case VALUES_FOLDER:
		out_z(o, " -x -a '(__fish_complete_directories)'");
		return;
	}
}

static void within(struct out *o, const struct command *c)
{
	out_printf(o, "complete -c latscan -n '__fish_seen_subcommand_from %s'", c->name);
}

static void verb(struct out *o, const struct command *c)
{
	out_printf(o, "\ncomplete -c latscan -n __fish_use_subcommand -a %s -d ", c->name);
	quoted(o, c->what);
	out_z(o, "\n");
	within(o, c);
	out_z(o, " -l help -d 'what it does, and its options'\n");
	for (unsigned k = 0; c->option && c->option(k); k++) {
		const struct usage_option *u = c->option(k);

		within(o, c);
		out_printf(o, " -l %s", u->name);
		if (u->letter)
			out_printf(o, " -s %c", u->letter);
		values(o, u->values, u->words);
		out_z(o, " -d ");
		quoted(o, u->what);
		out_z(o, "\n");
	}
	if (c->operands) {
		within(o, c);
		values(o, c->operand, NULL);
		out_z(o, "\n");
	}
}

void complete_fish(struct arena *a, struct out *o)
{
	functions(a, o);
	for (unsigned i = 0; commands[i]; i++)
		verb(o, commands[i]);
}

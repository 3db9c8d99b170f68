/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for zsh: specifications of _arguments, one an option. */
#include "programs/texts/texts.h"

#include <string.h>

static const char head[] =
	"#compdef latscan\n"
	"# Completion for zsh: made from latscan's tables of options and checks.\n\n";

static const char functions[] =
	"# Of words separated by commas, the last one.\n"
	"_latscan_list() {\n"
	"  compset -P '*,'\n"
	"  compadd -S '' -- \"$@\"\n"
	"}\n\n"
	"_latscan_format() {\n"
	"  if compset -P '*:'; then _files; else compadd -- \"$@\"; fi\n"
	"}\n\n"
	"_latscan_nic() {\n"
	"  if compset -P '*='; then compadd -- \"$@\"; else compadd -- /sys/class/net/*(N:t); fi\n"
	"}\n\n";

static const char begin[] = "_latscan() {\n"
			    "  local curcontext=\"$curcontext\" state line ret=1\n"
			    "  _arguments -C '1:command:->verb' '*::argument:->rest' && ret=0\n"
			    "  case $state in\n";

static void word(struct out *o, const char *w)
{
	out_printf(o, " '%s'", w);
}

/* Within '…' and within […] or behind a colon of _arguments. */
static void quoted(struct out *o, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			out_z(o, "'\\''");
		else if (strchr("[]:\\", *text))
			out_printf(o, "\\%c", *text);
		else
			out_bytes(o, text, 1);
	}
}

/* The action: {…} is evaluated, so that words can be handed to a function. */
static void action(struct out *o, enum usage_values values, word_table words)
{
	static const char *const actions[] = {
		[VALUES_NONE] = " ",
		[VALUES_ANY] = " ",
		[VALUES_WORDS] = "{compadd --",
		[VALUES_WORD_LIST] = "{_latscan_list",
		[VALUES_CHECKS] = "{_latscan_list $_latscan_ids $_latscan_globs}",
		[VALUES_TOPICS] = "{compadd -- $_latscan_ids $_latscan_areas}",
		[VALUES_VERBS] = "{compadd -- ${_latscan_verbs%%\\:*}}",
		[VALUES_SETTING] = "{compadd -S \"\" -- $_latscan_settings}",
		[VALUES_NIC] = "{_latscan_nic",
		[VALUES_FORMAT_FILE] = "{_latscan_format",
		[VALUES_FILE] = "_files",
		[VALUES_FOLDER] = "_files -/",
	};
	bool open = words && actions[values][0] == '{';

	out_z(o, actions[values]);
	for (unsigned i = 0; open && words(i); i++)
		out_printf(o, " %s", words(i));
	out_z(o, open ? "}" : "");
}

static void option(struct out *o, const struct usage_option *u)
{
	const char *equals = u->argument ? "=" : "";

	out_z(o, " \\\n        '*'");
	if (u->letter)
		out_printf(o, "{-%c%s,--%s%s}", u->letter, u->argument ? "+" : "", u->name, equals);
	else
		out_printf(o, "--%s%s", u->name, equals);
	out_z(o, "'[");
	quoted(o, u->what);
	out_z(o, "]");
	if (u->argument) {
		out_z(o, ":");
		quoted(o, u->argument);
		out_z(o, ":");
		action(o, u->values, u->words);
	}
	out_z(o, "'");
}

static void verb(struct out *o, const struct command *c)
{
	out_printf(o,
		"    %s)\n      _arguments -s -S '(- *)--help[what it does, and its options]'",
		c->name);
	for (unsigned k = 0; c->option && c->option(k); k++)
		option(o, c->option(k));
	if (c->operands) {
		out_z(o, " \\\n        '1:");
		quoted(o, c->operands);
		out_z(o, ":");
		action(o, c->operand, NULL);
		out_z(o, "'");
	}
	out_z(o, " && ret=0\n      ;;\n");
}

static void arrays(struct arena *a, struct out *o)
{
	out_z(o, "_latscan_verbs=(");
	for (unsigned i = 0; commands[i]; i++) {
		out_printf(o, " '%s:", commands[i]->name);
		quoted(o, commands[i]->what);
		out_z(o, "'");
	}
	out_z(o, ")\n_latscan_ids=(");
	each_check_id(o, word);
	out_z(o, ")\n_latscan_globs=(");
	each_check_glob(o, word);
	out_z(o, ")\n_latscan_areas=(");
	each_word_of(o, words_area, word);
	out_z(o, ")\n_latscan_settings=(");
	each_setting(a, o, word);
	out_z(o, ")\n\n");
}

void complete_zsh(struct arena *a, struct out *o)
{
	out_z(o, head);
	arrays(a, o);
	out_z(o, functions);
	out_z(o, begin);
	out_z(o,
		"  verb) _describe command _latscan_verbs && ret=0 ;;\n  rest)\n    case $words[1] in\n");
	for (unsigned i = 0; commands[i]; i++)
		verb(o, commands[i]);
	out_z(o, "    esac\n    ;;\n  esac\n  return ret\n}\n\n_latscan \"$@\"\n");
}

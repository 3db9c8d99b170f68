/* SPDX-License-Identifier: Apache-2.0 */
/* latscan(1): the verbs with their options. */
#include "programs/texts/texts.h"

static void operand(struct out *o, const struct command *c)
{
	if (!c->operands)
		return;
	out_z(o, " \\fI");
	man_text(o, str_from(c->operands));
	out_z(o, "\\fR");
}

void man_synopsis(struct out *o)
{
	out_z(o, ".SH SYNOPSIS\n");
	for (unsigned i = 0; commands[i]; i++) {
		out_printf(o, "%s\\fBlatscan %s\\fR", i ? ".br\n" : "", commands[i]->name);
		out_z(o, commands[i]->option ? " [\\fIoption\\fR]..." : "");
		operand(o, commands[i]);
		out_z(o, "\n");
	}
}

/* Words that the text before does not name already. */
static void list_words(struct out *o, const struct usage_option *u)
{
	bool all = true;

	for (unsigned i = 0; u->words(i); i++)
		all = all && str_has(str_from(u->what), u->words(i));
	for (unsigned i = 0; !all && u->words(i); i++) {
		out_z(o, i ? ", " : "\n.br\n");
		man_text(o, str_from(u->words(i)));
	}
}

static void option(struct out *o, const struct usage_option *u)
{
	out_z(o, ".TP\n");
	if (u->letter)
		out_printf(o, "\\fB\\-%c\\fR, ", u->letter);
	out_z(o, "\\fB\\-\\-");
	man_text(o, str_from(u->name));
	out_z(o, "\\fR");
	if (u->argument) {
		out_z(o, " \\fI");
		man_text(o, str_from(u->argument));
		out_z(o, "\\fR");
	}
	out_z(o, "\n");
	man_text(o, str_from(u->what));
	if (u->words)
		list_words(o, u);
	out_z(o, "\n");
}

void man_verbs(struct out *o)
{
	out_z(o, ".SH COMMANDS\n");
	for (unsigned i = 0; commands[i]; i++) {
		const struct command *c = commands[i];

		out_printf(o, ".SS latscan %s\n", c->name);
		man_text(o, str_from(c->about ? c->about : c->what));
		out_z(o, "\n");
		for (unsigned k = 0; c->option && c->option(k); k++)
			option(o, c->option(k));
	}
}

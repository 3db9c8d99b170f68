/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion for bash, without the helpers of bash-completion. readline breaks words at "=" and
 * ":" too (COMP_WORDBREAKS), so words are taken from the line itself, and what stands before
 * the last break is cut off what is answered.
 */
#include "programs/texts/texts.h"

static const char head[] =
	"# bash completion for latscan: made from its tables of options and checks.\n"
	"\n"
	"# Answers those of the words that begin as what was typed.\n"
	"_latscan_reply() {\n"
	"\tlocal word\n"
	"\tfor word; do\n"
	"\t\t[[ $word == \"$value\"* ]] && COMPREPLY+=(\"$before$word\")\n"
	"\tdone\n"
	"}\n"
	"\n"
	"# Of words separated by commas, the last one.\n"
	"_latscan_last() {\n"
	"\tif [[ $value == *,* ]]; then\n"
	"\t\tbefore+=${value%,*},\n"
	"\t\tvalue=${value##*,}\n"
	"\tfi\n"
	"\tcompopt -o nospace\n"
	"}\n"
	"\n"
	"_latscan_files() {\n"
	"\tlocal file\n"
	"\twhile IFS= read -r file; do\n"
	"\t\tCOMPREPLY+=(\"$before$file\")\n"
	"\tdone < <(compgen \"$1\" -- \"$value\")\n"
	"\tcompopt -o filenames\n"
	"}\n"
	"\n"
	"_latscan_format() {\n"
	"\tif [[ $value == *:* ]]; then\n"
	"\t\tbefore+=${value%%:*}:\n"
	"\t\tvalue=${value#*:}\n"
	"\t\t_latscan_files -f\n"
	"\telse\n"
	"\t\t_latscan_reply \"$@\"\n"
	"\tfi\n"
	"}\n"
	"\n"
	"_latscan_nic() {\n"
	"\tlocal nic\n"
	"\tif [[ $value == *=* ]]; then\n"
	"\t\tbefore+=${value%%=*}=\n"
	"\t\tvalue=${value#*=}\n"
	"\t\t_latscan_reply \"$@\"\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tfor nic in /sys/class/net/*; do\n"
	"\t\t_latscan_reply \"${nic##*/}\"\n"
	"\tdone\n"
	"}\n"
	"\n";

static const char tail[] =
	"_latscan() {\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} words before='' value verb option='' i cut\n"
	"\tCOMPREPLY=()\n"
	"\tread -ra words <<< \"$line\"\n"
	"\t[[ $line == *[[:space:]] ]] && words+=('')\n"
	"\tvalue=${words[-1]}\n"
	"\tverb=${words[1]}\n"
	"\tif ((${#words[@]} == 2)); then\n"
	"\t\t_latscan_verbs\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tif [[ $value == --*=* ]]; then\n"
	"\t\toption=${value%%=*}\n"
	"\t\tbefore=$option=\n"
	"\t\tvalue=${value#*=}\n"
	"\telse\n"
	"\t\toption=${words[-2]}\n"
	"\tfi\n"
	"\tif ! _latscan_value; then\n"
	"\t\tif [[ $value == -* ]]; then _latscan_options; else _latscan_operand; fi\n"
	"\tfi\n"
	"\t# What stands before the last break is on the line already.\n"
	"\tcut=${words[-1]}\n"
	"\tcut=${cut%\"${cut##*[$COMP_WORDBREAKS]}\"}\n"
	"\tfor i in \"${!COMPREPLY[@]}\"; do\n"
	"\t\tCOMPREPLY[i]=${COMPREPLY[i]#\"$cut\"}\n"
	"\tdone\n"
	"}\n"
	"\n"
	"complete -F _latscan latscan\n";

static void word(struct out *o, const char *w)
{
	out_printf(o, " '%s'", w);
}

static void array(struct out *o, const char *name)
{
	out_printf(o, "_latscan_%s=(", name);
}

/* The command that answers a value of this kind. */
static void answer(struct out *o, enum usage_values values, word_table words)
{
	switch (values) {
	case VALUES_WORD_LIST:
		out_z(o, "_latscan_last; ");
		/* fall through */
	case VALUES_WORDS:
		out_z(o, "_latscan_reply");
		each_word_of(o, words, word);
		break;
	case VALUES_CHECKS:
		out_z(o,
			"_latscan_last; _latscan_reply \"${_latscan_ids[@]}\" \"${_latscan_globs[@]}\"");
		break;
	case VALUES_TOPICS:
		out_z(o, "_latscan_reply \"${_latscan_ids[@]}\"");
		each_word_of(o, words_area, word);
		break;
	case VALUES_VERBS:
		out_z(o, "_latscan_verbs");
		break;
	case VALUES_SETTING:
		out_z(o, "compopt -o nospace; _latscan_reply \"${_latscan_settings[@]}\"");
		break;
	case VALUES_NIC:
		out_z(o, "_latscan_nic");
		each_word_of(o, words, word);
		break;
	case VALUES_FORMAT_FILE:
		out_z(o, "_latscan_format");
		each_word_of(o, words, word);
		break;
	case VALUES_FILE:
		out_z(o, "_latscan_files -f");
		break;
	case VALUES_FOLDER:
		out_z(o, "_latscan_files -d");
		break;
	case VALUES_NONE:
	case VALUES_ANY:
		out_z(o, ":");
		break;
	}
}

static void option_value(struct out *o, const struct command *c, const struct usage_option *u)
{
	if (!u->argument)
		return;
	out_printf(o, "\t'%s --%s'", c->name, u->name);
	if (u->letter)
		out_printf(o, " | '%s -%c'", c->name, u->letter);
	out_z(o, ") ");
	answer(o, u->values, u->words);
	out_z(o, " ;;\n");
}

static void functions(struct out *o)
{
	const struct command *const *c;

	out_z(o, "_latscan_verbs() {\n\t_latscan_reply");
	for (c = commands; *c; c++)
		word(o, (*c)->name);
	out_z(o, "\n}\n\n_latscan_value() {\n\tcase \"$verb $option\" in\n");
	for (c = commands; *c; c++) {
		for (unsigned k = 0; (*c)->option && (*c)->option(k); k++)
			option_value(o, *c, (*c)->option(k));
	}
	out_z(o,
		"\t*) return 1 ;;\n\tesac\n\treturn 0\n}\n\n_latscan_options() {\n\tcase $verb in\n");
	for (c = commands; *c; c++) {
		out_printf(o, "\t%s) _latscan_reply --help", (*c)->name);
		for (unsigned k = 0; (*c)->option && (*c)->option(k); k++)
			out_printf(o, " --%s", (*c)->option(k)->name);
		out_z(o, " ;;\n");
	}
	out_z(o, "\tesac\n}\n\n_latscan_operand() {\n\tcase $verb in\n");
	for (c = commands; *c; c++) {
		out_printf(o, "\t%s) ", (*c)->name);
		answer(o, (*c)->operand, NULL);
		out_z(o, " ;;\n");
	}
	out_z(o, "\tesac\n}\n\n");
}

void complete_bash(struct arena *a, struct out *o)
{
	out_z(o, head);
	array(o, "ids");
	each_check_id(o, word);
	out_z(o, ")\n");
	array(o, "globs");
	each_check_glob(o, word);
	out_z(o, ")\n");
	array(o, "settings");
	each_setting(a, o, word);
	out_z(o, ")\n\n");
	functions(o);
	out_z(o, tail);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/usage.h"

#include "commands/command.h"

#include <getopt.h>
#include <stdio.h>

enum { OPTIONS_MAX = 64, HELP = 'h', FIRST_LONG = 256 };

static unsigned fill(const struct command *c, struct option *longs, char *shorts)
{
	const struct usage_option *o;
	unsigned n = 0;

	for (; n < OPTIONS_MAX && c->option && (o = c->option(n)) != NULL; n++) {
		longs[n] = (struct option){ o->name, o->argument ? required_argument : no_argument,
			NULL, FIRST_LONG + (int)n };
		if (o->letter) {
			*shorts++ = (char)o->letter;
			if (o->argument)
				*shorts++ = ':';
		}
	}
	*shorts++ = HELP;
	*shorts = 0;
	longs[n] = (struct option){ "help", no_argument, NULL, HELP };
	return n;
}

static unsigned option_of(const struct command *c, int letter, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (letter == FIRST_LONG + (int)i || letter == c->option(i)->letter)
			return i;
	}
	return n;
}

int usage_parse(const struct command *c, int argc, char **argv, usage_take *take, void *user,
	int *ret_operand, bool *ret_help)
{
	struct option longs[OPTIONS_MAX + 2] = { { 0 } };
	char shorts[2 * OPTIONS_MAX + 2];
	unsigned n = fill(c, longs, shorts);
	int letter, r;

	*ret_help = false;
	optind = 0;
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		unsigned i = option_of(c, letter, n);

		if (letter == HELP) {
			usage_help(c);
			*ret_help = true;
			return 0;
		}
		if (i == n)
			return usage_error("\"latscan %s --help\" lists the options", c->name);
		r = take(user, i, optarg);
		if (r)
			return r;
	}
	*ret_operand = optind;
	return 0;
}

static void help_line(const struct usage_option *o)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%c%s --%s%s%s", o->letter ? "-" : " ",
		o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name, o->argument ? " " : "",
		o->argument ? o->argument : "");
	printf("  %-30s %s\n", left, o->what);
}

void usage_help(const struct command *c)
{
	const struct usage_option *o;

	printf("usage: latscan %s%s%s%s\n", c->name, c->option ? " [OPTION]..." : "",
		c->operands ? " " : "", c->operands ? c->operands : "");
	if (c->about)
		printf("\n%s\n", c->about);
	if (c->option)
		puts("");
	for (unsigned i = 0; c->option && (o = c->option(i)) != NULL; i++)
		help_line(o);
	if (c->status)
		printf("\n%s\n", c->status);
}

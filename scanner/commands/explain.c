/* SPDX-License-Identifier: Apache-2.0 */
/* latscan explain ID: the check's page, with its limits and what it reads. */
#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "scanner/base/text.h"
#include "scanner/commands/command.h"
#include "scanner/commands/docs.h"
#include "scanner/engine/catalogue.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct doc *doc_of(const char *id)
{
	for (const struct doc *d = doc_table; d->id; d++) {
		if (!strcmp(d->id, id))
			return d;
	}
	return NULL;
}

static void write_limits(const struct check *c, struct out *o)
{
	if (!check_n_limits(c))
		return;
	out_z(o, "\n## Limits\n\n");
	for (unsigned i = 0; i < check_n_limits(c); i++) {
		const struct limit *l = &c->limits[i];

		if (l->words)
			out_printf(o, "--set %s.%s=" STR_FMT "    one of %s: %s\n", c->id, l->name,
				STR_ARG(limit_word(l, l->preset)), l->words, l->what);
		else
			out_printf(o, "--set %s.%s=%g    %g to %g %s: %s\n", c->id, l->name,
				l->preset, l->least, l->most, strcmp(l->unit, "1") ? l->unit : "",
				l->what);
	}
}

static void write_facts(const struct check *c, struct out *o)
{
	out_printf(o, "\n## In short\n\nseverity %s, %s, rule %u\nwhy: %s\n",
		severity_word(c->severity), c->kind == KIND_DELTA ? "two samples" : "one sample",
		c->rule, c->why);
	if (c->fix_now)
		out_printf(o, "fix now: %s\n", c->fix_now);
	if (c->fix_boot)
		out_printf(o, "fix for good: %s\n", c->fix_boot);
	if (c->source)
		out_printf(o, "source: %s\n", c->source);
	for (unsigned i = 0; i < CHECK_IMPLIED && c->implied_by[i]; i++)
		out_printf(o, "%s%s",
			i ? ", " : "silent where one of these says it: ", c->implied_by[i]);
	if (c->implied_by[0])
		out_z(o, "\n");
}

static int unknown_id(const char *id)
{
	const char *near = checks_nearest(str_from(id));

	if (near)
		return usage_error("no check \"%s\"; did you mean \"%s\"?", id, near);
	return usage_error("no check \"%s\"; \"latscan list\" shows them", id);
}

static int run(int argc, char **argv)
{
	const struct check *c;
	const struct doc *d;
	struct out o;
	int r;

	if (argc != 2)
		return usage_error("usage: latscan explain ID");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return puts("usage: latscan explain ID") < 0 ? EXIT_INTERNAL : 0;
	c = checks_find(str_from(argv[1]));
	if (!c)
		return unknown_id(argv[1]);
	d = doc_of(c->id);
	out_init(&o, STDOUT_FILENO);
	if (d)
		out_bytes(&o, d->text, (size_t)(d->end - d->text));
	write_facts(c, &o);
	write_limits(c, &o);
	r = out_flush(&o);
	return r ? internal_error("cannot write: %s", strerror(-r)) : 0;
}

const struct command command_explain = { "explain",
	"what a check means, what it reads and how it is mended", run };

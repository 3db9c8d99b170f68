/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan explain ID: the check's page, with its limits and what it reads. explain AREA: how
 * the checks of an area hang together (docs/areas), and which there are.
 */
#include "scanner/base/names.h"
#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/docs.h"
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

	return usage_error("no check and no area \"%s\"" NEAR_FMT, id,
		NEAR_ARG(near, "; \"latscan list\" shows them"));
}

static void explain_check(const struct check *c, struct out *o)
{
	const struct doc *d = doc_of(c->id);

	if (d)
		out_bytes(o, d->text, (size_t)(d->end - d->text));
	write_facts(c, o);
	write_limits(c, o);
}

/* False when no check is of that area. */
static bool explain_area(const char *area, struct out *o)
{
	const struct doc *d = doc_of(area);
	const struct check *const *all;
	bool any = false;
	size_t n;

	all = checks_all(&n);
	for (size_t i = 0; i < n; i++) {
		if (!str_is(check_area(all[i]), area))
			continue;
		if (!any && d) {
			out_bytes(o, d->text, (size_t)(d->end - d->text));
			out_z(o, "\n");
		}
		if (!any)
			out_printf(o, "## The checks of %s\n\n", area);
		any = true;
		out_printf(o, "%-28s %s\n", all[i]->id, all[i]->title);
	}
	return any;
}

#define USAGE "latscan explain ID|AREA"

static int run(int argc, char **argv)
{
	const struct check *c;
	struct out o;
	int r;

	if (argc != 2)
		return usage_error("usage: " USAGE);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return puts("usage: " USAGE) < 0 ? EXIT_INTERNAL : 0;
	c = checks_find(str_from(argv[1]));
	out_init(&o, STDOUT_FILENO);
	if (c)
		explain_check(c, &o);
	else if (!explain_area(argv[1], &o))
		return unknown_id(argv[1]);
	r = out_flush(&o);
	return r ? internal_error("cannot write: %s", strerror(-r)) : 0;
}

const struct command command_explain = {
	.name = "explain",
	.what = "what a check means, what it reads and how it is mended; how an area hangs together",
	.run = run,
	.operands = "ID|AREA",
	.operand = VALUES_TOPICS,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan profile: what a host is meant to be, inferred, checked, shown merged, and described for
 * editors.
 */
#include "commands/command.h"
#include "commands/profile/profile_infer.h"
#include "commands/profile/profiles.h"
#include "scanner/profile/show.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROFILE_CAP = 1 << 28 };

static int finish(struct out *o)
{
	int r = out_flush(o);

	return r ? internal_error("cannot write: %s", strerror(-r)) : 0;
}

static int check(struct arena *a, struct out *o, char **names, unsigned n)
{
	const struct profile *p = profiles_load(a, (const char *const *)names, n, NULL);

	if (!p)
		return EXIT_USAGE;
	out_printf(o, "profile " STR_FMT " is right: %zu limits, %zu severities, %zu waivers\n",
		STR_ARG(p->name), p->n_limits, p->n_severities, p->n_waivers);
	return finish(o);
}

static int show(struct arena *a, struct out *o, char **names, unsigned n)
{
	const struct profile *p = profiles_load(a, (const char *const *)names, n, NULL);

	if (!p)
		return EXIT_USAGE;
	profile_show(a, p, o);
	return finish(o);
}

static int schema(struct arena *a, struct out *o, char **names, unsigned n)
{
	(void)names;
	(void)n;
	profile_schema(a, o);
	return finish(o);
}

static int keys(struct arena *a, struct out *o, char **names, unsigned n)
{
	(void)a;
	(void)names;
	(void)n;
	profile_keys_table(o);
	return finish(o);
}

static int list(struct arena *a, struct out *o, char **names, unsigned n)
{
	(void)names;
	(void)n;
	for (const struct shipped *s = shipped_table; s->id; s++) {
		const struct profile *p = profiles_load(a, &s->id, 1, NULL);

		if (!p)
			return EXIT_INTERNAL;
		out_printf(o, "%-20s " STR_FMT "\n", s->id, STR_ARG(p->about));
	}
	return finish(o);
}

static const struct {
	const char *name;
	int (*run)(struct arena *a, struct out *o, char **names, unsigned n);
	bool names; /* takes profiles, one at least */
} actions[] = {
	{ "infer", NULL, false }, /* has options of its own */
	{ "check", check, true },
	{ "show", show, true },
	{ "list", list, false },
	{ "schema", schema, false },
	{ "keys", keys, false },
};

enum { ACTIONS = sizeof(actions) / sizeof(actions[0]) };

const char *words_profile(unsigned i)
{
	return i < ACTIONS ? actions[i].name : NULL;
}

static int act(unsigned i, char **names, int n)
{
	struct arena *a;
	struct out o;
	int r;

	if (actions[i].names && !n)
		return usage_error("profile %s: expected the name of a shipped profile, or a file",
			actions[i].name);
	if (!actions[i].names && n)
		return usage_error("unexpected \"%s\"", names[0]);
	if (n > PROFILES_MAX)
		return usage_error("more than %d profiles", PROFILES_MAX);
	a = arena_new("the profile", PROFILE_CAP);
	out_init(&o, STDOUT_FILENO);
	r = actions[i].run(a, &o, names, (unsigned)n);
	arena_free(a);
	return r;
}

static int no_option(void *user, unsigned option, const char *value)
{
	(void)user;
	(void)option;
	(void)value;
	return 0;
}

static int run(int argc, char **argv)
{
	int operand, r;
	unsigned i;
	bool help;

	if (argc > 1 && !strcmp(argv[1], "infer"))
		return profile_infer(argc - 1, argv + 1);
	r = usage_parse(&command_profile, argc, argv, no_option, NULL, &operand, &help);
	if (r || help)
		return r;
	if (operand == argc)
		return usage_error("profile: expected infer, check, show, list, schema or keys");
	if (word_find(words_profile, str_from(argv[operand]), &i))
		return word_error("profile", str_from(argv[operand]), words_profile);
	if (!actions[i].run)
		return usage_error("profile: \"%s\" comes first", actions[i].name);
	return act(i, argv + operand + 1, argc - operand - 1);
}

const struct command command_profile = {
	.name = "profile",
	.what = "what a host is meant to be: infer, check, show, list, schema",
	.run = run,
	.operands = "infer|check|show|list|schema|keys [PROFILE...]",
	.operand = VALUES_FILE,
	.about = "infer   prints one from evidence; \"latscan profile infer --help\" says how\n"
		 "check   tells every mistake, with its line and column; exit status 3\n"
		 "show    the profiles merged in order, each value with where it was written\n"
		 "list    the shipped ones\n"
		 "schema  JSON Schema of all keys, for editors\n"
		 "keys    the same as a table of Markdown",
};

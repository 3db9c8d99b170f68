/* SPDX-License-Identifier: Apache-2.0 */
/* latscan list: every check, for people or (-f json) with all its static text for programs. */
#include "scanner/base/arena.h"
#include "scanner/base/json.h"
#include "scanner/commands/command.h"
#include "scanner/commands/select.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/report.h"
#include "scanner/source/cost.h"
#include "scanner/source/privilege.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct list_options {
	struct str only;
	bool json, needs, help;
};

#define USAGE "latscan list [-f text|json] [--needs] [GLOBS]"

/* Facts that were told of already; the deepest chain of needs is far below it. */
struct seen {
	const struct fact *v[64];
	unsigned n;
};

static bool first_time(struct seen *seen, const struct fact *f)
{
	for (unsigned i = 0; i < seen->n; i++) {
		if (seen->v[i] == f)
			return false;
	}
	if (seen->n < sizeof(seen->v) / sizeof(seen->v[0]))
		seen->v[seen->n++] = f;
	return true;
}

static void each_ask_of(const struct fact *f, struct seen *seen,
	void (*fn)(void *user, const struct ask *ask), void *user)
{
	if (!first_time(seen, f))
		return;
	for (unsigned i = 0; i < FACT_ASKS && f->asks[i].path; i++)
		fn(user, &f->asks[i]);
	for (unsigned i = 0; i < FACT_FOLLOWS && f->follows[i].path; i++)
		fn(user, &f->follows[i]);
	for (unsigned i = 0; i < FACT_NEEDS && f->needs[i]; i++)
		each_ask_of(f->needs[i], seen, fn, user);
}

/* Calls fn for every path that the check reads, and its facts, and theirs. */
static void each_ask(
	const struct check *c, void (*fn)(void *user, const struct ask *ask), void *user)
{
	struct seen seen = { .n = 0 };

	for (unsigned i = 0; i < CHECK_READS && c->reads[i].path; i++)
		fn(user, &c->reads[i]);
	for (unsigned k = 0; k < CHECK_NEEDS && c->needs[k]; k++)
		each_ask_of(c->needs[k], &seen, fn, user);
}

static void write_need(void *user, const struct ask *ask)
{
	static const char *const kinds[ASK_KINDS] = { "file", "list", "link", "mode" };
	struct json *j = user;

	json_object(j, NULL);
	json_z(j, "path", ask->path);
	json_z(j, "ask", kinds[ask->kind]);
	json_z(j, "cost", cost_class_word(cost_of(str_from(ask->path)).class));
	json_z(j, "privilege", privilege_of(str_from(ask->path)));
	json_end_object(j);
}

static void write_limit(struct json *j, const struct limit *l)
{
	json_object(j, NULL);
	json_z(j, "name", l->name);
	json_z(j, "what", l->what);
	if (l->words) {
		json_z(j, "words", l->words);
		json_str(j, "default", limit_word(l, l->preset));
	} else {
		json_z(j, "unit", l->unit);
		json_double(j, "default", l->preset);
		json_double(j, "least", l->least);
		json_double(j, "most", l->most);
	}
	json_end_object(j);
}

static void write_check(struct json *j, const struct check *c)
{
	json_object(j, NULL);
	json_z(j, "id", c->id);
	json_u64(j, "rule", c->rule);
	json_z(j, "title", c->title);
	json_str(j, "area", check_area(c));
	json_z(j, "severity", severity_word(c->severity));
	json_z(j, "kind", c->kind == KIND_DELTA ? "delta" : "state");
	json_bool(j, "fault", c->fault);
	json_z(j, "why", c->why);
	json_object(j, "fix");
	json_z(j, "now", c->fix_now);
	json_z(j, "boot", c->fix_boot);
	json_end_object(j);
	json_z(j, "source", c->source);
	json_array(j, "limits");
	for (unsigned i = 0; i < check_n_limits(c); i++)
		write_limit(j, &c->limits[i]);
	json_end_array(j);
	json_array(j, "implied_by");
	for (unsigned i = 0; i < CHECK_IMPLIED && c->implied_by[i]; i++)
		json_z(j, NULL, c->implied_by[i]);
	json_end_array(j);
	json_array(j, "needs");
	each_ask(c, write_need, j);
	json_end_array(j);
	json_end_object(j);
}

static void write_json(const struct selection *s, struct out *o)
{
	char hash[17];
	struct json j;

	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)catalogue_hash());
	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", REPORT_SCHEMA);
	json_z(&j, "version", LATSCAN_VERSION);
	json_z(&j, "catalogue", hash);
	json_array(&j, "checks");
	for (size_t i = 0; i < s->n; i++)
		write_check(&j, s->checks[i]);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}

/* The names of the rights that a check's reads want, each once. */
struct rights {
	const char *v[8];
	unsigned n;
};

static void add_right(void *user, const struct ask *ask)
{
	const char *name = privilege_of(str_from(ask->path));
	struct rights *r = user;

	for (unsigned i = 0; name && i < r->n; i++) {
		if (!strcmp(r->v[i], name))
			return;
	}
	if (name && r->n < 8)
		r->v[r->n++] = name;
}

static void write_rights(const struct check *c, struct out *o)
{
	struct rights r = { .n = 0 };

	each_ask(c, add_right, &r);
	out_printf(o, "%-28s", c->id);
	for (unsigned i = 0; i < r.n; i++)
		out_printf(o, "%s%s", i ? ", " : " ", r.v[i]);
	out_z(o, r.n ? "\n" : " nothing special\n");
}

static void write_text(const struct selection *s, const struct list_options *opt, struct out *o)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct check *c = s->checks[i];

		if (opt->needs)
			write_rights(c, o);
		else
			out_printf(o, "%-28s %-8s %-5s %s\n", c->id, severity_word(c->severity),
				c->kind == KIND_DELTA ? "delta" : "state", c->title);
	}
}

static int parse(int argc, char **argv, struct list_options *opt)
{
	static const struct option longs[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "needs", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "f:h", longs, NULL)) != -1) {
		if (c == 'f' && (!strcmp(optarg, "json") || !strcmp(optarg, "text")))
			opt->json = !strcmp(optarg, "json");
		else if (c == 'f')
			return usage_error("--format \"%s\": expected text or json", optarg);
		else if (c == 'n')
			opt->needs = true;
		else if (c == 'h')
			opt->help = true;
		else
			return usage_error("usage: " USAGE);
	}
	if (optind < argc)
		opt->only = str_from(argv[optind++]);
	if (optind < argc)
		return usage_error("unexpected \"%s\"", argv[optind]);
	return 0;
}

static int run(int argc, char **argv)
{
	struct list_options opt = { .json = false };
	struct selection s;
	struct arena *a;
	struct out o;
	int r = parse(argc, argv, &opt);

	if (r)
		return r;
	if (opt.help)
		return puts("usage: " USAGE) < 0 ? EXIT_INTERNAL : 0;
	a = arena_new("the list", 1 << 24);
	if (select_checks(a, opt.only, (struct str){ 0 }, &s)) {
		arena_free(a);
		return usage_error("\"" STR_FMT "\" matches no check", STR_ARG(opt.only));
	}
	out_init(&o, STDOUT_FILENO);
	if (opt.json)
		write_json(&s, &o);
	else
		write_text(&s, &opt, &o);
	r = out_flush(&o);
	arena_free(a);
	return r ? internal_error("cannot write the list: %s", strerror(-r)) : 0;
}

const struct command command_list = { "list", "all checks; -f json with all texts, --needs: rights",
	run };

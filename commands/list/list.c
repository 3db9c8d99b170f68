/* SPDX-License-Identifier: Apache-2.0 */
/* latscan list: which checks there are, for people, pages and programs. */
#include "scanner/base/names.h"
#include "commands/list/list.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/engine/catalogue.h"
#include "scanner/source/terminal.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum list_format { LIST_TEXT = 0, LIST_TABLE, LIST_MARKDOWN, LIST_JSON }; /* words_list_format */

struct list_options {
	enum list_format format;
	bool needs;
	struct str areas; /* separated by commas; empty: all */
	enum severity least;
	unsigned cost; /* COST_CLASSES: any */
	struct str source;
};

enum { FORMAT = 0, AREA, SEVERITY, COST, SOURCE, NEEDS, OPTIONS };

static const struct usage_option rows[OPTIONS] = {
	[FORMAT] = { "format", "FORMAT", 'f', VALUES_WORDS, words_list_format,
		"text (default), table (fits the terminal), md (a Markdown table), json (all texts)" },
	[AREA] = { "area", "AREAS", 0, VALUES_WORD_LIST, words_area, "only of these areas" },
	[SEVERITY] = { "severity", "LEAST", 0, VALUES_WORDS, words_severity,
		"only of at least that severity" },
	[COST] = { "cost", "CLASS", 0, VALUES_WORDS, words_cost,
		"only what has a read of that class; docs/costs.md says what they mean" },
	[SOURCE] = { "source", "TEXT", 0, VALUES_ANY, NULL,
		"only what TEXT is in the source of, such as Intel or kernel/sched" },
	[NEEDS] = { "needs", NULL, 0, VALUES_NONE, NULL,
		"with the rights that reading wants, and what wants them" },
};

static const struct usage_option *list_option(unsigned i)
{
	return i < OPTIONS ? &rows[i] : NULL;
}

static int take_format(struct list_options *opt, struct str value)
{
	unsigned i;

	if (word_find_format(words_list_format, value, &i))
		return word_error("format", value, words_list_format);
	opt->format = (enum list_format)i;
	return 0;
}

static int take_areas(struct list_options *opt, struct str value)
{
	struct str rest = value, area;
	unsigned i;

	while (str_cut(&rest, ',', &area)) {
		if (word_find(words_area, area, &i))
			return word_error("area", area, words_area);
	}
	opt->areas = value;
	return value.n ? 0 : word_error("area", value, words_area);
}

/* In upper and lower case alike. */
static bool has_source(const struct check *c, struct str text)
{
	const char *source = c->source ? c->source : "";

	for (; text.n && *source; source++) {
		if (!strncasecmp(source, text.p, text.n))
			return true;
	}
	return false;
}

static int take_source(struct list_options *opt, struct str value)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	opt->source = value;
	for (size_t i = 0; i < n; i++) {
		if (has_source(all[i], value))
			return 0;
	}
	return usage_error("--source \"" STR_FMT
			   "\": no check has that in its source; \"latscan list -f json\" has them",
		STR_ARG(value));
}

static int take(void *user, unsigned option, const char *text)
{
	struct list_options *opt = user;
	struct str value = str_from(text);

	switch (option) {
	case FORMAT:
		return take_format(opt, value);
	case AREA:
		return take_areas(opt, value);
	case SEVERITY:
		return severity_from_word(value, &opt->least)
			       ? word_error("severity", value, words_severity)
			       : 0;
	case COST:
		return word_find(words_cost, value, &opt->cost)
			       ? word_error("cost", value, words_cost)
			       : 0;
	case SOURCE:
		return take_source(opt, value);
	default:
		opt->needs = true;
		return 0;
	}
}

static bool wanted(const struct list_options *opt, const struct check *c)
{
	struct str rest = opt->areas, area;
	bool in_area = !rest.n;

	while (!in_area && str_cut(&rest, ',', &area))
		in_area = str_eq(area, check_area(c));
	return in_area && c->severity >= opt->least &&
	       (opt->cost == COST_CLASSES || list_has_cost(c, (enum cost_class)opt->cost)) &&
	       (!opt->source.n || has_source(c, opt->source));
}

static int choose(
	struct arena *a, const struct list_options *opt, const char *globs, struct selection *s)
{
	struct str stray = select_stray(str_from(globs));
	size_t n = 0;

	if (stray.n) {
		const char *near = checks_nearest(stray);

		return usage_error("\"" STR_FMT "\" matches no check" NEAR_FMT, STR_ARG(stray),
			NEAR_ARG(near, ""));
	}
	if (select_checks(a, str_from(globs), (struct str){ 0 }, NULL, s))
		return usage_error("\"%s\" matches no check", globs);
	for (size_t i = 0; i < s->n; i++) {
		if (wanted(opt, s->checks[i]))
			s->checks[n++] = s->checks[i];
	}
	s->n = n;
	return n ? 0 : usage_error("no check is all of that");
}

static int print(struct arena *a, const struct list_options *opt, const struct selection *s)
{
	struct out o;
	int r;

	out_init(&o, STDOUT_FILENO);
	if (opt->format == LIST_JSON)
		list_json(s, &o);
	else if (opt->format == LIST_MARKDOWN)
		list_markdown(s, opt->needs, a, &o);
	else if (opt->format == LIST_TABLE)
		list_table(s, opt->needs, terminal_width(STDOUT_FILENO), a, &o);
	else
		list_text(s, opt->needs, a, &o);
	r = out_flush(&o);
	return r ? internal_error("cannot write the list: %s", strerror(-r)) : 0;
}

static int run(int argc, char **argv)
{
	struct list_options opt = { .cost = COST_CLASSES };
	struct selection s;
	struct arena *a;
	int operand, r;
	bool help;

	r = usage_parse(&command_list, argc, argv, take, &opt, &operand, &help);
	if (r || help)
		return r;
	if (operand + 1 < argc)
		return usage_error("unexpected \"%s\"", argv[operand + 1]);
	a = arena_new("the list", 1 << 24);
	r = choose(a, &opt, operand < argc ? argv[operand] : "", &s);
	if (r == 0)
		r = print(a, &opt, &s);
	arena_free(a);
	return r;
}

const struct command command_list = {
	.name = "list",
	.what = "all checks; -f json with all texts, --needs: rights",
	.run = run,
	.operands = "[GLOBS]",
	.operand = VALUES_CHECKS,
	.option = list_option,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* A question to a store: its text, filled in, and its answer. What fails is said with the question that failed. */
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "commands/command.h"

#include <errno.h>
#include <string.h>

enum { NEST_MOST = 12 };
static const size_t ANSWER_CAP = (size_t)4 << 30;
static const uint64_t SECOND_NS = UINT64_C(1000000000);

static const struct {
	const char *begin, *http, *port;
} schemes[] = {
	{ "clickhouse://", "http://", "8123" },
	{ "clickhouse+http://", "http://", "8123" },
	{ "clickhouses://", "https://", "8443" },
	{ "clickhouse+https://", "https://", "8443" },
};
enum { SCHEMES = sizeof(schemes) / sizeof(schemes[0]) };

static size_t scheme_of(const char *operand)
{
	size_t i = 0;

	while (i < SCHEMES && strncmp(operand, schemes[i].begin, strlen(schemes[i].begin)) != 0)
		i++;
	return i;
}

bool store_is(const char *operand)
{
	return scheme_of(operand) < SCHEMES;
}

static bool is_name(struct str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			!(c && strchr(more, c)))
			return false;
	}
	return s.n > 0;
}

int store_init(struct store *st, const char *operand)
{
	size_t i = scheme_of(operand);
	struct str rest = str_from(operand + strlen(schemes[i].begin)), host = rest,
		   database = { 0 };
	struct str user = { 0 }, given;

	if (!str_split(rest, '/', &host, &database) || !database.n)
		database = STR("latscan");
	if (str_split_last(host, '@', &user, &given))
		host = given;
	if (str_has(user, ":"))
		return usage_error(
			"no password in a URL: everybody can read a command line; --password-file takes it");
	if ((user.n && !is_name(user, "._-")) || !is_name(host, ".-:[]") || !is_name(database, "_"))
		return usage_error(
			"expected clickhouse://[USER@]HOST[:8123]/DATABASE, got \"%s\"", operand);
	if (!str_has(host, ":") || str_ends(host, "]"))
		host = str_printf(st->a, STR_FMT ":%s", STR_ARG(host), schemes[i].port);
	st->url = str_z(st->a, str_printf(st->a, "%s" STR_FMT "/", schemes[i].http, STR_ARG(host)));
	st->database = str_z(st->a, database);
	st->shown = str_printf(
		st->a, "%s" STR_FMT "/%s", schemes[i].begin, STR_ARG(host), st->database);
	st->user = user;
	return st->fetch ? 0 : usage_error("%s: this latscan was built without libcurl", operand);
}

/* Without the lines that are comments. */
static struct str text_of(const struct store *st, struct arena *a, struct str name)
{
	struct str out = { 0 }, rest, line;
	char *to;
	size_t n = 0;

	for (const struct sql_text *t = st->texts; t->name; t++) {
		if (!str_is(name, t->name))
			continue;
		to = ARENA_NEW(a, char, t->n + 1);
		rest = (struct str){ (const char *)t->p, t->n };
		while (str_cut(&rest, '\n', &line)) {
			if (str_starts(line, "--"))
				continue;
			memcpy(to + n, line.p ? line.p : "", line.n);
			n += line.n;
			to[n++] = '\n';
		}
		out = (struct str){ to, n };
	}
	return out;
}

struct filling {
	const struct store *st;
	struct arena *a;
	char *v;
	size_t n, cap;
};

static void put(struct filling *w, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (w->n == w->cap)
			w->v = arena_grow(w->a, w->v, w->n, &w->cap, 1);
		w->v[w->n++] = s.p[i];
	}
}

static struct str moment(struct filling *w, uint64_t s)
{
	return str_printf(w->a, "toDateTime(%llu)", (unsigned long long)s);
}

static int fill_in(struct filling *w, struct str text, unsigned depth);

/* What stands between dollar signs. */
static int put_named(struct filling *w, struct str name, unsigned depth)
{
	const struct store *st = w->st;
	struct str text;
	int e;

	for (int i = 0; i < SQL_TABLES; i++) {
		if (st->tables[i].rows.p && str_is(name, st->tables[i].name)) {
			put(w, name);
			return 0;
		}
	}
	if (str_is(name, "now"))
		put(w, moment(w, st->now_ns / SECOND_NS));
	else if (str_is(name, "since"))
		put(w, moment(w, st->since_ns / SECOND_NS));
	else if (str_is(name, "silent"))
		put(w, str_printf(w->a, "%llu",
			       (unsigned long long)((st->silent_ns + SECOND_NS - 1) / SECOND_NS)));
	else if (str_is(name, "step"))
		put(w, str_printf(w->a, "%llu", (unsigned long long)st->step_s));
	else if (str_is(name, "traits"))
		put(w, st->traits);
	else {
		text = text_of(st, w->a, name);
		if (!text.n || depth == NEST_MOST)
			return -ENOENT;
		put(w, STR("("));
		e = fill_in(w, text, depth + 1);
		put(w, STR(")"));
		return e;
	}
	return 0;
}

static int fill_in(struct filling *w, struct str text, unsigned depth)
{
	struct str before, name;
	int e = 0;

	while (e == 0 && str_split(text, '$', &before, &text)) {
		put(w, before);
		if (!str_split(text, '$', &name, &text))
			return -ENOENT;
		e = put_named(w, name, depth);
	}
	put(w, text);
	return e;
}

int sql_fill(const struct store *st, struct arena *a, const char *question, struct str *ret)
{
	struct filling w = { .st = st, .a = a };
	struct str text = text_of(st, a, str_from(question));
	int e = text.n ? fill_in(&w, text, 0) : -ENOENT;

	put(&w, STR("FORMAT JSONCompact"));
	*ret = (struct str){ w.v, w.n };
	return e;
}

int sql_ask(struct store *st, const char *question, const char *columns, struct sql_answer *ret)
{
	struct sql_answer t = { .st = st, .question = question };
	struct str sql, text, error = { 0 };
	int e;

	t.a = arena_new("an answer of the store", ANSWER_CAP);
	e = sql_fill(st, t.a, question, &sql);
	if (e)
		return internal_error("question %s cannot be made: %s", question, strerror(-e));
	t.s.decoded = ARENA_NEW(t.a, char, DECODED_MOST);
	if (st->fetch(st, sql, t.a, &text, &error))
		return usage_error(STR_FMT ": question \"%s\": " STR_FMT, STR_ARG(st->shown),
			question, STR_ARG(error));
	*ret = t;
	return sql_open(ret, text, columns) ? 0 : sql_end(ret);
}

int sql_end(struct sql_answer *t)
{
	int status = 0;

	if (!sql_close(t)) {
		size_t at = (size_t)(t->s.where - t->text.p);
		struct str near = str_head(str_skip(t->text, at < t->text.n ? at : t->text.n), 200);

		status = usage_error(STR_FMT
			": question \"%s\": the answer is not whole: expected %s at byte %zu of %zu%s" STR_FMT,
			STR_ARG(t->st->shown), t->question, t->s.fault, at, t->text.n,
			near.n ? ": " : "", STR_ARG(text_evidence(t->a, near)));
	}
	arena_free(t->a);
	t->a = NULL;
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/boot/grub_default.h"

#include <string.h>

enum { VARS = 256, VALUE_CAP = 8192, ASSIGNMENTS = 10000 };

/* Reads one file: where it is, which line, and how deep in if, for, case or a function. */
struct shell {
	struct arena *a;
	struct shell_vars *vars;
	const struct answer *file;
	struct str rest;
	unsigned line;
	int depth;
};

struct word {
	char p[VALUE_CAP];
	size_t n;
	bool unparsable;
};

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static size_t name_length(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_name_char(s.p[i]))
		i++;
	return i;
}

static struct shell_var *find(struct shell_vars *vars, struct str name)
{
	for (size_t i = 0; i < vars->n; i++)
		if (str_eq(vars->v[i].name, name))
			return &vars->v[i];
	return NULL;
}

static void put(struct word *w, struct str s)
{
	if (s.n > VALUE_CAP - w->n) {
		w->unparsable = true;
		return;
	}
	if (s.n)
		memcpy(w->p + w->n, s.p, s.n);
	w->n += s.n;
}

static void take(struct shell *sh, size_t n)
{
	for (size_t i = 0; i < n && i < sh->rest.n; i++)
		sh->line += sh->rest.p[i] == '\n';
	sh->rest = str_skip(sh->rest, n);
}

/* After a '$': $NAME, ${NAME}; a command or an operator is not for us. */
static void expand(struct shell *sh, struct word *w)
{
	bool braces = sh->rest.n && sh->rest.p[0] == '{';
	struct str s = str_skip(sh->rest, braces);
	size_t n = name_length(s);
	const struct shell_var *v = find(sh->vars, str_head(s, n));

	if (n == 0 || (braces && (s.n == n || s.p[n] != '}')) || !v || v->unparsable) {
		w->unparsable = true;
		take(sh, braces + n);
		return;
	}
	put(w, v->value);
	take(sh, n + 2 * (size_t)braces);
}

static void put_char(struct shell *sh, struct word *w)
{
	put(w, str_head(sh->rest, 1));
	take(sh, 1);
}

/* After a backslash; quoted: within double quotes it escapes $ ` " \ and a newline only. */
static void escape(struct shell *sh, struct word *w, bool quoted)
{
	if (sh->rest.n == 0)
		return;
	if (sh->rest.p[0] == '\n') {
		take(sh, 1);
		return;
	}
	if (quoted && !one_of(sh->rest.p[0], "$`\"\\"))
		put(w, STR("\\"));
	put_char(sh, w);
}

static void single_quoted(struct shell *sh, struct word *w)
{
	while (sh->rest.n && sh->rest.p[0] != '\'')
		put_char(sh, w);
	w->unparsable |= sh->rest.n == 0;
	take(sh, 1);
}

static void double_quoted(struct shell *sh, struct word *w)
{
	while (sh->rest.n && sh->rest.p[0] != '"') {
		char c = sh->rest.p[0];

		if (c == '\\' || c == '$' || c == '`')
			take(sh, 1);
		if (c == '\\')
			escape(sh, w, true);
		else if (c == '$')
			expand(sh, w);
		else if (c == '`')
			w->unparsable = true;
		else
			put_char(sh, w);
	}
	w->unparsable |= sh->rest.n == 0;
	take(sh, 1);
}

/* A word up to a blank, a newline or an operator. */
static void read_word(struct shell *sh, struct word *w)
{
	while (sh->rest.n && !one_of(sh->rest.p[0], " \t\n;&|<>()")) {
		char c = sh->rest.p[0];

		if (one_of(c, "\\'\"$`"))
			take(sh, 1);
		if (c == '\\')
			escape(sh, w, false);
		else if (c == '\'')
			single_quoted(sh, w);
		else if (c == '"')
			double_quoted(sh, w);
		else if (c == '$')
			expand(sh, w);
		else if (c == '`')
			w->unparsable = true;
		else
			put_char(sh, w);
	}
}

static void assign(struct shell *sh, struct str name, bool append, unsigned line)
{
	struct word w;
	struct shell_var *v = find(sh->vars, name);

	w.n = 0;
	w.unparsable = false;
	if (append && v) {
		put(&w, v->value);
		w.unparsable = v->unparsable;
	}
	read_word(sh, &w);
	/* "A=b command" sets it for the command only; "A=$(x y)" ends at the bracket. */
	while (sh->rest.n && one_of(sh->rest.p[0], " \t"))
		take(sh, 1);
	if (sh->rest.n && !one_of(sh->rest.p[0], "\n#;"))
		w.unparsable = true;
	if (!v && sh->vars->n >= VARS)
		return;
	if (!v) {
		sh->vars->v = arena_grow(
			sh->a, sh->vars->v, sh->vars->n, &sh->vars->cap, sizeof(*sh->vars->v));
		v = &sh->vars->v[sh->vars->n++];
	}
	*v = (struct shell_var){ .name = name,
		.value = str_copy(sh->a, (struct str){ w.p, w.n }),
		.unparsable = w.unparsable || sh->depth > 0,
		.file = sh->file,
		.line = line };
}

static bool first_word_is(struct str line, const char *z)
{
	struct str word;

	return str_word(&line, &word) &&
	       (str_is(word, z) || (word.n && word.p[word.n - 1] == ';' &&
					   str_is(str_head(word, word.n - 1), z)));
}

/* What stands inside these is done or not as the shell decides. */
static int nesting(struct str line)
{
	if (first_word_is(line, "if") || first_word_is(line, "for") ||
		first_word_is(line, "while") || first_word_is(line, "case") ||
		str_ends(str_trim(line), "{"))
		return str_ends(str_trim(line), "fi") || str_ends(str_trim(line), "done") ? 0 : 1;
	if (first_word_is(line, "fi") || first_word_is(line, "done") ||
		first_word_is(line, "esac") || first_word_is(line, "}"))
		return -1;
	return 0;
}

static void skip_line(struct shell *sh)
{
	struct str line;
	struct str rest = sh->rest;

	if (!str_cut(&rest, '\n', &line))
		return;
	sh->depth += nesting(line);
	if (sh->depth < 0)
		sh->depth = 0;
	take(sh, sh->rest.n - rest.n);
}

/* An assignment at the start of what is left: its name's length, or 0. */
static size_t assignment(struct str s, bool *ret_append)
{
	size_t n = name_length(s);

	if (n == 0 || (s.p[0] >= '0' && s.p[0] <= '9') || n == s.n)
		return 0;
	*ret_append = n + 1 < s.n && s.p[n] == '+' && s.p[n + 1] == '=';
	return s.p[n] == '=' || *ret_append ? n : 0;
}

void shell_source(
	struct arena *a, struct shell_vars *vars, struct str text, const struct answer *file)
{
	struct shell sh = { a, vars, file, text, 1, 0 };
	bool append = false;
	struct str name;
	size_t n, done = 0;

	while (sh.rest.n && done < ASSIGNMENTS) {
		while (sh.rest.n && one_of(sh.rest.p[0], " \t\n;"))
			take(&sh, 1);
		if (str_starts(sh.rest, "export "))
			take(&sh, 7);
		n = assignment(sh.rest, &append);
		if (n == 0) {
			skip_line(&sh);
			continue;
		}
		name = str_head(sh.rest, n);
		take(&sh, n + 1 + append);
		assign(&sh, name, append, sh.line);
		done++;
		if (sh.rest.n && !one_of(sh.rest.p[0], "\n;"))
			skip_line(&sh); /* a comment, or what was not understood */
	}
}

const struct shell_var *shell_var(const struct shell_vars *vars, const char *name)
{
	for (size_t i = 0; i < vars->n; i++)
		if (str_is(vars->v[i].name, name))
			return &vars->v[i];
	return NULL;
}

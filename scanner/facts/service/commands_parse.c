/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shell's text to simple commands, as far as words need it: quotes, backslashes, comments,
 * ';' '&' '|' and newlines between commands, '>' before a file. Keywords ("then", "do", "{")
 * before a command are dropped. Here-documents are read as commands, which finds nothing worse
 * than a command that is not one.
 */
#include "scanner/facts/service/commands.h"

struct lexer {
	struct arena *arena;
	struct str text;
	size_t at;
	unsigned line;
};

static char peek(const struct lexer *l)
{
	return l->at < l->text.n ? l->text.p[l->at] : '\n';
}

static bool ends_word(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == '&' ||
	       c == '|' || c == '>' || c == '<' || c == '(' || c == ')' || c == '\0';
}

/* Behind the closing quote; the bytes between go to to. A newline inside a string counts. */
static size_t quoted(struct lexer *l, char quote, char *to)
{
	size_t n = 0;

	for (l->at++; l->at < l->text.n && l->text.p[l->at] != quote; l->at++) {
		if (l->text.p[l->at] == '\\' && quote == '"' && l->at + 1 < l->text.n)
			l->at++;
		l->line += l->text.p[l->at] == '\n';
		to[n++] = l->text.p[l->at];
	}
	if (l->at < l->text.n)
		l->at++;
	return n;
}

/* How many bytes the word can take: up to where it ends, quotes included. */
static size_t word_room(const struct lexer *l)
{
	char quote = 0;
	size_t i;

	for (i = l->at; i < l->text.n; i++) {
		char c = l->text.p[i];

		if (c == '\\' && quote != '\'')
			i++;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (ends_word(c))
			break;
	}
	return (i < l->text.n ? i : l->text.n) - l->at;
}

static struct str take_word(struct lexer *l)
{
	char *to = ARENA_NEW(l->arena, char, word_room(l) + 1);
	size_t n = 0;

	while (l->at < l->text.n && !ends_word(peek(l))) {
		char c = peek(l);

		if (c == '"' || c == '\'') {
			n += quoted(l, c, to + n);
			continue;
		}
		if (c == '\\') {
			l->at++;
			if (l->at >= l->text.n)
				break;
			if (peek(l) == '\n') {
				l->line++;
				l->at++;
				continue;
			}
			c = peek(l);
		}
		to[n++] = c;
		l->at++;
	}
	return (struct str){ to, n };
}

static void skip_blanks(struct lexer *l)
{
	while (l->at < l->text.n) {
		char c = peek(l);

		if (c == '\\' && l->at + 1 < l->text.n && l->text.p[l->at + 1] == '\n') {
			l->at++;
			l->line++;
		} else if (c != ' ' && c != '\t' && c != '\r' && c != '\0') {
			break;
		}
		l->at++;
	}
}

static bool is_keyword(struct str word)
{
	static const char *const words[] = { "then", "do", "else", "elif", "if", "while", "until",
		"{", "}", "!", "time", "exec", "sudo", "fi", "done", "command" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i]))
			return true;
	}
	return false;
}

struct building {
	struct str words[COMMAND_WORDS];
	unsigned n, line;
	struct str to, input;
	bool next_is_target, not_output;
};

static struct str join(struct arena *a, const struct str *words, unsigned n)
{
	struct str s = { 0 };

	for (unsigned i = 0; i < n; i++)
		s = str_printf(
			a, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? " " : "", STR_ARG(words[i]));
	return s;
}

/* What echo says goes on to the command behind a '|'. */
static struct str said(struct arena *a, const struct building *b)
{
	unsigned first = 1;

	if (b->n < 2 || !str_is(command_name(b->words[0]), "echo"))
		return (struct str){ 0 };
	while (first < b->n && str_starts(b->words[first], "-"))
		first++;
	return join(a, &b->words[first], b->n - first);
}

static void finish(
	struct command_list *out, struct building *b, const struct command *like, bool piped)
{
	struct str input = piped ? said(out->arena, b) : (struct str){ 0 };
	struct str *words;

	if (b->n && out->n >= COMMANDS_CAP) {
		out->more = true;
	} else if (b->n) {
		words = ARENA_NEW(out->arena, struct str, b->n);
		for (unsigned i = 0; i < b->n; i++)
			words[i] = b->words[i];
		out->v = arena_grow(out->arena, out->v, out->n, &out->cap, sizeof(*out->v));
		out->v[out->n] = *like;
		out->v[out->n].words = words;
		out->v[out->n].n = b->n;
		out->v[out->n].to = b->to;
		out->v[out->n].input = b->input;
		out->v[out->n++].line = like->in_script ? b->line : like->line;
	}
	*b = (struct building){ .input = input };
}

static void add_word(struct building *b, struct str word, unsigned line)
{
	uint64_t n;

	if (b->next_is_target) {
		/* 2>&1 leaves its 1 behind as a word; it is no file. */
		if (str_u64(word, 10, &n) && !str_is(word, "/dev/null") && !b->not_output)
			b->to = word;
		b->next_is_target = false;
		return;
	}
	if (b->n == 0 && is_keyword(word))
		return;
	if (b->n == 0)
		b->line = line;
	if (b->n < COMMAND_WORDS)
		b->words[b->n++] = word;
}

static void redirect(struct lexer *l, struct building *b)
{
	uint64_t fd = 1;

	/* "2>file": the number before it is the descriptor. */
	if (b->n && l->at && !ends_word(l->text.p[l->at - 1]) &&
		!str_u64(b->words[b->n - 1], 10, &fd) && fd < 10)
		b->n--;
	else
		fd = 1;
	b->not_output = fd != 1;
	while (peek(l) == '>' && l->at < l->text.n)
		l->at++;
	if (l->at < l->text.n && (peek(l) == '&' || peek(l) == '|'))
		l->at++;
	b->next_is_target = true;
}

static void comment(struct lexer *l)
{
	while (l->at < l->text.n && peek(l) != '\n')
		l->at++;
}

void commands_parse(struct command_list *out, struct str text, const struct command *like)
{
	struct lexer l = { .arena = out->arena, .text = text, .line = 1 };
	struct building b = { .n = 0 };

	for (skip_blanks(&l); l.at < l.text.n && !out->more; skip_blanks(&l)) {
		char c = peek(&l);

		if (c == '#') {
			comment(&l);
		} else if (c == '>') {
			redirect(&l, &b);
		} else if (c == '|') {
			l.at++;
			finish(out, &b, like, l.at >= l.text.n || peek(&l) != '|');
		} else if (ends_word(c)) {
			l.line += c == '\n';
			l.at++;
			finish(out, &b, like, false);
		} else {
			unsigned line = l.line;

			add_word(&b, take_word(&l), line);
		}
	}
	finish(out, &b, like, false);
}

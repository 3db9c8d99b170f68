/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an index to answers: docs/format-fixture.md. Slices point into the text. */
#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/escape.h"
#include "scanner/source/index.h"
#include "scanner/source/index_text.h"

int index_default_errno(enum answer_state s)
{
	switch (s) {
	case ANSWER_ABSENT:
		return ENOENT;
	case ANSWER_DENIED:
		return EACCES;
	case ANSWER_BROKEN:
		return EIO;
	case ANSWER_UNSUPPORTED:
		return EOPNOTSUPP;
	case ANSWER_TIMEOUT:
		return ETIMEDOUT;
	case ANSWER_VANISHED:
		return ESRCH;
	case ANSWER_NOT_READ:
	case ANSWER_OK:
	case ANSWER_NOT_CAPTURED:
	case ANSWER_WITHHELD:
	case ANSWER_STATES:
		break;
	}
	return 0;
}

struct parser {
	struct arena *arena;
	struct str rest;
	unsigned line; /* of what was taken last */
	struct index_text *text;
	size_t headers_cap;
	struct index_error error;
};

/* One section's line, taken apart. */
struct section {
	struct answer answer;
	bool before, after;
	bool has_mode; /* mode=: a second answer beside the file's */
	bool escaped, empty;
	unsigned line;
};

static int expected(struct parser *p, unsigned line, const char *what)
{
	p->error = (struct index_error){ .line = line, .expected = what };
	return -EINVAL;
}

/* A line with its newline, so that a body can be put together from its lines. */
static bool next_line(struct parser *p, struct str *ret)
{
	if (p->rest.n == 0)
		return false;
	const char *end = memchr(p->rest.p, '\n', p->rest.n);
	size_t n = end ? (size_t)(end - p->rest.p) + 1 : p->rest.n;

	*ret = str_head(p->rest, n);
	p->rest = str_skip(p->rest, n);
	p->line++;
	return true;
}

static int parse_header(struct parser *p, struct str line)
{
	struct str key, value;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	if (!str_split(line, ':', &key, &value) || str_trim(key).n == 0)
		return expected(p, p->line, "a header \"key: value\" or a section \"== /path\"");
	struct index_text *t = p->text;

	t->headers = arena_grow(
		p->arena, t->headers, t->n_headers, &p->headers_cap, sizeof(*t->headers));
	t->headers[t->n_headers++] = (struct index_header){
		.key = str_trim(key),
		.value = str_trim(value),
		.line = p->line,
	};
	return 0;
}

/* The path itself: "/a/b" is a file, "/a/b/" and "/" are listings. */
static int parse_path(struct parser *p, struct section *s, struct str word)
{
	struct str path;

	if (word.p[0] != '/')
		return expected(p, s->line, "an absolute path after \"== \"");
	if (unescape(p->arena, word, &path) != 0)
		return expected(p, s->line, "\\n, \\0, \\\\ or \\xNN in the path");
	if (path.p[path.n - 1] == '/') {
		s->answer.kind = ASK_LIST;
		if (path.n > 1)
			path.n--;
	}
	s->answer.path = path;
	return 0;
}

static int parse_mode(struct parser *p, struct section *s, struct str word)
{
	uint32_t mode = 0;
	struct str digits = str_skip(word, 5);

	if (s->answer.kind != ASK_FILE || s->has_mode)
		return expected(p, s->line, "mode once, and with a file only");
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '7' || mode > 07777 / 8)
			return expected(p, s->line, "mode= and at most 07777 in octal");
		mode = mode * 8 + (uint32_t)(digits.p[i] - '0');
	}
	if (digits.n == 0)
		return expected(p, s->line, "mode= and at most 07777 in octal");
	s->answer.mode = mode;
	s->has_mode = true;
	return 0;
}

/* "!denied", and an errno when the next word is one. */
static int parse_state(struct parser *p, struct section *s, struct str word, struct str *rest)
{
	struct str after = *rest, next;

	if (answer_state_from_word(str_skip(word, 1), &s->answer.state) != 0 ||
		s->answer.state == ANSWER_OK)
		return expected(p, s->line, "a state after '!': absent, denied, broken, …");
	s->answer.error = index_default_errno(s->answer.state);
	if (!str_word(&after, &next) || str_is(next, "escaped"))
		return 0;
	if (errno_from_name(next, &s->answer.error) != 0)
		return expected(
			p, s->line, "the name of an errno, or \"escaped\", after the state");
	*rest = after;
	return 0;
}

static int parse_link(struct parser *p, struct section *s, struct str *rest)
{
	struct str after = *rest, target;

	if (s->answer.kind != ASK_FILE || s->has_mode)
		return expected(p, s->line, "\"->\" right after a path without a '/' at its end");
	s->answer.kind = ASK_LINK;
	if (!str_word(&after, &target) || target.p[0] == '!')
		return 0;
	*rest = after;
	if (unescape(p->arena, target, &s->answer.bytes) != 0)
		return expected(p, s->line, "\\n, \\0, \\\\ or \\xNN in the link");
	s->answer.size = s->answer.bytes.n;
	return 0;
}

/* The output of a command in a collection of others: of a file's bytes. */
static int parse_from(struct parser *p, struct section *s, struct str word)
{
	if (s->answer.kind != ASK_FILE || s->answer.state != ANSWER_OK || s->answer.note.n ||
		!word.n || unescape(p->arena, word, &s->answer.note) != 0)
		return expected(p, s->line, "from= and a name, once, with the bytes of a file");
	return 0;
}

static int parse_word(struct parser *p, struct section *s, struct str word, struct str *rest)
{
	if (word.p[0] == '!' && s->answer.state == ANSWER_OK)
		return parse_state(p, s, word, rest);
	if (str_starts(word, "mode="))
		return parse_mode(p, s, word);
	if (str_starts(word, "from="))
		return parse_from(p, s, str_skip(word, 5));
	if (str_is(word, "mode") && s->answer.kind == ASK_FILE && !s->has_mode)
		s->answer.kind = ASK_MODE;
	else if (str_is(word, "->"))
		return parse_link(p, s, rest);
	else if (str_is(word, "escaped"))
		s->escaped = true;
	else if (str_is(word, "empty") && s->answer.kind == ASK_FILE)
		s->empty = true;
	else
		return expected(p, s->line, "mode=, mode, !state, -> target, empty or escaped");
	return 0;
}

static int parse_section_line(struct parser *p, struct str line, struct section *s)
{
	struct str rest = str_skip(line, 3), word = { 0 };
	int error;

	*s = (struct section){
		.answer.state = ANSWER_OK,
		.before = true,
		.after = true,
		.line = p->line,
	};
	bool some = str_word(&rest, &word);

	if (some && (str_is(word, "before") || str_is(word, "after"))) {
		s->before = str_is(word, "before");
		s->after = !s->before;
		some = str_word(&rest, &word);
	}
	if (!some)
		return expected(p, s->line, "an absolute path after \"== \"");
	error = parse_path(p, s, word);
	while (error == 0 && str_word(&rest, &word))
		error = parse_word(p, s, word, &rest);
	if (error == 0 && s->answer.kind == ASK_MODE && s->answer.state == ANSWER_OK)
		return expected(p, s->line, "mode=, or a state after \"mode\"");
	return error;
}

/* The lines up to the next section; at the end of it p stands before that section's line. */
static struct str take_body(struct parser *p)
{
	struct str body = p->rest, line;

	body.n = 0;
	while (p->rest.n && !str_starts(p->rest, "== ") && next_line(p, &line))
		body.n += line.n;
	return body;
}

static void put(struct parser *p, const struct section *s, const struct answer *an)
{
	if (s->before)
		index_put(p->text->before, an);
	if (s->after)
		index_put(p->text->after, an);
	p->text->two_samples |= s->before && !s->after;
}

static int set_body(struct parser *p, struct section *s, struct str body)
{
	struct answer *an = &s->answer;
	bool raw = !s->escaped;

	if (s->escaped && unescape(p->arena, body, &body) != 0)
		return expected(p, s->line, "only \\n, \\0, \\\\ and \\xNN in an escaped body");
	if (an->state != ANSWER_OK) {
		an->note = raw ? str_trim(body) : body;
		an->bytes = (struct str){ 0 };
		an->size = 0;
	} else if (an->kind == ASK_FILE) {
		an->bytes = body;
	} else if (an->kind == ASK_LIST) {
		an->bytes = body;
		if (raw && str_ends(body, "\n"))
			an->bytes.n--;
	} else if (str_trim(body).n) {
		return expected(p, s->line, "nothing below a link");
	}
	if (an->state == ANSWER_OK)
		an->size = an->bytes.n;
	return 0;
}

static int parse_section(struct parser *p, struct str line)
{
	struct section s;
	int error = parse_section_line(p, line, &s);

	if (error)
		return error;
	struct str body = take_body(p);

	if (s.empty && body.n)
		return expected(p, s.line, "no body below \"empty\"");
	error = set_body(p, &s, body);
	if (error)
		return error;
	if (s.answer.state == ANSWER_OK && s.answer.note.n && s.answer.kind != ASK_FILE)
		return expected(p, s.line, "from= with the bytes of a file");
	if (s.has_mode) {
		struct answer mode = {
			.path = s.answer.path,
			.kind = ASK_MODE,
			.state = ANSWER_OK,
			.mode = s.answer.mode,
		};
		put(p, &s, &mode);
	}
	/* Only a mode, and nothing said about the content. */
	if (s.has_mode && s.answer.state == ANSWER_OK && body.n == 0 && !s.empty)
		return 0;
	put(p, &s, &s.answer);
	return 0;
}

int index_parse(
	struct arena *a, struct str text, struct index_text *ret, struct index_error *ret_error)
{
	struct index_text t = { .before = index_new(a), .after = index_new(a) };
	struct parser p = { .arena = a, .rest = text, .text = &t };
	bool sections = false;
	struct str line;
	int error = 0;

	while (error == 0 && next_line(&p, &line)) {
		if (str_starts(line, "== ")) {
			sections = true;
			error = parse_section(&p, line);
		} else if (!sections) {
			error = parse_header(&p, line);
		}
	}
	if (error)
		*ret_error = p.error;
	else
		*ret = t;
	return error;
}

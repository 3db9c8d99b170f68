/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_tokener_parse_ex() takes a value in pieces and says where it ended, but checks UTF-8
 * within one piece only: a piece never ends inside of a character. An end without one inside
 * of a character is given to it as it is, to be refused.
 */
#include "scanner/stored/document.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static void begin(struct document *d, struct arena *a)
{
	*d = (struct document){ .a = a, .fd = -1, .line = 1 };
	d->buf = ARENA_NEW(a, char, DOCUMENT_ROOM);
	d->tok = json_tokener_new_ex(DOCUMENT_DEPTH);
	if (!d->tok)
		d->error = -ENOMEM;
	else
		json_tokener_set_flags(d->tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 |
						       JSON_TOKENER_ALLOW_TRAILING_CHARS);
}

void document_from_str(struct document *d, struct arena *a, struct str json)
{
	begin(d, a);
	d->memory = json;
	d->left = json.n;
}

void document_from_fd(struct document *d, struct arena *a, int fd, size_t cap)
{
	begin(d, a);
	d->fd = fd;
	d->left = cap;
}

void document_close(struct document *d)
{
	if (d->tok)
		json_tokener_free(d->tok);
	d->tok = NULL;
}

static void fault(struct document *d, const char *what)
{
	if (!d->fault.n && !d->error)
		d->fault = str_printf(d->a, "line %u: expected JSON: %s", d->line, what);
}

static void fault_of(struct document *d, enum json_tokener_error e)
{
	fault(d, json_tokener_error_desc(e));
}

/* A pipe that was opened without waiting has nothing yet: wait now. */
static ssize_t read_some(struct document *d, char *to, size_t room)
{
	for (;;) {
		struct pollfd p = { .fd = d->fd, .events = POLLIN };
		ssize_t got = read(d->fd, to, room);

		if (got >= 0)
			return got;
		if (errno == EAGAIN && poll(&p, 1, -1) < 0 && errno != EINTR)
			return -errno;
		if (errno != EINTR && errno != EAGAIN)
			return -errno;
	}
}

static ssize_t more(struct document *d, char *to, size_t room)
{
	ssize_t got;

	if (d->fd < 0) {
		struct str piece = str_head(d->memory, room);

		if (piece.n)
			memcpy(to, piece.p, piece.n);
		d->memory = str_skip(d->memory, piece.n);
		return (ssize_t)piece.n;
	}
	got = read_some(d, to, room);
	if (got > 0 && (size_t)got > d->left)
		return -EFBIG;
	d->left -= got > 0 ? (size_t)got : 0;
	return got;
}

/* Without a character whose last bytes are still to come. */
static size_t whole_characters(const char *p, size_t n)
{
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = (unsigned char)p[n - back];
		size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

		if ((c & 0xc0) == 0x80)
			continue;
		return length > back ? n - back : n;
	}
	return n;
}

/* False at the end, and when reading failed. */
static bool fill(struct document *d)
{
	ssize_t got;

	while (d->at == d->whole && !d->ended && !d->error) {
		d->n -= d->at;
		memmove(d->buf, d->buf + d->at, d->n);
		got = more(d, d->buf + d->n, DOCUMENT_ROOM - d->n);
		if (got < 0)
			d->error = (int)got;
		else
			d->n += (size_t)got;
		d->ended = got == 0;
		d->at = 0;
		d->whole = d->ended ? d->n : whole_characters(d->buf, d->n);
	}
	return d->at < d->whole && !d->error;
}

static void take(struct document *d, size_t n)
{
	for (size_t i = 0; i < n; i++)
		d->line += d->buf[d->at + i] == '\n';
	d->at += n;
}

int document_peek(struct document *d)
{
	while (!d->fault.n && fill(d)) {
		unsigned char c = (unsigned char)d->buf[d->at];

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			return c;
		take(d, 1);
	}
	return -1;
}

/* The character that must come, of those given; else it is a fault. */
static int expect(struct document *d, const char *any, enum json_tokener_error otherwise)
{
	int c = document_peek(d);

	if (c > 0 && strchr(any, c)) {
		take(d, 1);
		return c;
	}
	if (c < 0)
		fault(d, "it ends too early");
	else
		fault_of(d, otherwise);
	return -1;
}

bool document_member(struct document *d, struct walk *w, json_object **ret_key)
{
	int c = expect(d, w->begun ? ",}" : "{", json_tokener_error_parse_object_value_sep);

	if (c == '{' && document_peek(d) == '}')
		c = expect(d, "}", json_tokener_error_parse_unexpected);
	w->begun = true;
	if (c < 0 || c == '}')
		return false;
	c = document_peek(d);
	if (c != '"') {
		if (c < 0)
			fault(d, "it ends too early");
		else
			fault_of(d, json_tokener_error_parse_object_key_name);
		return false;
	}
	if (!document_value(d, ret_key))
		return false;
	if (expect(d, ":", json_tokener_error_parse_object_key_sep) > 0)
		return true;
	json_object_put(*ret_key);
	return false;
}

bool document_element(struct document *d, struct walk *w)
{
	int c = expect(d, w->begun ? ",]" : "[", json_tokener_error_parse_array);

	if (c == '[' && document_peek(d) == ']')
		c = expect(d, "]", json_tokener_error_parse_unexpected);
	w->begun = true;
	return c == '[' || c == ',';
}

/* One piece to json-c. True when the value is whole, or a fault. */
static bool feed(struct document *d, json_object **ret)
{
	static const char blank[] = " "; /* ends a number, and nothing else */
	bool some = fill(d);

	*ret = some ? json_tokener_parse_ex(d->tok, d->buf + d->at, (int)(d->whole - d->at))
		    : json_tokener_parse_ex(d->tok, blank, 1);
	if (some)
		take(d, json_tokener_get_parse_end(d->tok));
	switch ((int)json_tokener_get_error(d->tok)) {
	case json_tokener_success:
		return true;
	case json_tokener_continue:
		if (!some)
			fault(d, "it ends too early");
		return !some;
	default:
		fault_of(d, json_tokener_get_error(d->tok));
		return true;
	}
}

bool document_value(struct document *d, json_object **ret)
{
	json_object *value = NULL;

	if (document_peek(d) < 0) {
		fault(d, "it ends too early");
		return false;
	}
	json_tokener_reset(d->tok);
	while (!feed(d, &value))
		continue;
	if (d->fault.n || d->error) {
		json_object_put(value);
		return false;
	}
	*ret = value;
	return true;
}

bool document_end(struct document *d)
{
	if (document_peek(d) >= 0)
		fault_of(d, json_tokener_error_parse_unexpected);
	return !d->fault.n && !d->error;
}

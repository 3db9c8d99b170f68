/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/json_read.h"

#include <string.h>

void json_read_init(struct json_reader *r, struct arena *a, struct str text)
{
	*r = (struct json_reader){ .a = a, .text = text };
}

unsigned json_read_line(const struct json_reader *r)
{
	unsigned line = 1;

	for (size_t i = 0; i < r->at; i++)
		line += r->text.p[i] == '\n';
	return line;
}

void json_read_fault(struct json_reader *r, const char *what)
{
	if (!r->error.n)
		r->error = str_printf(r->a, "line %u: expected %s", json_read_line(r), what);
}

/* The byte at hand behind blanks; -1 at the end, or after a fault. */
static int peek(struct json_reader *r)
{
	if (r->error.n)
		return -1;
	while (r->at < r->text.n && memchr(" \t\n\r", r->text.p[r->at], 4))
		r->at++;
	return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : -1;
}

static void fault_here(struct json_reader *r, const char *what)
{
	json_read_fault(r, r->at >= r->text.n ? "more: it ends too early" : what);
}

static bool take(struct json_reader *r, char c, const char *what)
{
	if (peek(r) != c) {
		fault_here(r, what);
		return false;
	}
	r->at++;
	return true;
}

static bool down(struct json_reader *r, char c, const char *what)
{
	if (!take(r, c, what))
		return false;
	if (r->depth == JSON_READ_DEPTH) {
		json_read_fault(r, "fewer levels");
		return false;
	}
	r->some[++r->depth] = false;
	return true;
}

bool json_read_object(struct json_reader *r)
{
	return down(r, '{', "an object");
}

bool json_read_array(struct json_reader *r)
{
	return down(r, '[', "an array");
}

/* Whether another element follows; takes the comma before it, or the end. */
static bool next(struct json_reader *r, char end)
{
	if (peek(r) == end) {
		r->at++;
		r->depth--;
		return false;
	}
	if (r->some[r->depth] && !take(r, ',', "a comma or the end of this level"))
		return false;
	r->some[r->depth] = true;
	return !r->error.n;
}

bool json_read_element(struct json_reader *r)
{
	return next(r, ']');
}

bool json_read_key(struct json_reader *r, struct str *ret_key)
{
	return next(r, '}') && json_read_str(r, ret_key) && take(r, ':', "a colon");
}

static int hex4(struct json_reader *r, size_t at, unsigned *ret)
{
	unsigned v = 0;

	for (size_t i = at; i < at + 4; i++) {
		int c = i < r->text.n ? r->text.p[i] : 0;

		if (c >= '0' && c <= '9')
			v = v * 16 + (unsigned)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v * 16 + (unsigned)((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	*ret = v;
	return 0;
}

static size_t encode(char *out, unsigned c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* "\uXXXX" at hand, or two of them: characters past U+FFFF come as a pair of surrogates. */
static size_t decode_unicode(struct json_reader *r, char *out)
{
	unsigned c = 0, low = 0;

	if (hex4(r, r->at + 2, &c))
		return 0;
	r->at += 6;
	if (c < 0xd800 || c > 0xdfff)
		return encode(out, c);
	if (c > 0xdbff || r->at + 6 > r->text.n || memcmp(r->text.p + r->at, "\\u", 2) ||
		hex4(r, r->at + 2, &low) || low < 0xdc00 || low > 0xdfff)
		return 0;
	r->at += 6;
	return encode(out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
}

static size_t decode_escape(struct json_reader *r, char *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	char c = r->at + 1 < r->text.n ? r->text.p[r->at + 1] : '\0';

	if (c == 'u')
		return decode_unicode(r, out);
	at = c ? strchr(from, c) : NULL;
	if (!at)
		return 0;
	*out = to[at - from];
	r->at += 2;
	return 1;
}

/* From behind the opening quote to behind the closing one, escapes decoded. */
static bool decode(struct json_reader *r, size_t raw, struct str *ret)
{
	char *out = ARENA_NEW(r->a, char, raw + 1);
	size_t n = 0, took;

	while (r->text.p[r->at] != '"') {
		if (r->text.p[r->at] != '\\') {
			out[n++] = r->text.p[r->at++];
			continue;
		}
		took = decode_escape(r, out + n);
		if (!took) {
			json_read_fault(r, "an escape of JSON");
			return false;
		}
		n += took;
	}
	r->at++;
	*ret = (struct str){ out, n };
	return true;
}

bool json_read_str(struct json_reader *r, struct str *ret)
{
	size_t start, i;
	bool escaped = false;

	if (!take(r, '"', "a string"))
		return false;
	start = r->at;
	for (i = start; i < r->text.n && r->text.p[i] != '"'; i++) {
		if ((unsigned char)r->text.p[i] < 0x20) {
			r->at = i;
			json_read_fault(r, "no control character in a string");
			return false;
		}
		if (r->text.p[i] == '\\') {
			escaped = true;
			i++;
		}
	}
	if (i >= r->text.n) {
		r->at = r->text.n;
		fault_here(r, "");
		return false;
	}
	if (escaped)
		return decode(r, i - start, ret);
	*ret = (struct str){ r->text.p + start, i - start };
	r->at = i + 1;
	return true;
}

static size_t digits(const struct json_reader *r, size_t at)
{
	size_t n = 0;

	while (at + n < r->text.n && r->text.p[at + n] >= '0' && r->text.p[at + n] <= '9')
		n++;
	return n;
}

static bool is_at(const struct json_reader *r, size_t at, const char *any)
{
	return at < r->text.n && r->text.p[at] && strchr(any, r->text.p[at]);
}

/* The number at hand as text, or the empty slice. */
static struct str number(struct json_reader *r)
{
	size_t start = r->at, at = start, n;

	at += is_at(r, at, "-");
	n = digits(r, at);
	if (!n || (n > 1 && r->text.p[at] == '0'))
		return (struct str){ 0 };
	at += n;
	if (is_at(r, at, ".")) {
		n = digits(r, at + 1);
		if (!n)
			return (struct str){ 0 };
		at += n + 1;
	}
	if (is_at(r, at, "eE")) {
		at += 1 + is_at(r, at + 1, "+-");
		n = digits(r, at);
		if (!n)
			return (struct str){ 0 };
		at += n;
	}
	return (struct str){ r->text.p + start, at - start };
}

bool json_read_u64(struct json_reader *r, uint64_t *ret)
{
	struct str s = { 0 };

	if (peek(r) >= 0)
		s = number(r);
	if (str_u64(s, 10, ret)) {
		fault_here(r, "a whole number");
		return false;
	}
	r->at += s.n;
	return true;
}

static bool word(struct json_reader *r, const char *z)
{
	size_t n = strlen(z);

	if (r->text.n - r->at < n || memcmp(r->text.p + r->at, z, n))
		return false;
	r->at += n;
	return true;
}

bool json_read_bool(struct json_reader *r, bool *ret)
{
	int c = peek(r);

	if ((c == 't' && word(r, "true")) || (c == 'f' && word(r, "false"))) {
		*ret = c == 't';
		return true;
	}
	fault_here(r, "true or false");
	return false;
}

int json_read_next(struct json_reader *r)
{
	return peek(r);
}

bool json_read_scalar(struct json_reader *r, struct str *ret)
{
	int c = peek(r);
	size_t at = r->at;
	bool unused;

	if (c == '"')
		return json_read_str(r, ret);
	if (c == '{' || c == '[') {
		fault_here(r, "a string, a number, true, false or null");
		return false;
	}
	if (c == 't' || c == 'f')
		json_read_bool(r, &unused);
	else if (c != 'n' || !word(r, "null"))
		r->at += c >= 0 ? number(r).n : 0;
	if (r->error.n)
		return false;
	if (r->at == at) {
		fault_here(r, "a value");
		return false;
	}
	*ret = (struct str){ r->text.p + at, r->at - at };
	return true;
}

static void skip_scalar(struct json_reader *r, int c)
{
	struct str s;
	bool unused;

	if (c == '"')
		json_read_str(r, &s);
	else if (c == 't' || c == 'f')
		json_read_bool(r, &unused);
	else if (c != 'n' || !word(r, "null")) {
		s = c >= 0 ? number(r) : (struct str){ 0 };
		if (!s.n)
			fault_here(r, "a value");
		r->at += s.n;
	}
}

void json_read_skip(struct json_reader *r)
{
	int c = peek(r);
	struct str key;

	if (c == '{') {
		json_read_object(r);
		while (json_read_key(r, &key))
			json_read_skip(r);
	} else if (c == '[') {
		json_read_array(r);
		while (json_read_element(r))
			json_read_skip(r);
	} else {
		skip_scalar(r, c);
	}
}

void json_read_end(struct json_reader *r)
{
	if (peek(r) >= 0)
		json_read_fault(r, "nothing behind the document");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text goes out as it comes in: no tree is built. Nesting is a matter of the code that writes,
 * never of input, hence the assertions. The line end after the last bracket is the caller's.
 */
#include "scanner/base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void json_init(struct json *j, struct out *o, bool pretty)
{
	*j = (struct json){ .out = o, .pretty = pretty };
}

static void new_line(struct json *j)
{
	if (!j->pretty)
		return;
	out_z(j->out, "\n");
	for (unsigned i = 0; i < j->depth; i++)
		out_z(j->out, "  ");
}

/* What two characters say; other control characters take six. */
static const char *short_escape(unsigned char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

void json_quote(struct out *o, struct str s)
{
	size_t from = 0;

	out_z(o, "\"");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		const char *escape = short_escape(c);

		if (!escape && c >= 0x20)
			continue;
		out_bytes(o, s.p + from, i - from);
		if (escape)
			out_z(o, escape);
		else
			out_printf(o, "\\u%04x", c);
		from = i + 1;
	}
	out_str(o, str_skip(s, from));
	out_z(o, "\"");
}

/* The comma, the line and the key: all that stands before a value. */
static void begin_value(struct json *j, const char *key)
{
	if (j->depth > 0) {
		if (j->some[j->depth])
			out_z(j->out, ",");
		j->some[j->depth] = true;
		new_line(j);
	}
	if (key) {
		json_quote(j->out, str_from(key));
		out_z(j->out, j->pretty ? ": " : ":");
	}
}

static void open_level(struct json *j, const char *key, const char *bracket)
{
	begin_value(j, key);
	out_z(j->out, bracket);
	assert(j->depth < JSON_DEPTH);
	j->depth++;
	j->some[j->depth] = false;
}

static void close_level(struct json *j, const char *bracket)
{
	bool some = j->some[j->depth];

	assert(j->depth > 0);
	j->depth--;
	if (some)
		new_line(j);
	out_z(j->out, bracket);
}

void json_object(struct json *j, const char *key)
{
	open_level(j, key, "{");
}

void json_array(struct json *j, const char *key)
{
	open_level(j, key, "[");
}

void json_end_object(struct json *j)
{
	close_level(j, "}");
}

void json_end_array(struct json *j)
{
	close_level(j, "]");
}

void json_str(struct json *j, const char *key, struct str value)
{
	begin_value(j, key);
	json_quote(j->out, value);
}

void json_z(struct json *j, const char *key, const char *value)
{
	if (value)
		json_str(j, key, str_from(value));
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
	begin_value(j, key);
	out_printf(j->out, "%" PRIu64, value);
}

void json_i64(struct json *j, const char *key, int64_t value)
{
	begin_value(j, key);
	out_printf(j->out, "%" PRId64, value);
}

/* 15 digits always survive the way to a double; 17 always bring it back. */
void json_number(struct out *o, double value)
{
	char text[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	out_z(o, text);
}

void json_double(struct json *j, const char *key, double value)
{
	if (!isfinite(value))
		return;
	begin_value(j, key);
	json_number(j->out, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	begin_value(j, key);
	out_z(j->out, value ? "true" : "false");
}

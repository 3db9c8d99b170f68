/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A streaming JSON writer (RFC 8259). Strings must be valid UTF-8 already: host bytes are
 * made so once, by text_sanitise(), where an answer becomes part of the report.
 * Objects and arrays nest up to JSON_DEPTH; a key of NULL is for elements of arrays.
 */
#ifndef LATSCAN_BASE_JSON_H
#define LATSCAN_BASE_JSON_H

#include "scanner/base/out.h"

enum { JSON_DEPTH = 16 };

struct json {
	struct out *out;
	bool pretty; /* one member a line, indented by two */
	unsigned depth;
	bool some[JSON_DEPTH + 1]; /* this level has a member already */
};

void json_init(struct json *j, struct out *o, bool pretty);
void json_quote(struct out *o, struct str s);  /* a string alone, outside of any document */
void json_number(struct out *o, double value); /* shortest exact, of a finite number */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_str(struct json *j, const char *key, struct str value);
void json_z(struct json *j, const char *key, const char *value); /* NULL: the member is omitted */
void json_u64(struct json *j, const char *key, uint64_t value);
void json_i64(struct json *j, const char *key, int64_t value);
void json_double(
	struct json *j, const char *key, double value); /* shortest exact; not finite: omitted */
void json_bool(struct json *j, const char *key, bool value);

#endif

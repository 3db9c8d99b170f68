/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON reader (RFC 8259) that walks over a text once and keeps nothing: what is not asked for
 * is skipped, and judged as strictly as the rest. The first fault is kept with its line, and from
 * there on nothing is found: read on, ask once at the end.
 */
#ifndef LATSCAN_BASE_JSON_READ_H
#define LATSCAN_BASE_JSON_READ_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { JSON_READ_DEPTH = 32 };

struct json_reader {
	struct arena *a; /* for strings with escapes, keys and the fault */
	struct str text;
	size_t at;
	unsigned depth;
	bool some[JSON_READ_DEPTH + 1]; /* this level had an element */
	struct str error;		/* "line 3: expected …"; empty: none */
};

void json_read_init(struct json_reader *r, struct arena *a, struct str text);
/* "line N: expected WHAT", unless there is a fault already. */
void json_read_fault(struct json_reader *r, const char *what);
unsigned json_read_line(const struct json_reader *r);

/* A level down; false, and a fault, where something else stands. */
bool json_read_object(struct json_reader *r);
bool json_read_array(struct json_reader *r);
/* The next key of the object, or element of the array; false at its end, a level up again. */
bool json_read_key(struct json_reader *r, struct str *ret_key);
bool json_read_element(struct json_reader *r);

/* One value. What fails leaves ret_ as it is. */
bool json_read_str(struct json_reader *r, struct str *ret); /* not checked to be UTF-8 */
bool json_read_u64(struct json_reader *r, uint64_t *ret);
bool json_read_bool(struct json_reader *r, bool *ret);
/* A string, decoded; or a number, true, false or null as it is written. */
bool json_read_scalar(struct json_reader *r, struct str *ret);
void json_read_skip(struct json_reader *r);
/* The first byte of what stands next; -1 at the end, or after a fault. */
int json_read_next(struct json_reader *r);
/* Nothing may stand behind the value. */
void json_read_end(struct json_reader *r);

#endif

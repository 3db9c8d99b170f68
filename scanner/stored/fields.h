/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of a JSON object, with the first fault kept: read on, ask once at the end. A member
 * that is missing gives its zero; one of another type is a fault, by its whole name.
 */
#ifndef LATSCAN_STORED_FIELDS_H
#define LATSCAN_STORED_FIELDS_H

#include <json-c/json.h>

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"

struct reader {
	struct arena *a;
	struct str error; /* empty: none yet */
};
/* An object or an array of the document, and its name for errors: "checks[3].findings". */
struct field {
	struct reader *r;
	json_object *value; /* NULL: it is not there */
	struct str name;
};

void field_fault(struct field f, const char *expected);
struct field field_of(struct field f, const char *key);
struct field field_at(struct field f, size_t index);
/* Missing gives an empty one; a field that is neither is a fault. */
struct field field_object(struct field f, const char *key);
struct field field_array(struct field f, const char *key, size_t *ret_n);
struct str field_str(struct field f, const char *key); /* sanitised */
bool field_bool(struct field f, const char *key);
uint64_t field_u64(struct field f, const char *key);
int field_int(struct field f, const char *key, int missing);
int64_t field_i64(struct field f, const char *key);
double field_double(struct field f, const char *key);
struct cpuset field_cpus(struct field f, const char *key);
bool field_has(struct field f, const char *key);
/* The place of the word among n; a fault, and 0, when it is none of them. Missing is a fault. */
unsigned field_word(struct field f, const char *key, const char *const *words, unsigned n);

#endif

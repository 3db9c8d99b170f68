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

struct waiver_use;
enum { LEDGER_ROOM = 4096 };

struct reader {
	struct arena *a; /* of what is kept */
	struct arena
		*names;	  /* of what is not: names of fields, words. To be rewound now and then */
	struct str error; /* empty: none yet */
	/* Findings refer to waivers by their place, and may come first: room for all of them. */
	struct waiver_use *ledger;
	size_t referred; /* the highest place that a finding named, and one */
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
struct str field_index(struct reader *r, struct str name, size_t index); /* "checks[3]" */
/* Missing gives an empty one; a field that is neither is a fault. The key "" of an array: the field itself. */
struct field field_object(struct field f, const char *key);
struct field field_array(struct field f, const char *key, size_t *ret_n);
struct str field_str(struct field f, const char *key); /* sanitised */
char *field_z(struct field f, const char *key);	       /* the same with a NUL; NULL: empty */
/* As it stands and as long as the value does: for what is compared or parsed, and not kept. */
struct str field_raw(struct field f, const char *key);
/* The id of a check, or NULL where it is missing; anything else is a fault. */
const char *field_id(struct field f, const char *key);
bool field_bool(struct field f, const char *key);
uint64_t field_u64(struct field f, const char *key);
int field_int(struct field f, const char *key, int missing);
int64_t field_i64(struct field f, const char *key);
double field_double(struct field f, const char *key);
double field_number(struct field member); /* itself: of an array */
struct cpuset field_cpus(struct field f, const char *key);
bool field_has(struct field f, const char *key);
/* The place of the word among n; a fault, and 0, when it is none of them. Missing is a fault. */
unsigned field_word(struct field f, const char *key, const char *const *words, unsigned n);

#endif

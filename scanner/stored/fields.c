/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/stored/fields.h"

#include "scanner/base/text.h"

#include <math.h>

void field_fault(struct field f, const char *expected)
{
	if (!f.r->error.n)
		f.r->error = str_printf(f.r->a, STR_FMT ": expected %s",
			STR_ARG(f.name.n ? f.name : STR("the document")), expected);
}

struct field field_of(struct field f, const char *key)
{
	struct field member = { .r = f.r };

	member.name =
		str_printf(f.r->names, STR_FMT "%s%s", STR_ARG(f.name), f.name.n ? "." : "", key);
	if (f.value)
		json_object_object_get_ex(f.value, key, &member.value);
	return member;
}

struct field field_at(struct field f, size_t index)
{
	return (struct field){ f.r, json_object_array_get_idx(f.value, index),
		field_index(f.r, f.name, index) };
}

struct str field_index(struct reader *r, struct str name, size_t index)
{
	return str_printf(r->names, STR_FMT "[%zu]", STR_ARG(name), index);
}

/* False where there is nothing to take: it is missing, or its type is a fault. */
static bool is(struct field f, json_type type, const char *expected)
{
	if (!f.value)
		return false;
	if (json_object_is_type(f.value, type))
		return true;
	field_fault(f, expected);
	return false;
}

struct field field_object(struct field f, const char *key)
{
	struct field member = field_of(f, key);

	if (!is(member, json_type_object, "an object"))
		member.value = NULL;
	return member;
}

struct field field_array(struct field f, const char *key, size_t *ret_n)
{
	struct field member = *key ? field_of(f, key) : f;

	*ret_n = 0;
	if (is(member, json_type_array, "an array"))
		*ret_n = json_object_array_length(member.value);
	return member;
}

bool field_has(struct field f, const char *key)
{
	return field_of(f, key).value != NULL;
}

struct str field_raw(struct field f, const char *key)
{
	struct field member = *key ? field_of(f, key) : f;

	if (!is(member, json_type_string, "a string"))
		return (struct str){ 0 };
	return (struct str){ json_object_get_string(member.value),
		(size_t)json_object_get_string_len(member.value) };
}

struct str field_str(struct field f, const char *key)
{
	return text_sanitise(f.r->a, field_raw(f, key));
}

char *field_z(struct field f, const char *key)
{
	struct str s = text_sanitise(f.r->names, field_raw(f, key));

	return s.n ? str_z(f.r->a, s) : NULL;
}

static bool is_of(struct str s, bool low_line)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(low_line && c == '_'))
			return false;
	}
	return s.n > 0;
}

/* Formats write it as it is, and a page makes addresses of it. */
const char *field_id(struct field f, const char *key)
{
	struct str id = field_raw(f, key), area, name;

	if (!id.n)
		return NULL;
	if (!str_split(id, '.', &area, &name) || !is_of(area, false) || !is_of(name, true))
		field_fault(field_of(f, key), "the id of a check");
	return field_z(f, key);
}

bool field_bool(struct field f, const char *key)
{
	struct field member = field_of(f, key);

	return is(member, json_type_boolean, "true or false") &&
	       json_object_get_boolean(member.value);
}

uint64_t field_u64(struct field f, const char *key)
{
	struct field member = *key ? field_of(f, key) : f;

	if (!is(member, json_type_int, "a whole number"))
		return 0;
	if (json_object_get_int64(member.value) < 0)
		field_fault(member, "a number of at least 0");
	return json_object_get_uint64(member.value);
}

int field_int(struct field f, const char *key, int missing)
{
	struct field member = *key ? field_of(f, key) : f;
	int64_t n;

	if (!is(member, json_type_int, "a whole number"))
		return missing;
	n = json_object_get_int64(member.value);
	if (n < INT32_MIN || n > INT32_MAX) {
		field_fault(member, "a number of 32 bits");
		return missing;
	}
	return (int)n;
}

int64_t field_i64(struct field f, const char *key)
{
	struct field member = field_of(f, key);

	return is(member, json_type_int, "a whole number") ? json_object_get_int64(member.value)
							   : 0;
}

double field_number(struct field member)
{
	double n;

	if (!member.value)
		return 0;
	if (!json_object_is_type(member.value, json_type_int) &&
		!is(member, json_type_double, "a number"))
		return 0;
	n = json_object_get_double(member.value);
	if (!isfinite(n))
		field_fault(member, "a finite number");
	return isfinite(n) ? n : 0;
}

double field_double(struct field f, const char *key)
{
	return field_number(field_of(f, key));
}

struct cpuset field_cpus(struct field f, const char *key)
{
	struct str text = field_raw(f, key);
	struct cpuset set = { 0 };

	if (cpuset_parse_list(f.r->a, text, &set))
		field_fault(*key ? field_of(f, key) : f, "a list of CPUs");
	return set;
}

unsigned field_word(struct field f, const char *key, const char *const *words, unsigned n)
{
	struct str word = field_raw(f, key);

	for (unsigned i = 0; i < n; i++) {
		if (words[i] && str_is(word, words[i]))
			return i;
	}
	field_fault(field_of(f, key), "one of the words of this schema");
	return 0;
}

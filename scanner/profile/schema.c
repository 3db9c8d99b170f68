/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/json.h"
#include "scanner/base/names.h"
#include "scanner/engine/catalogue.h"
#include "scanner/profile/keys.h"
#include "scanner/profile/positions.h"
#include "scanner/profile/show.h"

#include <string.h>

struct schema {
	struct json j;
	struct arena *a;
};

/* Readers of YAML 1.1 take off for false, and everyone takes 128 for a number. */
static void as_others_read_it(struct schema *s, struct str word)
{
	uint64_t n;

	if (str_is(word, "on") || str_is(word, "yes"))
		json_bool(&s->j, NULL, true);
	else if (str_is(word, "off") || str_is(word, "no"))
		json_bool(&s->j, NULL, false);
	else if (str_u64(word, 10, &n) == 0)
		json_u64(&s->j, NULL, n);
}

static void words(struct schema *s, const char *list)
{
	struct str rest = str_from(list), word;

	json_array(&s->j, "enum");
	while (str_cut(&rest, '|', &word)) {
		json_str(&s->j, NULL, word);
		as_others_read_it(s, word);
	}
	json_end_array(&s->j);
}

static void limit(struct schema *s, const struct limit *l)
{
	json_z(&s->j, "description", l->what);
	if (l->words) {
		words(s, l->words);
		return;
	}
	json_z(&s->j, "type", "number");
	json_double(&s->j, "minimum", l->least);
	json_double(&s->j, "maximum", l->most);
}

/* YAML's readers take 1.0 for a number: editors are told of both. */
static void text_or_number(struct schema *s)
{
	json_array(&s->j, "type");
	json_z(&s->j, NULL, "string");
	json_z(&s->j, NULL, "number");
	json_end_array(&s->j);
}

static void scalar(struct schema *s, const struct profile_key *k)
{
	if (k->words) {
		words(s, k->words);
	} else if (k->kind == KEY_YES_NO) {
		json_z(&s->j, "type", "boolean");
	} else if (k->kind == KEY_NUMBER) {
		json_z(&s->j, "type", "integer");
		json_i64(&s->j, "minimum", k->least);
		json_i64(&s->j, "maximum", k->most);
	} else if (k->kind == KEY_CPUS || k->kind == KEY_DURATION || k->kind == KEY_RULES) {
		text_or_number(s);
	} else {
		json_z(&s->j, "type", "string");
		if (k->kind == KEY_DATE)
			json_z(&s->j, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
		else if (k->kind == KEY_CHECK)
			json_z(&s->j, "pattern", "^[a-z0-9_.*]+$");
	}
}

static void key(struct schema *s, const struct profile_key *k);

static struct str last_name(const struct profile_key *k)
{
	struct str head, name = str_from(k->path);

	(void)str_split_last(name, '.', &head, &name);
	return name;
}

static bool is_below(const struct profile_key *k, const char *path)
{
	struct str head = { 0 }, name;

	(void)str_split_last(str_from(k->path), '.', &head, &name);
	return str_is(head, path);
}

/* A member whose name is one of the table's: each of them, with what it may be. */
static void checks(struct schema *s, const struct profile_key *k)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		const struct check *c = all[i];
		bool limits = k->kind == KEY_MAP;

		if (limits && !check_n_limits(c))
			continue;
		json_object(&s->j, c->id);
		json_z(&s->j, "description", c->title);
		if (limits) {
			json_z(&s->j, "type", "object");
			json_bool(&s->j, "additionalProperties", false);
			json_object(&s->j, "properties");
			for (unsigned m = 0; m < check_n_limits(c); m++) {
				json_object(&s->j, c->limits[m].name);
				limit(s, &c->limits[m]);
				json_end_object(&s->j);
			}
			json_end_object(&s->j);
		} else {
			scalar(s, k);
		}
		json_end_object(&s->j);
	}
}

static void wanted(struct schema *s, const struct check *c, unsigned n)
{
	json_z(&s->j, "type", "object");
	json_array(&s->j, "required");
	json_z(&s->j, NULL, "want");
	json_z(&s->j, NULL, "source");
	json_end_array(&s->j);
	json_bool(&s->j, "additionalProperties", false);
	json_object(&s->j, "properties");
	json_object(&s->j, "want");
	limit(s, &c->limits[n]);
	json_end_object(&s->j);
	json_object(&s->j, "source");
	json_z(&s->j, "type", "string");
	json_end_object(&s->j);
	json_end_object(&s->j);
}

static void positions(struct schema *s)
{
	for (const struct position *p = profile_positions; p->name; p++) {
		unsigned n;
		const struct check *c = position_limit(str_from(p->name), &n);

		if (!c)
			continue;
		json_object(&s->j, p->name);
		json_z(&s->j, "description", c->title);
		wanted(s, c, n);
		json_end_object(&s->j);
	}
}

static void members(struct schema *s, const char *path)
{
	const struct profile_key *any = NULL;
	unsigned needed = 0;

	json_z(&s->j, "type", "object");
	json_object(&s->j, "properties");
	for (const struct profile_key *k = profile_keys; k->path; k++) {
		if (!is_below(k, path))
			continue;
		needed += k->needed;
		if (!k->named) {
			json_object(&s->j, str_z(s->a, last_name(k)));
			key(s, k);
			json_end_object(&s->j);
		} else if (!strcmp(k->named, "CHECK")) {
			checks(s, k);
		} else if (!strcmp(k->named, "POSITION")) {
			positions(s);
		} else {
			any = k;
		}
	}
	json_end_object(&s->j);
	if (any) {
		json_object(&s->j, "additionalProperties");
		key(s, any);
		json_end_object(&s->j);
	} else {
		json_bool(&s->j, "additionalProperties", false);
	}
	if (!needed)
		return;
	json_array(&s->j, "required");
	for (const struct profile_key *k = profile_keys; k->path; k++) {
		if (k->needed && is_below(k, path))
			json_str(&s->j, NULL, last_name(k));
	}
	json_end_array(&s->j);
}

/* One, without the brackets, or a list. */
static void list(struct schema *s, const struct profile_key *k)
{
	const struct profile_key *item = profile_key(str_from(k->path), STR("-"));

	json_array(&s->j, "oneOf");
	json_object(&s->j, NULL);
	json_z(&s->j, "type", "array");
	json_object(&s->j, "items");
	if (item)
		key(s, item);
	else
		scalar(s, k);
	json_end_object(&s->j);
	json_end_object(&s->j);
	json_object(&s->j, NULL);
	if (item)
		key(s, item);
	else
		scalar(s, k);
	json_end_object(&s->j);
	json_end_array(&s->j);
}

static void key(struct schema *s, const struct profile_key *k)
{
	json_z(&s->j, "description", k->what);
	if (k->or_map) {
		json_array(&s->j, "oneOf");
		json_object(&s->j, NULL);
		scalar(s, k);
		json_end_object(&s->j);
		json_object(&s->j, NULL);
		members(s, k->path);
		json_end_object(&s->j);
		json_end_array(&s->j);
	} else if (k->kind == KEY_MAP) {
		members(s, k->path);
	} else if (k->kind == KEY_LIST || k->kind == KEY_WORDS) {
		list(s, k);
	} else {
		scalar(s, k);
	}
}

void profile_schema(struct arena *a, struct out *o)
{
	struct schema s = { .a = a };

	json_init(&s.j, o, true);
	json_object(&s.j, NULL);
	json_z(&s.j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_z(&s.j, "title", "What a host is meant to be: a profile of latscan");
	members(&s, "");
	json_end_object(&s.j);
	out_z(o, "\n");
}

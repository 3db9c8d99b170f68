/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/yaml.h"

#include <yaml.h>

#include <errno.h>
#include <string.h>

/*
 * libyaml's events rather than its documents: those keep no place for keys, follow aliases, and
 * nest as deep as the text says.
 */
struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct arena *a;
	struct str file;
	struct problems *problems;
	size_t nodes;
};

static struct spot spot_of(const struct reader *r, yaml_mark_t m)
{
	return (struct spot){ r->file, (unsigned)m.line + 1, (unsigned)m.column + 1 };
}

static int fail(struct reader *r, struct spot at, const char *what)
{
	problem(r->problems, at, "%s", what);
	return -EINVAL;
}

static int fail_parser(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *what = p->problem ? p->problem : "not understood";

	if (p->error == YAML_READER_ERROR)
		problem(r->problems, (struct spot){ .file = r->file },
			"%s at byte %zu: expected UTF-8 text", what, p->problem_offset);
	else
		problem(r->problems, spot_of(r, p->problem_mark), "%s%s%s: expected YAML", what,
			p->context ? ", " : "", p->context ? p->context : "");
	return -EINVAL;
}

static int next(struct reader *r)
{
	yaml_event_delete(&r->event);
	memset(&r->event, 0, sizeof(r->event));
	return yaml_parser_parse(&r->parser, &r->event) ? 0 : fail_parser(r);
}

static bool has_tag(const yaml_event_t *e)
{
	if (e->type == YAML_SCALAR_EVENT)
		return e->data.scalar.anchor || e->data.scalar.tag;
	if (e->type == YAML_SEQUENCE_START_EVENT)
		return e->data.sequence_start.anchor || e->data.sequence_start.tag;
	if (e->type == YAML_MAPPING_START_EVENT)
		return e->data.mapping_start.anchor || e->data.mapping_start.tag;
	return e->type == YAML_ALIAS_EVENT;
}

static struct str scalar(struct reader *r)
{
	return str_copy(r->a, (struct str){ (const char *)r->event.data.scalar.value,
				      r->event.data.scalar.length });
}

static bool is_null(const yaml_event_t *e, struct str text)
{
	if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	return !text.n || str_is(text, "~") || str_is(text, "null");
}

static int node(struct reader *r, unsigned level, struct yaml *ret);

static int list(struct reader *r, unsigned level, struct yaml *ret)
{
	size_t cap = 0;
	int e = next(r);

	while (e == 0 && r->event.type != YAML_SEQUENCE_END_EVENT) {
		struct yaml item;

		e = node(r, level + 1, &item);
		if (e)
			return e;
		ret->items = arena_grow(r->a, ret->items, ret->n, &cap, sizeof(item));
		ret->items[ret->n++] = item;
		e = next(r);
	}
	return e;
}

static int member(struct reader *r, unsigned level, struct yaml *map, struct yaml *ret)
{
	struct spot at = spot_of(r, r->event.start_mark);
	struct str key;
	int e;

	if (has_tag(&r->event) || r->event.type != YAML_SCALAR_EVENT)
		return fail(r, at, "expected the name of a key");
	key = scalar(r);
	for (size_t i = 0; i < map->n; i++) {
		if (str_eq(map->items[i].key, key)) {
			problem(r->problems, at,
				"\"" STR_FMT "\" stands twice, first in line %u: expected it once",
				STR_ARG(key), map->items[i].key_place.line);
			return -EINVAL;
		}
	}
	e = next(r);
	if (e == 0)
		e = node(r, level + 1, ret);
	ret->key = key;
	ret->key_place = at;
	return e;
}

static int map(struct reader *r, unsigned level, struct yaml *ret)
{
	size_t cap = 0;
	int e = next(r);

	while (e == 0 && r->event.type != YAML_MAPPING_END_EVENT) {
		struct yaml item;

		e = member(r, level, ret, &item);
		if (e)
			return e;
		if (ret->n == YAML_MEMBERS)
			return fail(r, item.key_place, "more keys than a profile can have");
		ret->items = arena_grow(r->a, ret->items, ret->n, &cap, sizeof(item));
		ret->items[ret->n++] = item;
		e = next(r);
	}
	return e;
}

/* The event that begins a value was read. */
static int node(struct reader *r, unsigned level, struct yaml *ret)
{
	struct spot at = spot_of(r, r->event.start_mark);

	*ret = (struct yaml){ .place = at };
	if (has_tag(&r->event))
		return fail(r, at, "anchors, aliases and tags have no place in a profile");
	if (level > YAML_LEVELS)
		return fail(r, at, "nested deeper than a profile can be");
	if (++r->nodes > YAML_NODES)
		return fail(r, at, "more values than a profile can have");
	if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		ret->kind = YAML_LIST;
		return list(r, level, ret);
	}
	if (r->event.type == YAML_MAPPING_START_EVENT) {
		ret->kind = YAML_MAP;
		return map(r, level, ret);
	}
	ret->text = scalar(r);
	ret->null = is_null(&r->event, ret->text);
	return 0;
}

static int document(struct reader *r, struct yaml *ret)
{
	int e = next(r); /* the stream */

	if (e == 0)
		e = next(r);
	if (e == 0 && r->event.type != YAML_DOCUMENT_START_EVENT)
		return fail(r, (struct spot){ .file = r->file }, "empty: expected a profile");
	if (e == 0)
		e = next(r);
	if (e == 0)
		e = node(r, 0, ret);
	if (e == 0)
		e = next(r); /* the document's end */
	if (e == 0)
		e = next(r);
	if (e == 0 && r->event.type != YAML_STREAM_END_EVENT)
		return fail(r, spot_of(r, r->event.start_mark),
			"a second document: expected one in a file");
	return e;
}

struct yaml *yaml_parse(struct arena *a, struct str file, struct str text, struct problems *p)
{
	struct reader r = { .a = a, .file = file, .problems = p };
	struct yaml *y = ARENA_NEW(a, struct yaml, 1);
	int e;

	if (text.n > YAML_BYTES) {
		problem(p, (struct spot){ .file = file }, "%zu bytes: expected at most %d", text.n,
			YAML_BYTES);
		return NULL;
	}
	if (!yaml_parser_initialize(&r.parser)) {
		problem(p, (struct spot){ .file = file }, "no memory to read it");
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r.parser, (const unsigned char *)(text.n ? text.p : ""), text.n);
	e = document(&r, y);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return e ? NULL : y;
}

const struct yaml *yaml_get(const struct yaml *y, const char *key)
{
	for (size_t i = 0; y && y->kind == YAML_MAP && i < y->n; i++) {
		if (str_is(y->items[i].key, key))
			return y->items[i].null ? NULL : &y->items[i];
	}
	return NULL;
}

struct str yaml_text(const struct yaml *map, const char *key)
{
	const struct yaml *v = yaml_get(map, key);

	return v && v->kind == YAML_TEXT ? v->text : (struct str){ 0 };
}

size_t yaml_count(const struct yaml *y)
{
	return !y ? 0 : y->kind == YAML_LIST ? y->n : 1;
}

const struct yaml *yaml_item(const struct yaml *y, size_t i)
{
	return y->kind == YAML_LIST ? &y->items[i] : y;
}

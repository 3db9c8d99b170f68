/* SPDX-License-Identifier: Apache-2.0 */
/* Open-addressed tables: one from question to answer, one from pattern to matches. */
#include "scanner/facts/answers.h"

#include "scanner/base/text.h"

#include <string.h>

struct pattern_entry {
	const char *pattern; /* NULL: a free place */
	enum ask_kind kind;
	struct match *v;
	size_t n, cap;
	const struct answer *list;
};

struct answers {
	struct arena *arena;
	const struct answer **slots;
	uint32_t *hashes; /* of each slot: most others are told apart without a look at them */
	size_t n, cap;
	struct pattern_entry *patterns;
	size_t n_patterns, cap_patterns;
};

static const struct answer not_read = { .state = ANSWER_NOT_READ };

struct answers *answers_new(struct arena *a)
{
	struct answers *as = ARENA_NEW(a, struct answers, 1);

	as->arena = a;
	as->cap = 1024;
	as->slots = ARENA_NEW(a, const struct answer *, as->cap);
	as->hashes = ARENA_NEW(a, uint32_t, as->cap);
	as->cap_patterns = 256;
	as->patterns = ARENA_NEW(a, struct pattern_entry, as->cap_patterns);
	return as;
}

static uint32_t hash_of(struct str path, enum ask_kind kind)
{
	uint64_t h = text_place(path) + (uint64_t)kind * 0x9e3779b97f4a7c15u;

	return (uint32_t)(h ^ h >> 29);
}

static bool is_it(const struct answer *an, struct str path, enum ask_kind kind)
{
	return an->kind == kind && str_eq(an->path, path);
}

/* Where the answer is, or the free place where it belongs. */
static size_t slot(const struct answers *as, struct str path, enum ask_kind kind, uint32_t hash)
{
	size_t i = hash & (as->cap - 1);

	while (as->slots[i] && (as->hashes[i] != hash || !is_it(as->slots[i], path, kind)))
		i = (i + 1) & (as->cap - 1);
	return i;
}

static void grow(struct answers *as)
{
	const struct answer **old = as->slots;
	const uint32_t *hashes = as->hashes;
	size_t n = as->cap, to;

	as->cap *= 2;
	as->slots = ARENA_NEW(as->arena, const struct answer *, as->cap);
	as->hashes = ARENA_NEW(as->arena, uint32_t, as->cap);
	for (size_t i = 0; i < n; i++) {
		if (!old[i])
			continue;
		to = hashes[i] & (as->cap - 1);
		while (as->slots[to])
			to = (to + 1) & (as->cap - 1);
		as->slots[to] = old[i];
		as->hashes[to] = hashes[i];
	}
}

void answers_put(struct answers *as, const struct answer *an)
{
	uint32_t hash = hash_of(an->path, an->kind);
	size_t at = slot(as, an->path, an->kind, hash);

	if (!as->slots[at] && ++as->n * 4 > as->cap * 3) {
		grow(as);
		at = slot(as, an->path, an->kind, hash);
	}
	as->slots[at] = an;
	as->hashes[at] = hash;
}

const struct answer *answers_find(const struct answers *as, struct str path, enum ask_kind kind)
{
	return as->slots[slot(as, path, kind, hash_of(path, kind))];
}

void answers_below(const struct answers *as, const char *folder,
	void (*take)(void *user, const struct answer *an), void *user)
{
	for (size_t i = 0; i < as->cap; i++) {
		if (as->slots[i] && str_starts(as->slots[i]->path, folder))
			take(user, as->slots[i]);
	}
}

const struct answer *answers_get(const struct answers *as, struct str path, enum ask_kind kind)
{
	const struct answer *an = answers_find(as, path, kind);

	return an ? an : &not_read;
}

const struct answer *answers_file(const struct answers *as, const char *path)
{
	return answers_get(as, str_from(path), ASK_FILE);
}

static struct pattern_entry *entry(
	const struct answers *as, const char *pattern, enum ask_kind kind)
{
	size_t i = hash_of(str_from(pattern), kind) & (as->cap_patterns - 1);

	while (as->patterns[i].pattern &&
		(as->patterns[i].kind != kind || strcmp(as->patterns[i].pattern, pattern)))
		i = (i + 1) & (as->cap_patterns - 1);
	return &as->patterns[i];
}

static void grow_patterns(struct answers *as)
{
	struct pattern_entry *old = as->patterns;
	size_t n = as->cap_patterns;

	as->cap_patterns *= 2;
	as->patterns = ARENA_NEW(as->arena, struct pattern_entry, as->cap_patterns);
	for (size_t i = 0; i < n; i++) {
		if (old[i].pattern)
			*entry(as, old[i].pattern, old[i].kind) = old[i];
	}
}

static struct pattern_entry *make_entry(struct answers *as, const char *pattern, enum ask_kind kind)
{
	struct pattern_entry *e = entry(as, pattern, kind);

	if (e->pattern)
		return e;
	if (++as->n_patterns * 4 > as->cap_patterns * 3) {
		grow_patterns(as);
		e = entry(as, pattern, kind);
	}
	e->pattern = pattern;
	e->kind = kind;
	e->list = &not_read;
	return e;
}

struct match *answers_add_match(struct answers *as, const char *pattern, enum ask_kind kind)
{
	struct pattern_entry *e = make_entry(as, pattern, kind);

	e->v = arena_grow(as->arena, e->v, e->n, &e->cap, sizeof(*e->v));
	return &e->v[e->n++];
}

/* The list is kept under the kind ASK_KINDS: one for a pattern, whatever is asked of it. */
void answers_set_list(struct answers *as, const char *pattern, const struct answer *list)
{
	make_entry(as, pattern, ASK_KINDS)->list = list;
}

bool answers_has_pattern(const struct answers *as, const char *pattern, enum ask_kind kind)
{
	return entry(as, pattern, kind)->pattern;
}

struct matches answers_match(const struct answers *as, const char *pattern, enum ask_kind kind)
{
	const struct pattern_entry *e = entry(as, pattern, kind);

	return (struct matches){ e->v, e->n };
}

const struct answer *answers_list_of(const struct answers *as, const char *pattern)
{
	const struct pattern_entry *e = entry(as, pattern, ASK_KINDS);

	return e->pattern ? e->list : &not_read;
}

bool pattern_is_literal(const char *pattern)
{
	return !strpbrk(pattern, "*#{");
}

static bool component_matches(struct str pattern, struct str name)
{
	struct str head, rest, tail, middle;

	if (str_split(pattern, '{', &head, &rest) && str_split(rest, '}', &middle, &tail)) {
		return name.n > head.n + tail.n && str_eq(str_head(name, head.n), head) &&
		       str_eq(str_skip(name, name.n - tail.n), tail);
	}
	if (str_split(pattern, '#', &head, &tail)) {
		if (name.n <= head.n + tail.n || !str_eq(str_head(name, head.n), head) ||
			!str_eq(str_skip(name, name.n - tail.n), tail))
			return false;
		for (size_t i = head.n; i < name.n - tail.n; i++) {
			if (name.p[i] < '0' || name.p[i] > '9')
				return false;
		}
		return true;
	}
	return str_glob(pattern, name);
}

/* "4711/task/4712" off the front: the one binding that stands for more than a component. */
static bool cut_thread(struct str *path)
{
	static const char *const parts[] = { "#", "task", "#" };
	struct str name;

	for (unsigned i = 0; i < 3; i++) {
		if (!str_cut(path, '/', &name) || !component_matches(str_from(parts[i]), name))
			return false;
	}
	return true;
}

bool pattern_matches(const char *pattern, struct str path)
{
	struct str rest = str_from(pattern), part, name;

	while (str_cut(&rest, '/', &part)) {
		if (str_is(part, "{target:hot}")) {
			if (!cut_thread(&path))
				return false;
			continue;
		}
		if (!str_cut(&path, '/', &name))
			return false;
		if (!component_matches(part, name))
			return false;
	}
	return path.n == 0;
}

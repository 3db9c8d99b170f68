/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/keys.h"
#include "scanner/profile/merge.h"
#include "scanner/profile/profile.h"
#include "scanner/base/names.h"
#include "scanner/base/release.h"

#include <errno.h>
#include <string.h>

enum { EXTENDS_DEPTH = 8, FILES_MAX = 64 };

/* A chain of profiles that are being read, from the one that was asked for. */
struct chain {
	const struct chain *up;
	struct str id; /* a path, or the name of a shipped one */
	unsigned depth;
};

const struct shipped *shipped_find(struct str name)
{
	for (const struct shipped *s = shipped_table; s->id; s++) {
		if (str_is(name, s->id))
			return s;
	}
	return NULL;
}

static struct str beside(struct arena *a, struct str file, struct str path)
{
	struct str folder, name;

	if (str_starts(path, "/") || !str_split_last(file, '/', &folder, &name))
		return path;
	return str_printf(a, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(path));
}

static void no_file(struct profile_loading *l, struct spot at, struct str path, int error)
{
	struct names names = { .a = l->arena };
	struct str near;

	for (const struct shipped *s = shipped_table; s->id; s++)
		names_add(&names, str_from(s->id));
	near = names_nearest(&names, path);
	problem(l->problems, at, "cannot read \"" STR_FMT "\": %s; shipped profiles are " STR_FMT,
		STR_ARG(path), strerror(-error), STR_ARG(names_expected(&names, near)));
}

static bool fits(struct profile_loading *l, const struct yaml *tree)
{
	const struct yaml *match = yaml_get(tree, "match"), *v;
	const struct profile_host *host;

	if (!match || !match->n || !l->host)
		return true;
	host = l->host(l->user);
	v = yaml_get(match, "hostname");
	if (v && !str_glob(v->text, host->name))
		return false;
	v = yaml_get(match, "cpu_model");
	if (v && !str_glob(v->text, host->cpu_model))
		return false;
	v = yaml_get(match, "kernel");
	return !v || release_matches(v->text, host->kernel);
}

static const struct yaml *load(
	struct profile_loading *l, struct spot from, struct str name, const struct chain *up);

/* What is said once of a file is not handed down. */
static const struct yaml *without_own(struct arena *a, const struct yaml *tree)
{
	static const char *const own[] = { "name", "about", "match", "extends" };
	struct yaml *copy = ARENA_NEW(a, struct yaml, 1);

	*copy = *tree;
	copy->n = 0;
	copy->items = ARENA_NEW(a, struct yaml, tree->n + 1);
	for (size_t i = 0; i < tree->n; i++) {
		bool drop = false;

		for (unsigned k = 0; k < sizeof(own) / sizeof(own[0]); k++)
			drop |= str_is(tree->items[i].key, own[k]);
		if (!drop)
			copy->items[copy->n++] = tree->items[i];
	}
	return copy;
}

static const struct yaml *over(
	struct profile_loading *l, const struct yaml *base, const struct yaml *tree)
{
	return base ? profile_merge(l->arena, without_own(l->arena, base), tree) : tree;
}

/* Neither of two that stand side by side leaves out what the other requires. */
static const struct yaml *beside_each_other(
	struct profile_loading *l, const struct yaml *base, const struct yaml *one)
{
	if (base) {
		profile_conflicts(one, base, l->problems);
		profile_conflicts(base, one, l->problems);
	}
	return over(l, base, one);
}

static const struct yaml *extended(
	struct profile_loading *l, const struct yaml *tree, const struct chain *self)
{
	const struct yaml *extends = yaml_get(tree, "extends"), *base = NULL;
	size_t n = extends ? (extends->kind == YAML_LIST ? extends->n : 1) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct yaml *item = extends->kind == YAML_LIST ? &extends->items[i] : extends;
		const struct yaml *one = load(l, item->place, item->text, self);

		if (one)
			base = beside_each_other(l, base, one);
	}
	profile_conflicts(tree, tree, l->problems);
	if (base)
		profile_conflicts(base, tree, l->problems);
	return over(l, base, tree);
}

/* NULL where it does not fit this host, or after a problem. */
static const struct yaml *load_text(
	struct profile_loading *l, struct str text, const struct chain *self)
{
	const struct yaml *tree = yaml_parse(l->arena, self->id, text, l->problems);
	size_t problems = l->problems->n;

	if (!tree)
		return NULL;
	profile_check_keys(l->arena, tree, l->problems);
	if (l->problems->n > problems || !fits(l, tree))
		return NULL;
	return extended(l, tree, self);
}

static bool is_circle(const struct chain *c, struct str id)
{
	for (; c; c = c->up) {
		if (str_eq(c->id, id))
			return true;
	}
	return false;
}

static const struct yaml *load(
	struct profile_loading *l, struct spot from, struct str name, const struct chain *up)
{
	const struct shipped *s = shipped_find(name);
	struct chain self = { .up = up, .depth = up ? up->depth + 1 : 0 };
	struct str text;
	int r = -ENOENT;

	self.id = s || !up || shipped_find(up->id) ? name : beside(l->arena, up->id, name);
	if (is_circle(up, self.id) || self.depth > EXTENDS_DEPTH) {
		problem(l->problems, from,
			"\"" STR_FMT "\" extends itself, or in more than %d steps", STR_ARG(name),
			EXTENDS_DEPTH);
		return NULL;
	}
	if (s)
		text = (struct str){ s->text, (size_t)(s->end - s->text) };
	else if (l->read)
		r = l->read(l->user, l->arena, self.id, &text);
	if (!s && r) {
		no_file(l, from, self.id, r);
		return NULL;
	}
	return load_text(l, text, &self);
}

static void name_it(struct profile *p, struct str id)
{
	struct str folder, name = id;

	if (p->name.n)
		return;
	(void)str_split_last(id, '/', &folder, &name);
	p->name = str_ends(name, ".yaml") ? str_head(name, name.n - 5) : name;
}

struct profile *profile_load(struct profile_loading *l, const struct str *names, size_t n)
{
	const struct yaml *tree = NULL;
	struct str last = { 0 };
	struct profile *p;

	for (size_t i = 0; i < n; i++) {
		const struct yaml *one =
			load(l, (struct spot){ .file = STR("profile") }, names[i], NULL);

		if (!one)
			continue;
		tree = beside_each_other(l, tree, one);
		last = names[i];
	}
	if (!tree && !l->problems->n)
		problem(l->problems, (struct spot){ .file = names[n - 1] },
			"it is not for this host, by its \"match\"");
	if (l->problems->n)
		return NULL;
	p = profile_of(l->arena, tree, l->problems);
	if (l->problems->n)
		return NULL;
	name_it(p, last);
	p->intent.hot_said_by = str_printf(l->arena, "profile " STR_FMT, STR_ARG(p->name));
	return p;
}

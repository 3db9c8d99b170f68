/* SPDX-License-Identifier: Apache-2.0 */
/* What a check reads, by itself and through its facts: paths, costs and rights. */
#include "commands/list/list.h"
#include "scanner/source/privilege.h"

#include <string.h>

/* Facts that were told of already; the deepest chain of needs is far below it. */
struct seen {
	const struct fact *v[64];
	unsigned n;
};

static bool first_time(struct seen *seen, const struct fact *f)
{
	for (unsigned i = 0; i < seen->n; i++) {
		if (seen->v[i] == f)
			return false;
	}
	if (seen->n < sizeof(seen->v) / sizeof(seen->v[0]))
		seen->v[seen->n++] = f;
	return true;
}

static void each_ask_of(const struct fact *f, struct seen *seen,
	void (*fn)(void *user, const struct ask *ask), void *user)
{
	if (!first_time(seen, f))
		return;
	for (unsigned i = 0; i < FACT_ASKS && f->asks[i].path; i++)
		fn(user, &f->asks[i]);
	for (unsigned i = 0; i < FACT_FOLLOWS && f->follows[i].path; i++)
		fn(user, &f->follows[i]);
	for (unsigned i = 0; i < FACT_NEEDS && f->needs[i]; i++)
		each_ask_of(f->needs[i], seen, fn, user);
}

void list_each_ask(const struct check *c, void (*fn)(void *user, const struct ask *ask), void *user)
{
	struct seen seen = { .n = 0 };

	for (unsigned i = 0; i < CHECK_READS && c->reads[i].path; i++)
		fn(user, &c->reads[i]);
	for (unsigned k = 0; k < CHECK_NEEDS && c->needs[k]; k++)
		each_ask_of(c->needs[k], &seen, fn, user);
}

static void add_cost(void *user, const struct ask *ask)
{
	unsigned *costs = user;

	*costs |= 1u << cost_of(str_from(ask->path)).class;
}

bool list_has_cost(const struct check *c, enum cost_class class)
{
	unsigned costs = 0;

	list_each_ask(c, add_cost, &costs);
	return costs & (1u << class);
}

enum cost_class list_dearest(const struct check *c)
{
	unsigned costs = 0, class = COST_CLASSES - 1;

	list_each_ask(c, add_cost, &costs);
	while (class > COST_PLAIN && !(costs & (1u << class)))
		class --;
	return (enum cost_class) class;
}

static void add_name(struct list_rights *r, const char *name, const char *path)
{
	unsigned i = 0;

	if (!name)
		return;
	while (i < r->n && strcmp(r->v[i].name, name) != 0)
		i++;
	if (i < r->n)
		r->v[i].more |= strcmp(r->v[i].read, path) != 0;
	else if (r->n < LIST_RIGHTS)
		r->v[r->n++] = (struct list_right){ .name = name, .read = path };
}

static void add_right(void *user, const struct ask *ask)
{
	struct list_rights *r = user;

	add_name(r, privilege_of(str_from(ask->path)), ask->path);
	add_name(r, privilege_also(str_from(ask->path)), ask->path);
}

void list_rights_of(const struct check *c, struct list_rights *ret)
{
	*ret = (struct list_rights){ .n = 0 };
	list_each_ask(c, add_right, ret);
}

struct str list_rights(struct arena *a, const struct check *c, bool reads)
{
	struct list_rights r;
	struct str s = { 0 };

	list_rights_of(c, &r);
	for (unsigned i = 0; i < r.n; i++) {
		s = str_printf(a, STR_FMT "%s%s", STR_ARG(s), i ? ", " : "", r.v[i].name);
		if (reads)
			s = str_printf(a, STR_FMT " (%s%s)", STR_ARG(s), r.v[i].read,
				r.v[i].more ? " …" : "");
	}
	return s;
}

const char *list_kind(const struct check *c)
{
	return c->kind == KIND_DELTA ? "delta" : "state";
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A variable is expanded when it is defined, with what was defined before it: profiles write
 * "isolated_cores = ${isolated_cores}" to keep the value of an included file in its place.
 */
#include "scanner/facts/service/tuned_variables.h"

#include <string.h>

#include "scanner/facts/service/ini.h"

enum { VARIABLES = 512 };

static struct tuned_setting *find(const struct tuned_variables *vars, struct str name)
{
	for (size_t i = 0; i < vars->n; i++)
		if (str_eq(vars->v[i].key, name))
			return &vars->v[i];
	return NULL;
}

struct piece {
	struct arena *a;
	char *p;
	size_t n;
};

static bool put(struct piece *to, struct str s)
{
	if (s.n > TUNED_VALUE_CAP - to->n)
		return false;
	if (s.n)
		memcpy(to->p + to->n, s.p, s.n);
	to->n += s.n;
	return true;
}

/* "${name}" at the start of s: its length, or 0. */
static size_t reference(struct str s, struct str *ret_name)
{
	size_t i = 2;

	if (!str_starts(s, "${"))
		return 0;
	while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
				  (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
		i++;
	if (i == 2 || i == s.n || s.p[i] != '}')
		return 0;
	*ret_name = str_head(str_skip(s, 2), i - 2);
	return i + 1;
}

struct str tuned_expand(struct arena *a, const struct tuned_variables *vars, struct str s)
{
	struct piece to = { .a = a };
	struct str rest = s, name = { 0 };
	const struct tuned_setting *v;
	size_t n;
	bool fits = true;

	if (!str_has(s, "${"))
		return s;
	to.p = ARENA_NEW(a, char, TUNED_VALUE_CAP);
	while (rest.n && fits) {
		n = reference(rest, &name);
		v = n ? find(vars, name) : NULL;
		if (v)
			fits = put(&to, v->value);
		else
			fits = put(&to, str_head(rest, n ? n : 1));
		rest = str_skip(rest, n ? n : 1);
	}
	return fits ? (struct str){ to.p, to.n } : s;
}

static void define(struct arena *a, struct tuned_variables *vars, const struct tuned_setting *def)
{
	struct tuned_setting s = *def, *known = find(vars, s.key);

	s.unit = s.type = STR("variables");
	s.value = tuned_expand(a, vars, s.value);
	s.computed = str_has(s.value, "${");
	if (known && str_eq(known->value, s.value))
		return; /* "x = ${x}": the line that gave the value stays the evidence */
	if (!known) {
		if (vars->n >= VARIABLES)
			return;
		vars->v = arena_grow(a, vars->v, vars->n, &vars->cap, sizeof(*vars->v));
		known = &vars->v[vars->n++];
	}
	*known = s;
}

static void include(struct arena *a, struct tuned_variables *vars, const struct answer *an)
{
	struct ini_line line;
	struct ini ini;

	if (an->state != ANSWER_OK) {
		if (an->state != ANSWER_ABSENT) /* tuned logs an absent one, and goes on */
			vars->unread = an;
		return;
	}
	for (ini_begin(&ini, an->bytes); ini_next(&ini, &line);) {
		if (!line.goes_on)
			define(a, vars,
				&(struct tuned_setting){ .key = line.key,
					.value = line.value,
					.file = an,
					.line = line.line });
	}
}

void tuned_variables(struct arena *a, const struct tuned_setting *v, size_t n, tuned_get_fn *get,
	void *user, struct tuned_variables *ret)
{
	*ret = (struct tuned_variables){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (!str_is(v[i].unit, "variables"))
			continue;
		if (str_is(v[i].key, "include"))
			include(a, ret, get(user, v[i].value));
		else
			define(a, ret, &v[i]);
	}
}

const struct tuned_setting *tuned_variables_append(struct arena *a,
	const struct tuned_variables *vars, const struct tuned_setting *v, size_t *n)
{
	struct tuned_setting *all = ARENA_NEW(a, struct tuned_setting, *n + vars->n + 1);

	if (*n)
		memcpy(all, v, *n * sizeof(*v));
	if (vars->n)
		memcpy(all + *n, vars->v, vars->n * sizeof(*vars->v));
	*n += vars->n;
	return all;
}

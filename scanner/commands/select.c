/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/select.h"

#include "scanner/engine/catalogue.h"

#include <errno.h>
#include <stdlib.h>

static bool matches_any(struct str globs, struct str id)
{
	struct str glob;

	while (str_cut(&globs, ',', &glob)) {
		if (str_glob(str_trim(glob), id))
			return true;
	}
	return false;
}

const double *select_presets(struct arena *a, const struct check *c)
{
	unsigned n = check_n_limits(c);
	double *v = ARENA_NEW(a, double, n + 1);

	for (unsigned i = 0; i < n; i++)
		v[i] = c->limits[i].preset;
	return v;
}

int select_checks(struct arena *a, struct str only, struct str skip, struct selection *ret)
{
	size_t n;
	const struct check *const *all = checks_all(&n);
	struct selection s = {
		.checks = ARENA_NEW(a, const struct check *, n + 1),
		.limits = ARENA_NEW(a, const double *, n + 1),
	};

	for (size_t i = 0; i < n; i++) {
		struct str id = str_from(all[i]->id);

		if ((only.n && !matches_any(only, id)) || matches_any(skip, id))
			continue;
		s.checks[s.n] = all[i];
		s.limits[s.n++] = select_presets(a, all[i]);
	}
	if (!s.n)
		return -ENOENT;
	*ret = s;
	return 0;
}

struct str select_stray(struct str globs)
{
	size_t n;
	const struct check *const *all = checks_all(&n);
	struct str glob;

	while (str_cut(&globs, ',', &glob)) {
		bool found = false;

		for (size_t i = 0; i < n && !found; i++)
			found = str_glob(str_trim(glob), str_from(all[i]->id));
		if (!found)
			return glob;
	}
	return (struct str){ 0 };
}

static struct str limit_names(struct arena *a, const struct check *c)
{
	struct str names = { 0 };

	for (unsigned i = 0; i < check_n_limits(c); i++)
		names = str_printf(
			a, STR_FMT "%s%s", STR_ARG(names), i ? ", " : "", c->limits[i].name);
	return names.n ? names : STR("none");
}

static int parse_word(const struct limit *l, struct str value, double *ret)
{
	struct str rest = str_from(l->words), word;
	double i = 0;

	for (; str_cut(&rest, '|', &word); i++) {
		if (str_eq(word, value)) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_number(struct arena *a, const struct limit *l, struct str value, double *ret)
{
	const char *z = str_z(a, value);
	char *end;
	double v = strtod(z, &end);

	if (end == z || *end || !(v >= l->least && v <= l->most))
		return -EINVAL;
	*ret = v;
	return 0;
}

static int parse_value(struct arena *a, const struct check *c, const struct limit *l,
	struct str value, double *ret, struct str *ret_error)
{
	if (l->words) {
		if (parse_word(l, value, ret) == 0)
			return 0;
		*ret_error = str_printf(a, "%s.%s is \"" STR_FMT "\": expected one of %s", c->id,
			l->name, STR_ARG(value), l->words);
		return -EINVAL;
	}
	if (parse_number(a, l, value, ret) == 0)
		return 0;
	*ret_error = str_printf(a, "%s.%s is \"" STR_FMT "\": expected a number from %g to %g (%s)",
		c->id, l->name, STR_ARG(value), l->least, l->most, l->unit);
	return -EINVAL;
}

static void put(
	struct arena *a, struct selection *s, const struct check *c, unsigned limit, double value)
{
	for (size_t i = 0; i < s->n; i++) {
		double *v;

		if (s->checks[i] != c)
			continue;
		v = ARENA_NEW(a, double, check_n_limits(c) + 1);
		for (unsigned k = 0; k < check_n_limits(c); k++)
			v[k] = k == limit ? value : s->limits[i][k];
		s->limits[i] = v;
	}
}

static int bad_setting(struct arena *a, struct str setting, struct str *ret_error)
{
	*ret_error =
		str_printf(a, "\"" STR_FMT "\": expected ID.LIMIT=VALUE, as in smi.count.max=0",
			STR_ARG(setting));
	return -EINVAL;
}

int select_set(struct arena *a, struct selection *s, struct str setting, struct str *ret_error)
{
	struct str name, value, id, limit;
	const struct check *c;
	double v;
	int r;

	if (!str_split(setting, '=', &name, &value) || !str_split_last(name, '.', &id, &limit))
		return bad_setting(a, setting, ret_error);
	c = checks_find(id);
	if (!c) {
		const char *near = checks_nearest(id);

		*ret_error = str_printf(a, "no check \"" STR_FMT "\"%s%s%s", STR_ARG(id),
			near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
		return -EINVAL;
	}
	for (unsigned i = 0; i < check_n_limits(c); i++) {
		if (!str_is(limit, c->limits[i].name))
			continue;
		r = parse_value(a, c, &c->limits[i], value, &v, ret_error);
		if (r == 0)
			put(a, s, c, i, v);
		return r;
	}
	*ret_error = str_printf(a, "%s has no limit \"" STR_FMT "\"; it has: " STR_FMT, c->id,
		STR_ARG(limit), STR_ARG(limit_names(a, c)));
	return -EINVAL;
}

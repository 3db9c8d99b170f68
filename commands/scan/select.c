/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/names.h"
#include "commands/scan/select.h"

#include "scanner/engine/catalogue.h"
#include "scanner/profile/profile.h"

#include "scanner/base/sort.h"

#include <errno.h>
#include <string.h>

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

static int by_id(const void *x, const void *y)
{
	const struct check *const *c = x, *const *d = y;

	return strcmp((*c)->id, (*d)->id);
}

/* The catalogue's, and those that the profile makes: in the order of their ids. */
static const struct check **all_checks(struct arena *a, const struct profile *p, size_t *ret_n)
{
	size_t n, more = p ? p->n_sites : 0;
	const struct check *const *all = checks_all(&n);
	const struct check **v = ARENA_NEW(a, const struct check *, n + more + 1);

	memcpy(v, all, n * sizeof(*v));
	if (more) {
		memcpy(v + n, p->sites, more * sizeof(*v));
		sort_in_place(v, n + more, sizeof(*v), by_id);
	}
	*ret_n = n + more;
	return v;
}

int select_checks(struct arena *a, struct str only, struct str skip, const struct profile *p,
	struct selection *ret)
{
	size_t n;
	const struct check **all = all_checks(a, p, &n);
	struct selection s = {
		.checks = ARENA_NEW(a, const struct check *, n + 1),
		.limits = ARENA_NEW(a, const double *, n + 1),
		.severities = ARENA_NEW(a, enum severity, n + 1),
		.required = ARENA_NEW(a, bool, n + 1),
		.left_out = ARENA_NEW(a, const struct check *, n + 1),
	};

	for (size_t i = 0; i < n; i++) {
		struct str id = str_from(all[i]->id);

		if (p && matches_any(p->exclude, id))
			continue;
		if ((only.n && !matches_any(only, id)) || matches_any(skip, id)) {
			s.left_out[s.n_left_out++] = all[i];
			continue;
		}
		s.checks[s.n] = all[i];
		s.severities[s.n] = all[i]->severity;
		s.limits[s.n++] = select_presets(a, all[i]);
	}
	if (!s.n)
		return -ENOENT;
	*ret = s;
	return 0;
}

struct str select_stray(struct str globs)
{
	struct str glob;

	while (str_cut(&globs, ',', &glob)) {
		glob = str_trim(glob);
		if (!checks_match(glob) && !checks_of_site(glob))
			return glob;
	}
	return (struct str){ 0 };
}

void select_limit(
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

void select_profile(struct arena *a, struct selection *s, const struct profile *p)
{
	for (size_t i = 0; i < p->n_limits; i++)
		select_limit(a, s, p->limits[i].check, p->limits[i].limit, p->limits[i].value);
	for (size_t i = 0; i < s->n; i++) {
		s->required[i] = matches_any(p->require, str_from(s->checks[i]->id));
		for (size_t k = 0; k < p->n_severities; k++) {
			if (p->severities[k].check == s->checks[i])
				s->severities[i] = p->severities[k].severity;
		}
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
	unsigned i;
	double v;
	int r;

	if (!str_split(setting, '=', &name, &value) || !str_split_last(name, '.', &id, &limit))
		return bad_setting(a, setting, ret_error);
	c = checks_find(id);
	if (!c) {
		const char *near = checks_nearest(id);

		*ret_error = str_printf(
			a, "no check \"" STR_FMT "\"" NEAR_FMT, STR_ARG(id), NEAR_ARG(near, ""));
		return -EINVAL;
	}
	r = limit_find(a, c, limit, &i, ret_error);
	if (r == 0)
		r = limit_parse(a, c, i, value, &v, ret_error);
	if (r == 0)
		select_limit(a, s, c, i, v);
	return r;
}

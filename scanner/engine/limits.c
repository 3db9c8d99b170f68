/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of checks by name and from text. */
#include "scanner/base/names.h"
#include "scanner/engine/catalogue.h"

#include <errno.h>
#include <stdlib.h>

int limit_find(struct arena *a, const struct check *c, struct str name, unsigned *ret,
	struct str *ret_error)
{
	struct names names = { .a = a };

	for (unsigned i = 0; i < check_n_limits(c); i++) {
		if (str_is(name, c->limits[i].name)) {
			*ret = i;
			return 0;
		}
		names_add(&names, str_from(c->limits[i].name));
	}
	*ret_error = str_printf(a, "%s has no limit \"" STR_FMT "\"; it has: " STR_FMT, c->id,
		STR_ARG(name), STR_ARG(names.n ? names_expected(&names, name) : STR("none")));
	return -EINVAL;
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

	if (end == z || *end || end != z + value.n || !(v >= l->least && v <= l->most))
		return -EINVAL;
	*ret = v;
	return 0;
}

int limit_parse(struct arena *a, const struct check *c, unsigned limit, struct str value,
	double *ret, struct str *ret_error)
{
	const struct limit *l = &c->limits[limit];

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

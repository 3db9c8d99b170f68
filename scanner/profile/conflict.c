/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one profile requires and another leaves out. Lists are added to each other, and an exclude
 * takes a check away whatever requires it: two profiles side by side would make a weaker gate than
 * either, without a word. A file may leave out what the profiles that it extends require: its
 * owner read them.
 */
#include "scanner/engine/catalogue.h"
#include "scanner/profile/merge.h"

static const struct yaml *items(const struct yaml *y, size_t *ret_n)
{
	*ret_n = !y ? 0 : y->kind == YAML_LIST ? y->n : 1;
	return y && y->kind == YAML_LIST ? y->items : y;
}

static bool is_same_place(const struct yaml *x, const struct yaml *y)
{
	return x->place.line == y->place.line && x->place.column == y->place.column &&
	       str_eq(x->place.file, y->place.file);
}

bool profile_has_item(const struct yaml *list, const struct yaml *item)
{
	size_t n;
	const struct yaml *v = items(list, &n);

	for (size_t i = 0; i < n; i++) {
		if (is_same_place(&v[i], item))
			return true;
	}
	return false;
}

/* The first check that both globs match, or NULL. */
static const char *both_match(struct str x, struct str y)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		struct str id = str_from(all[i]->id);

		if (str_glob(x, id) && str_glob(y, id))
			return all[i]->id;
	}
	return NULL;
}

static void tell(
	struct problems *p, const struct yaml *out, const struct yaml *wanted, const char *id)
{
	problem(p, out->place,
		"\"" STR_FMT "\" leaves out %s, which " STR_FMT
		":%u requires: expected one of them; \"require: ~\" or \"exclude: ~\" takes back "
		"what is extended",
		STR_ARG(out->text), id, STR_ARG(wanted->place.file), wanted->place.line);
}

/* What the tree that leaves it out requires by its own bases was left out knowingly. */
void profile_conflicts(
	const struct yaml *excluding, const struct yaml *requiring, struct problems *p)
{
	const struct yaml *known = yaml_get(excluding, "require");
	size_t n, m;
	const struct yaml *out = items(yaml_get(excluding, "exclude"), &n);
	const struct yaml *wanted = items(yaml_get(requiring, "require"), &m);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < m; k++) {
			const char *id = both_match(out[i].text, wanted[k].text);

			if (!id || (excluding != requiring && profile_has_item(known, &wanted[k])))
				continue;
			tell(p, &out[i], &wanted[k], id);
			break;
		}
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/names.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

enum { NAMES_MANY = 24, FAR = 4 };

void names_add(struct names *names, struct str name)
{
	names->v = arena_grow(names->a, names->v, names->n, &names->cap, sizeof(name));
	names->v[names->n++] = name;
}

void names_add_words(struct names *names, const char *words)
{
	struct str rest = str_from(words), word;

	while (str_cut(&rest, '|', &word))
		names_add(names, word);
}

struct str names_nearest(const struct names *names, struct str given)
{
	struct str near = { 0 };
	unsigned least = FAR;

	for (size_t i = 0; i < names->n; i++) {
		unsigned d = text_distance(given, names->v[i], least);

		if (d < least && d < names->v[i].n) {
			least = d;
			near = names->v[i];
		}
	}
	return near;
}

struct str names_expected(const struct names *names, struct str given)
{
	struct str near = names_nearest(names, given), s = { 0 };

	for (size_t i = 0; i < names->n && names->n <= NAMES_MANY; i++)
		s = str_printf(names->a, STR_FMT "%s" STR_FMT, STR_ARG(s),
			i == 0		   ? ""
			: i + 1 < names->n ? ", "
					   : " or ",
			STR_ARG(names->v[i]));
	if (names->n > NAMES_MANY)
		s = str_printf(names->a, "one of %zu names", names->n);
	if (near.n)
		s = str_printf(names->a, STR_FMT "; did you mean \"" STR_FMT "\"?", STR_ARG(s),
			STR_ARG(near));
	return s;
}

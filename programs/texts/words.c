/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/texts/texts.h"

#include "scanner/engine/catalogue.h"

#include <stdio.h>

void each_check_id(struct out *o, each_word *fn)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++)
		fn(o, all[i]->id);
}

void each_check_glob(struct out *o, each_word *fn)
{
	for (unsigned i = 0; words_area(i); i++) {
		char glob[64];

		snprintf(glob, sizeof(glob), "%s.*", words_area(i));
		fn(o, glob);
	}
}

void each_setting(struct arena *a, struct out *o, each_word *fn)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		for (unsigned k = 0; k < check_n_limits(all[i]); k++)
			fn(o, str_z(a,
				      str_printf(a, "%s.%s=", all[i]->id, all[i]->limits[k].name)));
	}
}

void each_word_of(struct out *o, word_table words, each_word *fn)
{
	for (unsigned i = 0; words(i); i++)
		fn(o, words(i));
}

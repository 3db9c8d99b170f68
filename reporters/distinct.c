/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/distinct.h"

#include "scanner/base/text.h"

#include <math.h>

static bool has_number(const struct finding *f)
{
	return f->observed.unit && isfinite(f->observed.value);
}

struct distinct distinct_of(struct arena *a, const struct result *r)
{
	size_t n = 0, room = 1;

	for (const struct finding *f = r->findings; f; f = f->next)
		n += has_number(f);
	while (room < 2 * n)
		room *= 2;
	return (struct distinct){ ARENA_NEW(a, const struct finding *, room), room - 1 };
}

bool distinct_take(struct distinct *s, const struct finding *f)
{
	size_t at;

	if (!has_number(f))
		return false;
	at = text_place(f->subject.key) & s->mask;
	for (; s->table[at]; at = (at + 1) & s->mask) {
		if (str_eq(s->table[at]->subject.key, f->subject.key))
			return false;
	}
	s->table[at] = f;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Looking through what hosts say: item by item, or section by section where hosts share them. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

bool is_of_checks(const struct section_head *h)
{
	return h->what == KEY_CHECK;
}

bool is_of_facts(const struct section_head *h)
{
	return h->what == KEY_TRAIT && h->class == CLASS_FACTS;
}

void each_item_of(const struct fleet *f, const struct record *r, want_section *wanted,
	each_item *take, void *user)
{
	size_t n;
	const uint32_t *v = state_of(f->in, r->state, &n);

	for (size_t i = 0; i < n; i++) {
		struct section s = section_of(f->in, v[i]);

		if (!wanted(&s.head))
			continue;
		for (size_t k = 0; k < s.n; k++)
			take(user, &s.head, s.items[k], item_of(f->in, s.items[k]));
	}
}

struct sections sections_tally(const struct fleet *f)
{
	return (struct sections){ .hosts = ARENA_NEW(f->a, uint32_t, f->in->sections.n + 1),
		.touched = ARENA_NEW(f->a, uint32_t, f->in->sections.n + 1) };
}

void sections_add(
	struct sections *t, const struct fleet *f, const struct record *r, want_section *wanted)
{
	size_t n;
	const uint32_t *v = state_of(f->in, r->state, &n);

	for (size_t i = 0; i < n; i++) {
		struct section s;

		if (t->hosts[v[i]]) {
			t->hosts[v[i]]++;
			continue;
		}
		s = section_of(f->in, v[i]);
		if (!wanted(&s.head))
			continue;
		t->hosts[v[i]] = 1;
		t->touched[t->n++] = v[i];
	}
}

void sections_clear(struct sections *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->hosts[t->touched[i]] = 0;
	t->n = 0;
}

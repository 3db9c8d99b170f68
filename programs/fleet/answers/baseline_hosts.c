/* SPDX-License-Identifier: Apache-2.0 */
/* Who is unlike its cohort: each host's sections that have something to be named for. */
#include "programs/fleet/answers/baseline.h"

void baseline_section(struct basing *b, uint32_t id)
{
	struct section s = section_of(b->f->in, id);

	b->has[id] = 0;
	for (size_t i = 0; i < s.n; i++) {
		b->has[id] |= b->deviation_of[s.items[i]] ? HAS_DEVIATION : 0;
		b->has[id] |= b->missing_of[item_of(b->f->in, s.items[i]).key] ? HAS_KEY : 0;
	}
}

static void name_deviator(struct basing *b, const struct section *s)
{
	for (size_t i = 0; i < s->n; i++) {
		uint32_t d = b->deviation_of[s->items[i]];

		b->seen_key[item_of(b->f->in, s->items[i]).key] = (uint32_t)b->host + 1;
		if (!d)
			continue;
		example_add(&b->f->deviations[d - 1].who, b->host);
		b->f->hosts[b->host].deviations++;
	}
}

/* Who tells all of the group and not this. */
static void name_missing(struct basing *b)
{
	struct fleet *f = b->f;

	for (size_t i = 0; i < b->missing.n; i++) {
		uint32_t key = b->missing.v[i];
		uint32_t group = pool_find(&f->in->texts, key_parts(f->in, key).group);

		if (b->seen_key[key] == b->host + 1 || b->seen_group[group] != b->host + 1)
			continue;
		example_add(&f->deviations[b->missing_of[key] - 1].who, b->host);
		f->hosts[b->host].deviations++;
	}
}

void baseline_host(struct basing *b)
{
	const struct intake *in = b->f->in;
	size_t n;
	const uint32_t *v = state_of(in, b->f->hosts[b->host].last->state, &n);

	for (size_t i = 0; i < n; i++) {
		struct section s;

		if (!b->tally.hosts[v[i]])
			continue;
		if (!b->has[v[i]] && !b->missing.n)
			continue;
		s = section_of(in, v[i]);
		if (s.head.whole)
			b->seen_group[s.head.group] = (uint32_t)b->host + 1;
		if (b->has[v[i]])
			name_deviator(b, &s);
	}
	if (b->missing.n)
		name_missing(b);
}

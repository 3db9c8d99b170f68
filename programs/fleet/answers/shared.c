/* SPDX-License-Identifier: Apache-2.0 */
/* Identities, which no two hosts may share: machine ids and addresses. A clone shares them. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

static const struct fleet *of_rows; /* of the comparison */

static bool must_differ(const struct fleet *f, uint32_t key, uint32_t value)
{
	struct key_parts k = key_parts(f->in, key);
	struct str v = f->in->texts.v[value];

	if (str_is(k.group, "host") && str_is(k.name, "machine-id hash"))
		return true;
	return str_is(k.group, "nic") && str_ends(k.name, " address") &&
	       !str_is(v, "00:00:00:00:00:00") && !str_is(v, "-");
}

struct sharing {
	struct fleet *f;
	uint32_t *first; /* by text: host + 1 that says it first */
	uint32_t *row;	 /* by text: shared + 1 */
	size_t host;
};

static bool is_identity(const struct section_head *h)
{
	return h->what == KEY_TRAIT && h->class == CLASS_IDENTITY;
}

static void share(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct sharing *s = user;
	struct fleet *f = s->f;

	(void)id;
	(void)head;
	if (!must_differ(f, it.key, it.value))
		return;
	if (!s->first[it.value] || s->first[it.value] == s->host + 1) {
		s->first[it.value] = (uint32_t)s->host + 1;
		return;
	}
	if (!s->row[it.value]) {
		f->shared = arena_grow(
			f->a, f->shared, f->n_shared, &f->cap_shared, sizeof(struct shared));
		f->shared[f->n_shared++] = (struct shared){ it.key, it.value, { .n = 0 } };
		s->row[it.value] = (uint32_t)f->n_shared;
		example_add(&f->shared[f->n_shared - 1].who, s->first[it.value] - 1);
	}
	example_add(&f->shared[s->row[it.value] - 1].who, s->host);
}

static int by_sharers(const void *x, const void *y)
{
	const struct shared *a = x, *b = y;
	const struct fleet *f = of_rows;
	int c = str_cmp(f->in->keys.v[a->key], f->in->keys.v[b->key]);

	if (a->who.n != b->who.n)
		return a->who.n > b->who.n ? -1 : 1;
	return c ? c : str_cmp(value_name(f, a->value), value_name(f, b->value));
}

void fleet_shared(struct fleet *f)
{
	struct sharing s = { .f = f };

	s.first = ARENA_NEW(f->a, uint32_t, f->in->texts.n + 1);
	s.row = ARENA_NEW(f->a, uint32_t, f->in->texts.n + 1);
	for (s.host = 0; s.host < f->n_hosts; s.host++) {
		if (!f->hosts[s.host].silent)
			each_item_of(f, f->hosts[s.host].last, is_identity, share, &s);
	}
	of_rows = f;
	order(f->a, f->shared, f->n_shared, sizeof(struct shared), by_sharers);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a report said, into the pools; and what was read before, so that it need not be read again. */
#include "programs/fleet/read/report.h"

#include "scanner/base/text.h"

#include <string.h>

uint32_t put_text(struct reader *rd, struct str s)
{
	struct str told;
	uint32_t id;

	if (s.n <= VALUE_MOST)
		return pool_put(&rd->texts, s);
	/* The arena of the thread is not to grow with each. */
	size_t mark = arena_used(rd->a);

	told = str_printf(rd->a, STR_FMT " (%zu bytes, fnv1a %016llx)", STR_ARG(str_head(s, 64)),
		s.n, (unsigned long long)text_hash(s));
	id = pool_put(&rd->texts, told);
	if (arena_used(rd->a) - mark < 256) /* nothing but this text was made meanwhile */
		arena_rewind(rd->a, mark);
	return id;
}

uint32_t put_key(struct reader *rd, enum key_what what, enum trait_kind kind, struct str group,
	struct str name)
{
	char *p = rd->scratch;

	group = str_head(group, NAME_MOST);
	name = str_head(name, KEY_BYTES - NAME_MOST - 3);
	p[0] = (char)what;
	p[1] = (char)('0' + (int)kind);
	if (group.n)
		memcpy(p + 2, group.p, group.n);
	p[2 + group.n] = 0;
	if (name.n)
		memcpy(p + 3 + group.n, name.p, name.n);
	return pool_put(&rd->keys, (struct str){ p, 3 + group.n + name.n });
}

static uint32_t put_pair(struct reader *rd, uint32_t key, uint32_t value)
{
	struct item it = { key, value };

	if (key == POOL_NONE || value == POOL_NONE)
		return POOL_NONE;
	return pool_put(&rd->items, (struct str){ (const char *)&it, sizeof(it) });
}

static bool says(const struct intake *in, uint32_t text, struct str s)
{
	struct str t = in->texts.v[text];

	return t.n == s.n && memcmp(t.p, s.p, s.n) == 0;
}

/* Most hosts say what the one before said. */
void put_item(struct reader *rd, struct numbers *l, uint32_t key, struct str value)
{
	uint32_t id;

	if (key != POOL_NONE && rd->last[key]) {
		id = rd->last[key] - 1;
		if (value.n && says(rd->in, item_of(rd->in, id).value, value)) {
			numbers_add(rd, l, id);
			return;
		}
	}
	id = put_pair(rd, key, put_text(rd, value));
	if (id != POOL_NONE)
		rd->last[key] = id + 1;
	numbers_add(rd, l, id);
}

uint32_t put_group(struct reader *rd, struct str group)
{
	if (group.n && rd->group && says(rd->in, rd->group - 1, group))
		return rd->group - 1;
	rd->group = put_text(rd, group) + 1; /* none is 0 */
	return rd->group - 1;
}

uint32_t put_numbers(const struct pool_view *v, const struct numbers *l)
{
	return pool_put(v, (struct str){ (const char *)l->v, l->n * sizeof(l->v[0]) });
}

uint32_t put_section(struct reader *rd, enum key_what what, enum trait_class c, struct str group,
	bool whole, struct numbers *l)
{
	enum { HEAD = sizeof(struct section_head) / sizeof(uint32_t) };
	uint32_t head[HEAD], id;

	if (!l->n && !(whole && c == CLASS_FACTS))
		return POOL_NONE;
	head[0] = what;
	head[1] = c;
	head[2] = put_group(rd, group);
	head[3] = whole;
	for (size_t i = 0; i < HEAD; i++)
		numbers_add(rd, l, 0);
	if (l->n > HEAD)
		memmove(l->v + HEAD, l->v, (l->n - HEAD) * sizeof(l->v[0]));
	if (l->n >= HEAD)
		memcpy(l->v, head, sizeof(head));
	id = put_numbers(&rd->sections, l);
	numbers_add(rd, &rd->list, id);
	l->n = 0;
	return id;
}

void put_divergence(struct reader *rd, int64_t ns, struct str clock)
{
	uint64_t far = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

	if (rd->r.divergence_ns != UINT64_MAX && far <= rd->r.divergence_ns)
		return;
	rd->r.divergence_ns = far;
	rd->r.clock = put_text(rd, clock);
}

/* To the front of what follows before; who was last there is forgotten. */
static void follow(struct known *before, struct known *k)
{
	struct known *moved = k, *one;

	for (unsigned i = 0; i < FOLLOWERS; i++) {
		one = before->next[i];
		before->next[i] = moved;
		moved = one;
		if (!one || one == k)
			break;
	}
}

struct known *remember(struct reader *rd, struct known *before, struct str bytes)
{
	uint32_t id;

	if (bytes.n > KNOWN_MOST)
		return NULL;
	id = pool_put(&rd->lines, bytes);
	if (id == POOL_NONE)
		return NULL;
	if (!rd->known[id]) {
		rd->known[id] = ARENA_NEW(rd->a, struct known, 1);
		rd->known[id]->p = rd->in->lines.v[id].p;
		rd->known[id]->n = bytes.n;
	}
	follow(before, rd->known[id]);
	return rd->known[id];
}

struct known *expect(const struct scan *s, struct known *before, enum known_kind kind)
{
	size_t left = (size_t)(s->end - s->p);

	for (unsigned i = 0; i < FOLLOWERS && before->next[i]; i++) {
		struct known *k = before->next[i];

		if (!(k->kinds & (unsigned)kind) || left <= k->n || memcmp(s->p, k->p, k->n) != 0)
			continue;
		if (i)
			follow(before, k);
		return k;
	}
	return NULL;
}

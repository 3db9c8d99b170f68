/* SPDX-License-Identifier: Apache-2.0 */
/* What the slow ones share: the server counts who says what, contrast.c asks how likely that is by chance. */
#include "programs/fleet/answers/contrast.h"
#include "programs/fleet/sql/sql.h"

#include "scanner/base/arena.h"

struct counted {
	struct asking_store *q;
	size_t cap; /* of f->contrast */
	uint32_t *values, *slow, *others;
	size_t n, cap_values, cap_slow, cap_others;
};

static void take_values(struct counted *c, struct sql_answer *t)
{
	bool first = true;
	struct str raw;

	c->n = 0;
	if (!sql_enter(t))
		return;
	while (scan_element(&t->s, &first)) {
		if (!scan_str(&t->s, &raw))
			continue;
		c->values =
			arena_grow(c->q->f->a, c->values, c->n, &c->cap_values, sizeof(uint32_t));
		c->values[c->n++] = sql_text_id(c->q, raw);
	}
}

static uint32_t *take_counts(struct counted *c, struct sql_answer *t, uint32_t *v, size_t *cap)
{
	bool first = true;
	size_t n = 0;
	int64_t one;

	if (!sql_enter(t))
		return v;
	while (scan_element(&t->s, &first)) {
		if (!scan_i64(&t->s, &one) || one < 0)
			continue;
		v = arena_grow(c->q->f->a, v, n, cap, sizeof(uint32_t));
		v[n++] = (uint32_t)one;
	}
	if (n != c->n)
		scan_fault(&t->s, "as many counts as values");
	return v;
}

static void put(struct counted *c, struct contrast_row r)
{
	struct fleet *f = c->q->f;

	f->contrast =
		arena_grow(f->a, f->contrast, f->n_contrast, &c->cap, sizeof(struct contrast_row));
	contrast_ask(f, r);
}

static uint32_t key_of(struct asking_store *q, struct sql_answer *t, bool *ret_can_lack)
{
	struct arena *a = q->f->a;
	struct str what = str_copy(a, sql_str(t)), group = str_copy(a, sql_str(t)),
		   kind = str_copy(a, sql_str(t)), name = str_copy(a, sql_str(t));

	*ret_can_lack = false;
	if (str_is(what, "check"))
		return sql_check_key(q, group, name);
	if (str_is(what, "run"))
		return put_key(&q->rd, KEY_RUN, TRAIT_STATE, group, name);
	*ret_can_lack = !str_is(kind, "count") && !str_is(kind, "rate");
	return sql_trait_key(q, kind, group, name);
}

/* Who tells all of the group and not this says that it is not there. */
static void take_key(struct counted *c, struct sql_answer *t)
{
	bool can_lack;
	struct contrast_row r = { .key = key_of(c->q, t, &can_lack) };
	uint64_t slow_told, others_told, slow_whole, others_whole;

	take_values(c, t);
	c->slow = take_counts(c, t, c->slow, &c->cap_slow);
	c->others = take_counts(c, t, c->others, &c->cap_others);
	slow_told = sql_u64(t);
	others_told = sql_u64(t);
	slow_whole = sql_u64(t);
	others_whole = sql_u64(t);
	if (!t->s.fault && r.key == POOL_NONE)
		scan_fault(&t->s, "fewer facts");
	if (t->s.fault)
		return;
	r.slow_told = can_lack && slow_whole > slow_told ? slow_whole : slow_told;
	r.others_told = can_lack && others_whole > others_told ? others_whole : others_told;
	for (size_t i = 0; i < c->n; i++) {
		r.value = c->values[i];
		r.slow = c->slow[i];
		r.others = c->others[i];
		put(c, r);
	}
	if (!can_lack || slow_whole < slow_told || others_whole < others_told)
		return;
	r.value = POOL_NONE;
	r.slow = r.slow_told - slow_told;
	r.others = r.others_told - others_told;
	put(c, r);
}

int sql_contrast(struct asking_store *q)
{
	struct counted c = { .q = q };
	struct sql_answer t;
	int status;

	if (!q->f->slow_file)
		return 0;
	status = sql_ask(q->st, "contrast_counts",
		"what area kind name vals slow others slow_told others_told slow_whole others_whole",
		&t);
	if (status)
		return status;
	while (sql_next(&t))
		take_key(&c, &t);
	contrast_order(q->f);
	return sql_end(&t);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/trait.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/engine/report.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/answers.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct trait_out {
	struct arena *arena;
	struct trait *v;
	size_t n, cap;
	bool whole;
};

const char *trait_kind_word(enum trait_kind k)
{
	static const char *const words[TRAIT_KINDS] = { "identity", "hardware", "firmware",
		"kernel", "boot", "service", "setting", "state", "count", "rate" };

	return words[k];
}

const void *trait_fact(const struct trait_in *in, const struct fact *f)
{
	return facts_get(in->facts, f);
}

const void *trait_fact_before(const struct trait_in *in, const struct fact *f)
{
	return in->facts_before && !f->steady ? facts_get(in->facts_before, f) : NULL;
}

double trait_seconds(const struct trait_in *in)
{
	return (double)in->window_ns / 1e9;
}

struct trait *trait_add(
	struct trait_out *out, enum trait_kind kind, struct str key, struct str value)
{
	struct trait *t;

	if (out->n == TRAITS_CAP) {
		out->whole = false;
		return NULL;
	}
	out->v = arena_grow(out->arena, out->v, out->n, &out->cap, sizeof(*out->v));
	t = &out->v[out->n++];
	*t = (struct trait){ .kind = kind,
		.key = str_copy(out->arena, text_evidence(out->arena, key)),
		.value = value.n ? str_copy(out->arena, text_evidence(out->arena, value))
				 : STR("-") };
	return t;
}

struct trait *trait_addf(
	struct trait_out *out, enum trait_kind kind, struct str key, const char *fmt, ...)
{
	char value[TEXT_CAP * 2];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	if ((size_t)n >= sizeof(value))
		n = sizeof(value) - 1;
	return trait_add(out, kind, key, (struct str){ value, (size_t)n });
}

void trait_number(struct trait_out *out, struct trait *t, double number, const char *unit)
{
	(void)out;
	if (!t)
		return;
	t->number = number;
	t->unit = unit;
}

void trait_from_path(struct trait_out *out, struct trait *t, struct str path)
{
	if (t)
		t->path = str_copy(out->arena, text_evidence(out->arena, path));
}

void trait_from(struct trait_out *out, struct trait *t, const struct answer *an)
{
	trait_from_path(out, t, an->path);
}

struct trait *trait_answer(struct trait_out *out, enum trait_kind kind, struct str key,
	const struct answer *an, const char *unit)
{
	struct trait *t;
	int64_t number;

	if (an->state != ANSWER_OK) {
		if (an->state != ANSWER_ABSENT)
			out->whole = false;
		return NULL;
	}
	t = trait_add(out, kind, key, str_trim(an->bytes));
	trait_from(out, t, an);
	if (unit && str_i64(str_trim(an->bytes), &number) == 0)
		trait_number(out, t, (double)number, unit);
	return t;
}

void trait_not_whole(struct trait_out *out)
{
	out->whole = false;
}

static int by_key(const void *x, const void *y)
{
	const struct trait *a = x, *b = y;
	int r = str_cmp(a->key, b->key);

	return r ? r : str_cmp(a->value, b->value);
}

/* By key; of several with one key the least value, so that the same is kept each time. */
static size_t in_order(struct trait *v, size_t n)
{
	size_t kept = 0;

	qsort(v, n, sizeof(*v), by_key);
	for (size_t i = 0; i < n; i++) {
		if (!kept || !str_eq(v[kept - 1].key, v[i].key))
			v[kept++] = v[i];
	}
	return kept;
}

static bool is_planned(const struct traits *t, const struct facts *facts)
{
	for (unsigned i = 0; i < TRAITS_NEEDS && t->needs[i]; i++) {
		if (!facts_get(facts, t->needs[i]))
			return false;
	}
	return true;
}

void traits_fill(struct report *r, const struct sample *before, const struct sample *now,
	uint64_t window_ns, struct arena *scratch)
{
	struct trait_in in = { .answers = now->answers,
		.answers_before = before ? before->answers : NULL,
		.facts = now->facts,
		.facts_before = before ? before->facts : NULL,
		.roles = now->roles,
		.window_ns = before ? window_ns : 0,
		.arena = r->arena,
		.scratch = scratch };
	size_t all = 0;
	struct trait_group *groups;

	while (traits_table[all])
		all++;
	groups = ARENA_NEW(r->arena, struct trait_group, all + 1);
	for (size_t i = 0; i < all; i++) {
		struct trait_out out = { .arena = r->arena, .whole = true };
		size_t mark = arena_used(scratch);

		if (!is_planned(traits_table[i], now->facts))
			continue;
		traits_table[i]->gather(&in, &out);
		arena_rewind(scratch, mark);
		if (!out.n)
			continue;
		groups[r->n_traits++] = (struct trait_group){ str_from(traits_table[i]->group),
			out.whole, out.v, in_order(out.v, out.n) };
	}
	r->traits = groups;
}

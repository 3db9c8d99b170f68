/* SPDX-License-Identifier: Apache-2.0 */
/* Names of keys and values, and what a key weighs. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/compare/causes.h"
#include "scanner/engine/check.h"

struct str key_name(const struct fleet *f, uint32_t key)
{
	struct key_parts k = key_parts(f->in, key);

	switch (k.what) {
	case KEY_CHECK:
		return text_sanitise(f->a, str_printf(f->a, "check " STR_FMT, STR_ARG(k.name)));
	case KEY_TRAIT:
	case KEY_RUN:
	case KEY_WAIVER:
	case KEY_OVERRIDE:
	default:
		return text_sanitise(f->a,
			str_printf(f->a, STR_FMT " " STR_FMT, STR_ARG(k.group), STR_ARG(k.name)));
	}
}

struct str value_name(const struct fleet *f, uint32_t value)
{
	return value == POOL_NONE ? STR("(not there)") : f->in->texts.v[value];
}

static bool matches(const char *globs, struct str name)
{
	struct str rest = str_from(globs), one;

	while (str_cut(&rest, '|', &one)) {
		if (str_glob(one, name))
			return true;
	}
	return false;
}

/* Where no row names it, by what can follow from what: hardware weighs most. */
static enum severity by_kind(const struct key_parts *k, unsigned *ret_weight)
{
	static const unsigned weights[TRAIT_KINDS] = { 0, 35, 34, 33, 32, 28, 25, 22, 10, 8 };

	*ret_weight = weights[k->kind < TRAIT_KINDS ? k->kind : TRAIT_IDENTITY];
	return k->kind == TRAIT_HARDWARE || k->kind == TRAIT_FIRMWARE || k->kind == TRAIT_BOOT
		       ? SEVERITY_MEDIUM
		       : SEVERITY_LOW;
}

enum severity key_weight(const struct fleet *f, uint32_t key, unsigned *ret_weight)
{
	struct key_parts k = key_parts(f->in, key);
	enum severity s = by_kind(&k, ret_weight);
	size_t mark = arena_used(f->a);
	struct str name;

	if (k.what == KEY_CHECK) {
		*ret_weight = 1;
		return f->in->checks[key].known ? f->in->checks[key].severity : SEVERITY_LOW;
	}
	name = key_name(f, key);
	for (const struct weight_row *w = weight_rows; w->names; w++) {
		if (matches(w->names, name)) {
			(void)severity_from_word(str_from(w->severity), &s);
			*ret_weight = w->weight;
			break;
		}
	}
	arena_rewind(f->a, mark);
	return s;
}

void example_add(struct examples *e, size_t host)
{
	if (e->n < EXAMPLES)
		e->v[e->n] = (uint32_t)host;
	e->n++;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody answers for: waivers, with who and until when, and gates that were overridden. */
#include "programs/fleet/answers/ledger.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

enum { FIELDS = 8, UNTIL = 7 };

struct accepting {
	struct fleet *f;
	uint32_t *row_of_key; /* row + 1 */
	size_t host;
};

static struct str cut(struct fleet *f, struct str *rest)
{
	struct str one = { 0 };

	if (!str_split(*rest, 0x1f, &one, rest)) {
		one = *rest;
		*rest = (struct str){ 0 };
	}
	return text_sanitise(f->a, one);
}

void waiver_ends(const struct fleet *f, struct waiver_row *r)
{
	int64_t until;

	if (date_days(r->field[UNTIL], &until) == 0)
		r->days_left = until - date_of_ns(f->in->now_ns);
	r->over = r->days_left < 0;
}

static struct waiver_row *row_of(struct accepting *w, uint32_t key)
{
	struct fleet *f = w->f;
	struct waiver_row *r;
	struct str rest;

	if (w->row_of_key[key])
		return &f->waivers[w->row_of_key[key] - 1];
	f->waivers = arena_grow(
		f->a, f->waivers, f->n_waivers, &f->cap_waivers, sizeof(struct waiver_row));
	r = &f->waivers[f->n_waivers++];
	w->row_of_key[key] = (uint32_t)f->n_waivers;
	*r = (struct waiver_row){ .days_left = INT64_MAX };
	rest = key_parts(f->in, key).name;
	for (int i = 0; i < FIELDS; i++)
		r->field[i] = cut(f, &rest);
	waiver_ends(f, r);
	return r;
}

static bool is_accepted(const struct section_head *h)
{
	return h->what == KEY_WAIVER || h->what == KEY_OVERRIDE;
}

static void take(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct accepting *w = user;
	struct fleet *f = w->f;
	struct str state = f->in->texts.v[it.value];
	struct waiver_row *r;

	(void)id;
	if (head->what == KEY_WAIVER) {
		r = row_of(w, it.key);
		example_add(&r->who, w->host);
		r->holds += str_is(state, "holds");
		r->expired += str_is(state, "expired");
		r->idle += !str_is(state, "holds") && !str_is(state, "expired");
	}
	if (head->what == KEY_OVERRIDE) {
		struct override_row o = { .host = (uint32_t)w->host };
		struct str rest = key_parts(f->in, it.key).name;

		o.honoured = cut(f, &rest);
		o.reason = cut(f, &rest);
		o.owner = cut(f, &rest);
		o.until = cut(f, &rest);
		o.refused = cut(f, &rest);
		f->overrides = arena_grow(f->a, f->overrides, f->n_overrides, &f->cap_overrides,
			sizeof(struct override_row));
		f->overrides[f->n_overrides++] = o;
	}
}

/* Those that are over and still counted on, then those that end first. */
static int by_end(const void *x, const void *y)
{
	const struct waiver_row *a = x, *b = y;

	if (a->days_left != b->days_left)
		return a->days_left < b->days_left ? -1 : 1;
	if (a->who.n != b->who.n)
		return a->who.n > b->who.n ? -1 : 1;
	for (int i = 0; i < FIELDS; i++) {
		int c = str_cmp(a->field[i], b->field[i]);

		if (c)
			return c;
	}
	return 0;
}

void waivers_order(struct fleet *f)
{
	order(f->a, f->waivers, f->n_waivers, sizeof(struct waiver_row), by_end);
}

void fleet_accepted(struct fleet *f)
{
	struct accepting w = { .f = f };

	w.row_of_key = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	for (w.host = 0; w.host < f->n_hosts; w.host++) {
		if (!f->hosts[w.host].silent)
			each_item_of(f, f->hosts[w.host].last, is_accepted, take, &w);
	}
	waivers_order(f);
}

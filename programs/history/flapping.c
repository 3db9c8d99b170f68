/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What flaps, and who is known to own it. Checks of what keeps a setting (sysctl.drift,
 * svc.rewrites, …) name each file and daemon that sets it as evidence, whether they end well or not.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

#include <string.h>

/* By its own name, or by the file that the finding read the running value from. */
static bool is_about(const struct flap_key *k, const struct finding *f)
{
	if (k->check)
		return false;
	if (str_eq(k->key, f->subject.key))
		return true;
	for (unsigned i = 0; i < f->n_evidence; i++) {
		if (str_starts(f->evidence[i].value, "running: "))
			return k->path.n && str_eq(f->evidence[i].path, k->path);
	}
	return false;
}

static bool tells_owners(const struct result *r)
{
	static const char *const ids[] = { "sysctl.drift", "svc.rewrites", "svc.conflicts" };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (!strcmp(r->check->id, ids[i]))
			return true;
	}
	return false;
}

/* "next boot: sysctl.d line 3: 60" is somebody's, whatever its role is now; "running: 1" nobody's. */
static void take_owners(
	struct flap_table *t, struct flap_key *k, const struct finding *f, struct arena *scratch)
{
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];
		struct str role, owner;

		if (e->state != ANSWER_OK || !e->path.n || !str_split(e->value, ':', &role, &owner))
			continue;
		if (str_is(role, "next boot") || str_is(role, "overridden") ||
			str_is(role, "owner"))
			flap_owner(t, k,
				str_printf(scratch, STR_FMT ", " STR_FMT, STR_ARG(e->path),
					STR_ARG(str_trim(owner))));
	}
}

void history_owners(struct flap_table *t, const struct report *r, struct arena *scratch)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!tells_owners(&r->results[i]))
			continue;
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			for (size_t k = 0; k < t->n_slots; k++) {
				struct flap_key *row = t->slots[k];

				if (row && row->changes && is_about(row, f))
					take_owners(t, row, f, scratch);
			}
		}
	}
}

static bool is_flapping(const struct history *h, const struct flap_key *k)
{
	return k->severity >= h->level && flap_is(flap_of(k->v, k->n));
}

static int by_weight(const void *x, const void *y)
{
	const struct flap_key *a = *(struct flap_key *const *)x, *b = *(struct flap_key *const *)y;
	int r;

	if (!a->roots != !b->roots)
		return a->roots ? -1 : 1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->changes != b->changes)
		return a->changes > b->changes ? -1 : 1;
	if (a->check != b->check)
		return a->check ? 1 : -1;
	r = str_cmp_natural(a->group, b->group);
	return r ? r : str_cmp_natural(a->key, b->key);
}

void history_flaps(struct history *h, struct drift_line *line, const struct flap_table *t)
{
	line->flaps = ARENA_NEW(h->a, struct flap_key *, t->n + 1);
	for (size_t i = 0; i < t->n_slots; i++) {
		if (t->slots[i] && t->slots[i]->changes && is_flapping(h, t->slots[i]))
			line->flaps[line->n_flaps++] = t->slots[i];
	}
	sort_in_place(line->flaps, line->n_flaps, sizeof(struct flap_key *), by_weight);
}

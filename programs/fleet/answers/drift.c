/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed when, and on how many hosts at once: each report against the one before it of its host. A change is a key with
 * what it was and became; a key that a report does not tell changed only where the report tells all of the group. Reports
 * bound when a change happened: after the last that has the old value, by the first with the new one.
 * Where one moment fits all hosts that changed alike, it may have been one rollout.
 */
#include "programs/fleet/answers/drift.h"

#include "scanner/base/arena.h"
#include "scanner/compare/flaps.h"

#include <string.h>

struct following {
	struct fleet *f;
	struct event *v;
	size_t n, cap;
	uint32_t *old; /* by key, of the section in hand: value + 1; or that it is not there */
	struct host *h;
	size_t host, report;
};

static bool is_followed(const struct section_head *head)
{
	return head->what == KEY_CHECK || head->what == KEY_RUN ||
	       (head->what == KEY_TRAIT && head->class == CLASS_FACTS);
}

static void add_event(struct following *w, uint32_t key, uint32_t was, uint32_t now)
{
	const struct record *r = &w->f->records[w->h->first + w->report];
	struct key_parts k = key_parts(w->f->in, key);

	if (k.what == KEY_RUN && str_is(k.name, "kernel")) /* a trait says it */
		return;
	w->v = arena_grow(w->f->a, w->v, w->n, &w->cap, sizeof(struct event));
	w->v[w->n++] = (struct event){ key, was, now, (uint32_t)w->host, (uint32_t)w->report,
		r[-1].at_ns, r->at_ns };
}

static void compare_sections(
	struct following *w, const struct section *was, const struct section *now)
{
	const struct intake *in = w->f->in;

	for (size_t i = 0; i < was->n; i++) {
		struct item it = item_of(in, was->items[i]);

		w->old[it.key] = it.value + 1;
	}
	for (size_t i = 0; i < now->n; i++) {
		struct item it = item_of(in, now->items[i]);
		uint32_t old = w->old[it.key];

		w->old[it.key] = 0;
		if (old && old - 1 != it.value)
			add_event(w, it.key, old - 1, it.value);
		else if (!old && was->head.whole && now->head.what == KEY_TRAIT)
			add_event(w, it.key, POOL_NONE, it.value);
	}
	for (size_t i = 0; i < was->n; i++) {
		struct item it = item_of(in, was->items[i]);

		if (w->old[it.key] && now->head.whole && now->head.what == KEY_TRAIT)
			add_event(w, it.key, it.value, POOL_NONE);
		w->old[it.key] = 0;
	}
}

static bool same_head(const struct section_head *a, const struct section_head *b)
{
	return a->what == b->what && a->class == b->class && a->group == b->group;
}

/* Sections that are the same number say the same. */
static void compare_states(struct following *w, uint32_t was, uint32_t now)
{
	const struct intake *in = w->f->in;
	size_t n, m;
	const uint32_t *a = state_of(in, was, &n), *b = state_of(in, now, &m);

	for (size_t i = 0; i < m; i++) {
		struct section new = section_of(in, b[i]);

		if ((i < n && a[i] == b[i]) || !is_followed(&new.head))
			continue;
		for (size_t k = 0; k < n; k++) {
			struct section old = section_of(in, a[(i + k) % n]);

			if (!same_head(&old.head, &new.head))
				continue;
			if (a[(i + k) % n] != b[i])
				compare_sections(w, &old, &new);
			break;
		}
	}
}

static void follow_all(struct following *w)
{
	struct fleet *f = w->f;

	for (w->host = 0; w->host < f->n_hosts; w->host++) {
		w->h = &f->hosts[w->host];
		for (w->report = 1; w->report < w->h->n; w->report++) {
			const struct record *r = &f->records[w->h->first + w->report];

			if (r[-1].state != r->state)
				compare_states(w, r[-1].state, r->state);
		}
	}
}

static int by_host(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return a->report < b->report ? -1 : a->report > b->report;
}

/* Events of one key on one host, in order: does it go to and fro? */
static bool goes_to_and_fro(
	const struct event *v, size_t n, struct flap_value *values, struct flap *ret)
{
	values[0] = (struct flap_value){ .at = v[0].report - 1, .class = v[0].was };
	for (size_t i = 0; i < n; i++)
		values[i + 1] = (struct flap_value){ .at = v[i].report, .class = v[i].now };
	*ret = flap_of(values, n + 1);
	return flap_is(*ret);
}

static void add_flapping(struct fleet *f, const struct event *e, const struct flap *flap)
{
	struct flapping *g = f->n_flapping ? &f->flapping[f->n_flapping - 1] : NULL;

	if (!g || g->key != e->key) {
		f->flapping = arena_grow(f->a, f->flapping, f->n_flapping, &f->cap_flapping,
			sizeof(struct flapping));
		g = &f->flapping[f->n_flapping++];
		*g = (struct flapping){ .key = e->key, .values = { e->was, e->now } };
		g->severity = key_weight(f, e->key, &g->weight);
	}
	g->trips += flap->trips;
	g->most_trips = flap->trips > g->most_trips ? flap->trips : g->most_trips;
	example_add(&g->who, e->host);
}

/* Events of what goes to and fro are marked, since they are no rollout: report 0, which changes nothing. */
static void find_flapping(struct fleet *f, struct event *v, size_t n)
{
	struct flap_value *values = ARENA_NEW(f->a, struct flap_value, n + 2);

	for (size_t i = 0, end; i < n; i = end) {
		struct flap flap;

		for (end = i; end < n && v[end].key == v[i].key && v[end].host == v[i].host; end++)
			;
		if (end - i < 2 || !goes_to_and_fro(v + i, end - i, values, &flap))
			continue;
		add_flapping(f, &v[i], &flap);
		for (size_t k = i; k < end; k++)
			v[k].report = 0;
	}
}

void drift_of(struct fleet *f, struct event *v, size_t n)
{
	order(f->a, v, n, sizeof(struct event), by_host);
	find_flapping(f, v, n);
	drift_rows(f, v, n);
}

void fleet_drift(struct fleet *f)
{
	struct following w = { .f = f };

	w.old = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	follow_all(&w);
	drift_of(f, w.v, w.n);
}

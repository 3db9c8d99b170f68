/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed when, and on how many hosts at once: each report against the one before it of its host. A change is a key with
 * what it was and became; a key that a report does not tell changed only where the report tells all of the group. Reports
 * bound when a change happened: after the last that has the old value, by the first with the new one.
 * Where one moment fits all hosts that changed alike, it may have been one rollout.
 */
#include "programs/fleet/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"
#include "scanner/compare/flaps.h"

#include <string.h>

enum { ROLLOUT_LEAST = 5 };
static const uint64_t HOUR_NS = UINT64_C(3600) * 1000000000u;

struct event {
	uint32_t key, was, now;
	uint32_t host, report;
	uint64_t after_ns, at_ns;
};

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

static int by_change(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->was != b->was)
		return a->was < b->was ? -1 : 1;
	if (a->now != b->now)
		return a->now < b->now ? -1 : 1;
	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	return a->host < b->host ? -1 : a->host > b->host;
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
static void find_flapping(struct following *w)
{
	struct flap_value *values = ARENA_NEW(w->f->a, struct flap_value, w->n + 2);

	for (size_t i = 0, end; i < w->n; i = end) {
		struct flap flap;

		for (end = i; end < w->n && w->v[end].key == w->v[i].key &&
			      w->v[end].host == w->v[i].host;
			end++)
			;
		if (end - i < 2 || !goes_to_and_fro(w->v + i, end - i, values, &flap))
			continue;
		add_flapping(w->f, &w->v[i], &flap);
		for (size_t k = i; k < end; k++)
			w->v[k].report = 0;
	}
}

/* Most hosts within an hour of each other; events in order of time. */
static void find_busiest(struct change *c, const struct event *v, size_t n)
{
	for (size_t i = 0, from = 0; i < n; i++) {
		while (v[i].at_ns - v[from].at_ns > HOUR_NS)
			from++;
		if (i - from + 1 > c->busiest) {
			c->busiest = i - from + 1;
			c->busiest_ns = v[from].at_ns;
		}
	}
}

static void put_change(struct fleet *f, const struct event *v, size_t n, uint32_t *last_of_host)
{
	struct change c = { .key = v[0].key,
		.was = v[0].was,
		.now = v[0].now,
		.times = n,
		.first_ns = v[0].at_ns,
		.last_ns = v[n - 1].at_ns,
		.by_ns = UINT64_MAX };
	size_t steady = 0;

	for (size_t i = 0; i < n; i++) {
		if (last_of_host[v[i].host] != f->n_changes + 1) {
			last_of_host[v[i].host] = (uint32_t)f->n_changes + 1;
			example_add(&c.who, v[i].host);
		}
		steady += v[i].report != 0;
		c.after_ns = v[i].after_ns > c.after_ns ? v[i].after_ns : c.after_ns;
		c.by_ns = v[i].at_ns < c.by_ns ? v[i].at_ns : c.by_ns;
	}
	c.hosts = c.who.n;
	find_busiest(&c, v, n);
	c.rollout = steady >= ROLLOUT_LEAST && 2 * steady > n && 100 * c.hosts >= f->n_hosts;
	c.severity = key_weight(f, c.key, &c.weight);
	f->changes[f->n_changes++] = c;
}

static const struct fleet *of_changes; /* of the comparison */

static bool is_check(uint32_t key)
{
	return key_parts(of_changes->in, key).what == KEY_CHECK;
}

static int by_name(uint32_t key_a, uint32_t key_b)
{
	return str_cmp(of_changes->in->keys.v[key_a], of_changes->in->keys.v[key_b]);
}

/* Rollouts first, what was changed before what came of it, on most hosts. */
static int by_hosts(const void *x, const void *y)
{
	const struct change *a = x, *b = y;
	int c;

	if (a->rollout != b->rollout)
		return a->rollout ? -1 : 1;
	if (is_check(a->key) != is_check(b->key))
		return is_check(a->key) ? 1 : -1;
	if (a->hosts != b->hosts)
		return a->hosts > b->hosts ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	c = by_name(a->key, b->key);
	if (!c)
		c = str_cmp(value_name(of_changes, a->was), value_name(of_changes, b->was));
	return c ? c : str_cmp(value_name(of_changes, a->now), value_name(of_changes, b->now));
}

static int by_trips(const void *x, const void *y)
{
	const struct flapping *a = x, *b = y;

	if (is_check(a->key) != is_check(b->key))
		return is_check(a->key) ? 1 : -1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->who.n != b->who.n)
		return a->who.n > b->who.n ? -1 : 1;
	if (a->trips != b->trips)
		return a->trips > b->trips ? -1 : 1;
	return by_name(a->key, b->key);
}

void fleet_drift(struct fleet *f)
{
	struct following w = { .f = f };
	uint32_t *last_of_host = ARENA_NEW(f->a, uint32_t, f->n_hosts + 1);

	w.old = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	follow_all(&w);
	sort_in_place(w.v, w.n, sizeof(struct event), by_host);
	find_flapping(&w);
	sort_in_place(w.v, w.n, sizeof(struct event), by_change);
	f->changes = ARENA_NEW(f->a, struct change, w.n + 1);
	for (size_t i = 0, end; i < w.n; i = end) {
		for (end = i; end < w.n && w.v[end].key == w.v[i].key &&
			      w.v[end].was == w.v[i].was && w.v[end].now == w.v[i].now;
			end++)
			;
		put_change(f, w.v + i, end - i, last_of_host);
	}
	of_changes = f;
	sort_in_place(f->changes, f->n_changes, sizeof(struct change), by_hosts);
	sort_in_place(f->flapping, f->n_flapping, sizeof(struct flapping), by_trips);
}

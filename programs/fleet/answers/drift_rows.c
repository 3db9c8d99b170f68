/* SPDX-License-Identifier: Apache-2.0 */
/* The same change on many hosts: one row, and whether it was a rollout. */
#include "programs/fleet/answers/drift.h"

#include "scanner/base/arena.h"

enum { ROLLOUT_LEAST = 5 };
static const uint64_t HOUR_NS = UINT64_C(3600) * 1000000000u;

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

void drift_rows(struct fleet *f, struct event *v, size_t n)
{
	uint32_t *last_of_host = ARENA_NEW(f->a, uint32_t, f->n_hosts + 1);

	order(f->a, v, n, sizeof(struct event), by_change);
	f->changes = ARENA_NEW(f->a, struct change, n + 1);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && v[end].key == v[i].key && v[end].was == v[i].was &&
			      v[end].now == v[i].now;
			end++)
			;
		put_change(f, v + i, end - i, last_of_host);
	}
	of_changes = f;
	order(f->a, f->changes, f->n_changes, sizeof(struct change), by_hosts);
	order(f->a, f->flapping, f->n_flapping, sizeof(struct flapping), by_trips);
}

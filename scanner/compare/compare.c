/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/compare/compare.h"

#include "scanner/compare/pair.h"

#include <string.h>

enum { FOLLOWED_MAX = 20000 }; /* no two hosts differ in so much; each is held against each */

static bool same_checks(const struct report *x, const struct report *y)
{
	if (x->n_results != y->n_results)
		return false;
	for (size_t i = 0; i < x->n_results; i++) {
		if (strcmp(x->results[i].check->id, y->results[i].check->id) != 0)
			return false;
	}
	return true;
}

/* How long it is up, of the host's own line; it is one of identity, since no two are equal. */
static double uptime_s(const struct report *r)
{
	for (size_t g = 0; g < r->n_traits; g++) {
		const struct trait_group *group = &r->traits[g];

		for (size_t i = 0; str_is(group->name, "host") && i < group->n; i++) {
			const struct trait *t = &group->v[i];

			if (str_is(t->key, "uptime") && t->unit && t->number > 0)
				return !strcmp(t->unit, "ns")  ? t->number / 1e9
				       : !strcmp(t->unit, "s") ? t->number
							       : 0;
		}
	}
	return 0;
}

static bool same_host(const struct report *x, const struct report *y)
{
	if (x->run.host_id.n && y->run.host_id.n)
		return str_eq(x->run.host_id, y->run.host_id);
	return x->run.host.n && str_eq(x->run.host, y->run.host);
}

static void find_hosts(struct comparison *c)
{
	uint64_t x = c->reports[0]->run.sampled_at_ns, y = c->reports[1]->run.sampled_at_ns;

	c->same_host = true;
	for (unsigned i = 1; i < c->n; i++)
		c->same_host &= same_host(c->reports[0], c->reports[i]);
	c->by_time = c->same_host && c->n == 2 && x && y && x != y;
	c->was = c->by_time && y < x;
	c->now = !c->was;
}

struct str compare_side(const struct comparison *c, unsigned side)
{
	if (c->by_time)
		return side == c->was ? STR("was") : STR("now");
	if (side < 26)
		return str_printf(c->arena, "%c", (char)('A' + side));
	return str_printf(c->arena, "%c%c", (char)('A' + side / 26 - 1), (char)('A' + side % 26));
}

struct comparison *compare(struct arena *a, const struct report *const *reports, unsigned n,
	const struct compare_options *o)
{
	struct comparison *c = ARENA_NEW(a, struct comparison, 1);
	struct pairing p = { .a = a, .c = c, .o = o, .same_checks = true };

	*c = (struct comparison){ .arena = a, .reports = reports, .n = n, .level = o->level };
	p.window_s = ARENA_NEW(a, double, n);
	p.uptime_s = ARENA_NEW(a, double, n);
	for (unsigned i = 0; i < n; i++) {
		p.window_s[i] = (double)reports[i]->run.window_ms / 1000;
		p.uptime_s[i] = uptime_s(reports[i]);
		p.same_checks &= same_checks(reports[0], reports[i]);
	}
	find_hosts(c);
	pair_roles(&p);
	pair_traits(&p);
	pair_checks(&p);
	c->untold = p.untold;
	c->n_untold = p.n_untold;
	weigh(c);
	if (c->n_v <= FOLLOWED_MAX)
		follow(c);
	rank(c);
	note(c);
	return c;
}

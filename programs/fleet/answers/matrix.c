/* SPDX-License-Identifier: Apache-2.0 */
/* Check by cohort, and who is worst: of the last report of each host that reports and is not judged apart. */
#include "programs/fleet/answers/matrix.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

#include <string.h>

struct counting {
	struct fleet *f;
	uint32_t *row_of_key; /* row + 1 */
	uint8_t *outcome_of;  /* by text: outcome + 1 */
	struct bad {
		uint32_t fails, warns, unknowns;
		bool counted;
	} * bad; /* by section */
	struct sections tally;
};

static uint32_t *cell(struct fleet *f, struct check_row *r, uint32_t cohort, enum outcome o)
{
	if (!r->by_cohort)
		r->by_cohort = ARENA_NEW(f->a, uint32_t, f->n_cohorts * OUTCOMES);
	return &r->by_cohort[(size_t)cohort * OUTCOMES + o];
}

static struct check_row *row_of(struct counting *c, uint32_t key)
{
	struct fleet *f = c->f;

	if (!c->row_of_key[key]) {
		c->row_of_key[key] = (uint32_t)++f->n_checks;
		f->checks[f->n_checks - 1] = (struct check_row){ .key = key,
			.id = text_sanitise(f->a, key_parts(f->in, key).name),
			.about = &f->in->checks[key] };
	}
	return &f->checks[c->row_of_key[key] - 1];
}

/* A section of checks, which so many hosts of a cohort have. */
static void count_section(struct counting *c, uint32_t id, uint32_t cohort, uint32_t hosts)
{
	struct section s = section_of(c->f->in, id);

	for (size_t i = 0; i < s.n; i++) {
		struct item it = item_of(c->f->in, s.items[i]);
		struct check_row *r;
		enum outcome o;

		if (!c->outcome_of[it.value])
			continue;
		o = (enum outcome)(c->outcome_of[it.value] - 1);
		r = row_of(c, it.key);
		r->all[o] += hosts;
		*cell(c->f, r, cohort, o) += hosts;
	}
}

static const struct bad *bad_of(struct counting *c, uint32_t id)
{
	struct bad *b = &c->bad[id];
	struct section s;

	if (b->counted)
		return b;
	b->counted = true;
	s = section_of(c->f->in, id);
	for (size_t i = 0; i < s.n && is_of_checks(&s.head); i++) {
		uint8_t o = c->outcome_of[item_of(c->f->in, s.items[i]).value];

		b->fails += o == OUT_FAIL + 1;
		b->warns += o == OUT_WARN + 1;
		b->unknowns += o == OUT_UNKNOWN + 1;
	}
	return b;
}

static void count_host(struct counting *c, struct host *h)
{
	size_t n;
	const uint32_t *v = state_of(c->f->in, h->last->state, &n);

	for (size_t i = 0; i < n; i++) {
		const struct bad *b = bad_of(c, v[i]);

		h->fails += b->fails;
		h->warns += b->warns;
		h->unknowns += b->unknowns;
	}
	if (!h->apart)
		sections_add(&c->tally, c->f, h->last, is_of_checks);
}

static void count_cohort(struct counting *c, uint32_t cohort)
{
	struct members m = cohort_members(c->f, cohort);

	for (size_t i = 0; i < m.n; i++)
		count_host(c, &c->f->hosts[m.v[i]]);
	for (size_t i = 0; i < c->tally.n; i++)
		count_section(c, c->tally.touched[i], cohort, c->tally.hosts[c->tally.touched[i]]);
	sections_clear(&c->tally);
}

/* What fails on most hosts; then the graver, then what warns, and the name. */
static int by_fails(const void *x, const void *y)
{
	const struct check_row *a = x, *b = y;

	if (a->all[OUT_FAIL] != b->all[OUT_FAIL])
		return a->all[OUT_FAIL] > b->all[OUT_FAIL] ? -1 : 1;
	if (a->about->severity != b->about->severity)
		return a->about->severity > b->about->severity ? -1 : 1;
	if (a->all[OUT_WARN] != b->all[OUT_WARN])
		return a->all[OUT_WARN] > b->all[OUT_WARN] ? -1 : 1;
	return str_cmp(a->id, b->id);
}

static const struct host *all_hosts; /* of the comparison */

static int by_worst(const void *x, const void *y)
{
	const struct host *a = &all_hosts[*(const uint32_t *)x],
			  *b = &all_hosts[*(const uint32_t *)y];

	if (a->last->fails != b->last->fails)
		return a->last->fails > b->last->fails ? -1 : 1;
	if (a->fails != b->fails)
		return a->fails > b->fails ? -1 : 1;
	if (a->warns != b->warns)
		return a->warns > b->warns ? -1 : 1;
	if (a->unknowns != b->unknowns)
		return a->unknowns > b->unknowns ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void find_worst(struct fleet *f)
{
	f->worst = ARENA_NEW(f->a, uint32_t, f->n_hosts + 1);
	for (size_t i = 0; i < f->n_hosts; i++) {
		if (!f->hosts[i].silent && f->hosts[i].fails)
			f->worst[f->n_worst++] = (uint32_t)i;
	}
	all_hosts = f->hosts;
	order(f->a, f->worst, f->n_worst, sizeof(uint32_t), by_worst);
}

void fleet_matrix_order(struct fleet *f)
{
	order(f->a, f->checks, f->n_checks, sizeof(struct check_row), by_fails);
	find_worst(f);
}

void fleet_matrix(struct fleet *f)
{
	struct counting c = { .f = f };

	c.row_of_key = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	c.outcome_of = ARENA_NEW(f->a, uint8_t, f->in->texts.n + 1);
	c.bad = ARENA_NEW(f->a, struct bad, f->in->sections.n + 1);
	c.tally = sections_tally(f);
	f->checks = ARENA_NEW(f->a, struct check_row, f->in->keys.n + 1);
	for (int o = 0; o < OUTCOMES; o++) {
		uint32_t id = pool_find(&f->in->texts, str_from(outcome_words[o]));

		if (id != POOL_NONE)
			c.outcome_of[id] = (uint8_t)(o + 1);
	}
	for (uint32_t i = 0; i < f->n_cohorts; i++)
		count_cohort(&c, i);
	fleet_matrix_order(f);
}

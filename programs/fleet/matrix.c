/* SPDX-License-Identifier: Apache-2.0 */
/* Check by cohort, and who is worst: of the last report of each host that reports and is not judged apart. */
#include "programs/fleet/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"
#include "scanner/base/text.h"

#include <string.h>

struct counting {
	struct fleet *f;
	struct host *h;
	uint32_t *row_of_key; /* row + 1 */
	uint8_t *outcome_of;  /* by text: outcome + 1 */
};

static uint32_t *cell(struct fleet *f, struct check_row *r, uint32_t cohort, enum outcome o)
{
	if (!r->by_cohort)
		r->by_cohort = ARENA_NEW(f->a, uint32_t, f->n_cohorts * OUTCOMES);
	return &r->by_cohort[(size_t)cohort * OUTCOMES + o];
}

static void count(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct counting *c = user;
	struct fleet *f = c->f;
	struct check_row *r;
	enum outcome o;

	(void)id;
	if (head->what != KEY_CHECK || !c->outcome_of[it.value])
		return;
	o = (enum outcome)(c->outcome_of[it.value] - 1);
	c->h->fails += o == OUT_FAIL;
	c->h->warns += o == OUT_WARN;
	c->h->unknowns += o == OUT_UNKNOWN;
	if (c->h->apart)
		return;
	if (!c->row_of_key[it.key]) {
		c->row_of_key[it.key] = (uint32_t)++f->n_checks;
		f->checks[f->n_checks - 1] = (struct check_row){ .key = it.key,
			.id = text_sanitise(f->a, key_parts(f->in, it.key).name),
			.about = &f->in->checks[it.key] };
	}
	r = &f->checks[c->row_of_key[it.key] - 1];
	r->all[o]++;
	++*cell(f, r, c->h->cohort, o);
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
	sort_in_place(f->worst, f->n_worst, sizeof(uint32_t), by_worst);
}

void fleet_matrix(struct fleet *f)
{
	struct counting c = { .f = f };

	c.row_of_key = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	c.outcome_of = ARENA_NEW(f->a, uint8_t, f->in->texts.n + 1);
	f->checks = ARENA_NEW(f->a, struct check_row, f->in->keys.n + 1);
	for (int o = 0; o < OUTCOMES; o++) {
		uint32_t id = pool_find(&f->in->texts, str_from(outcome_words[o]));

		if (id != POOL_NONE)
			c.outcome_of[id] = (uint8_t)(o + 1);
	}
	for (size_t i = 0; i < f->n_hosts; i++) {
		c.h = &f->hosts[i];
		if (!c.h->silent)
			each_item_of(f, c.h->last, count, &c);
	}
	sort_in_place(f->checks, f->n_checks, sizeof(struct check_row), by_fails);
	find_worst(f);
}

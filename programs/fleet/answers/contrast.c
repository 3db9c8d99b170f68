/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What do the slow hosts share that the others do not? Each value of each key is a question: a table of two
 * by two (slow or not, says it or not), and Fisher's exact test of it, one-sided: how likely is it that so many or more
 * of the slow ones say it, were they drawn by chance? As many questions are asked at once, the
 * probabilities are corrected by Holm's step-down method, which holds however the questions depend on each other.
 */
#include "programs/fleet/answers/contrast.h"

#include "scanner/base/arena.h"

#include <math.h>

struct asking {
	struct fleet *f;
	uint32_t *slow, *others; /* by item: hosts that say it */
	uint32_t *slow_key, *others_key;
	uint32_t *slow_whole, *others_whole; /* by group */
	uint32_t *touched, *touched_keys;
	size_t n_touched, n_touched_keys;
	bool now_slow;
};

static bool is_wanted(const struct section_head *h)
{
	return h->what == KEY_CHECK || h->what == KEY_RUN ||
	       (h->what == KEY_TRAIT && h->class != CLASS_IDENTITY);
}

static bool is_asked(const struct section_head *head, const struct intake *in, struct item it)
{
	struct str name;

	if (head->what != KEY_RUN)
		return true;
	name = key_parts(in, it.key).name;
	return str_is(name, "role") || str_is(name, "profile");
}

/* A section that so many hosts have. */
static void count(struct asking *k, const struct section *s, uint32_t hosts)
{
	uint32_t *by_item = k->now_slow ? k->slow : k->others;
	uint32_t *by_key = k->now_slow ? k->slow_key : k->others_key;
	uint32_t *by_group = k->now_slow ? k->slow_whole : k->others_whole;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t id = s->items[i];
		struct item it = item_of(k->f->in, id);

		if (!is_asked(&s->head, k->f->in, it))
			continue;
		if (!k->slow[id] && !k->others[id])
			k->touched[k->n_touched++] = id;
		if (!k->slow_key[it.key] && !k->others_key[it.key])
			k->touched_keys[k->n_touched_keys++] = it.key;
		by_item[id] += hosts;
		by_key[it.key] += hosts;
	}
	if (is_of_facts(&s->head) && s->head.whole)
		by_group[s->head.group] += hosts;
}

static void count_all(struct asking *k, struct sections *t, bool slow)
{
	const struct fleet *f = k->f;

	k->now_slow = slow;
	for (size_t i = 0; i < f->n_hosts; i++) {
		if (!f->hosts[i].silent && f->hosts[i].slow == slow)
			sections_add(t, f, f->hosts[i].last, is_wanted);
	}
	for (size_t i = 0; i < t->n; i++) {
		struct section s = section_of(f->in, t->touched[i]);

		count(k, &s, t->hosts[t->touched[i]]);
	}
	sections_clear(t);
}

/* ln of n over k. */
static double choose(double n, double k)
{
	int sign;

	return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

/* P(at least a of n1 where a + c of n1 + n2 are so). */
static double fisher(size_t a, size_t n1, size_t c, size_t n2)
{
	double all = choose((double)(n1 + n2), (double)n1), p = 0;
	size_t so = a + c, most = so < n1 ? so : n1;

	for (size_t i = a; i <= most; i++) {
		if (n1 - i > n1 + n2 - so)
			continue;
		p += exp(choose((double)so, (double)i) +
			 choose((double)(n1 + n2 - so), (double)(n1 - i)) - all);
	}
	return p < 1 ? p : 1;
}

void contrast_ask(struct fleet *f, struct contrast_row r)
{
	size_t says = r.slow + r.others, told = r.slow_told + r.others_told;

	if (!says || says == told || !r.slow_told || !r.others_told)
		return; /* all say the same: it separates nobody */
	r.p = fisher(r.slow, r.slow_told, r.others, r.others_told);
	(void)key_weight(f, r.key, &r.weight);
	f->contrast[f->n_contrast++] = r;
}

static const struct fleet *of_rows; /* of the comparison */

/* A check says what a trait has caused: of two that separate alike, the earlier in that order is first. */
static int order_of(uint32_t key)
{
	struct key_parts k = key_parts(of_rows->in, key);

	return k.what == KEY_CHECK ? TRAIT_KINDS
	       : k.what == KEY_RUN ? TRAIT_KINDS + 1
				   : (int)k.kind;
}

static int by_p(const void *x, const void *y)
{
	const struct contrast_row *a = x, *b = y;
	int c, order = order_of(a->key) - order_of(b->key);

	if (fabs(a->p - b->p) > 1e-9 * (a->p + b->p))
		return a->p < b->p ? -1 : 1;
	if (order)
		return order;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	c = str_cmp(of_rows->in->keys.v[a->key], of_rows->in->keys.v[b->key]);
	return c ? c : str_cmp(value_name(of_rows, a->value), value_name(of_rows, b->value));
}

/* Holm: the i-th smallest of m, times what is left of them, and never less than the one before. */
static void correct(struct fleet *f)
{
	double before = 0;

	f->questions = f->n_contrast;
	for (size_t i = 0; i < f->n_contrast; i++) {
		double p = f->contrast[i].p * (double)(f->questions - i);

		p = p < before ? before : p;
		before = f->contrast[i].corrected = p < 1 ? p : 1;
	}
}

static void ask_all(struct asking *k)
{
	struct fleet *f = k->f;

	f->contrast = ARENA_NEW(f->a, struct contrast_row, k->n_touched + k->n_touched_keys + 1);
	for (size_t i = 0; i < k->n_touched; i++) {
		uint32_t id = k->touched[i];
		struct item it = item_of(f->in, id);
		struct key_parts p = key_parts(f->in, it.key);
		struct contrast_row r = { .key = it.key,
			.value = it.value,
			.slow = k->slow[id],
			.others = k->others[id],
			.slow_told = k->slow_key[it.key],
			.others_told = k->others_key[it.key] };
		uint32_t group = pool_find(&f->in->texts, p.group);

		/* Who tells all of the group and not this says that it is not there. */
		if (p.what == KEY_TRAIT && p.kind < TRAIT_COUNT && group != POOL_NONE) {
			if (k->slow_whole[group] > r.slow_told)
				r.slow_told = k->slow_whole[group];
			if (k->others_whole[group] > r.others_told)
				r.others_told = k->others_whole[group];
		}
		contrast_ask(f, r);
	}
	for (size_t i = 0; i < k->n_touched_keys; i++) {
		uint32_t key = k->touched_keys[i];
		struct key_parts p = key_parts(f->in, key);
		uint32_t group = pool_find(&f->in->texts, p.group);
		struct contrast_row r = { .key = key, .value = POOL_NONE };

		if (p.what != KEY_TRAIT || p.kind >= TRAIT_COUNT || group == POOL_NONE ||
			k->slow_whole[group] < k->slow_key[key] ||
			k->others_whole[group] < k->others_key[key])
			continue;
		r.slow_told = k->slow_whole[group];
		r.others_told = k->others_whole[group];
		r.slow = r.slow_told - k->slow_key[key];
		r.others = r.others_told - k->others_key[key];
		contrast_ask(f, r);
	}
}

void contrast_order(struct fleet *f)
{
	of_rows = f;
	order(f->a, f->contrast, f->n_contrast, sizeof(struct contrast_row), by_p);
	correct(f);
}

void fleet_contrast(struct fleet *f)
{
	struct asking k = { .f = f };
	struct sections tally;
	size_t items = f->in->items.n + 1, keys = f->in->keys.n + 1, texts = f->in->texts.n + 1;

	if (!f->slow_file)
		return;
	k.slow = ARENA_NEW(f->a, uint32_t, items);
	k.others = ARENA_NEW(f->a, uint32_t, items);
	k.touched = ARENA_NEW(f->a, uint32_t, items);
	k.slow_key = ARENA_NEW(f->a, uint32_t, keys);
	k.others_key = ARENA_NEW(f->a, uint32_t, keys);
	k.touched_keys = ARENA_NEW(f->a, uint32_t, keys);
	k.slow_whole = ARENA_NEW(f->a, uint32_t, texts);
	k.others_whole = ARENA_NEW(f->a, uint32_t, texts);
	tally = sections_tally(f);
	count_all(&k, &tally, true);
	count_all(&k, &tally, false);
	ask_all(&k);
	contrast_order(f);
}

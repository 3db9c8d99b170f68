/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that should be alike, and by whose rules each was judged. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

#include <string.h>

/* What a word of --group-by is made of: the first that is told of each row. */
static const struct {
	const char *word, *first, *second;
} attributes[] = {
	{ "hardware", "Tbios product", NULL },
	{ "hardware", "Tcpu model of hot CPUs", "Tcpu model of housekeeping CPUs" },
	{ "bios", "Tbios version", NULL },
	{ "microcode", "Tcpu microcode of hot CPUs", "Tcpu microcode of housekeeping CPUs" },
	{ "kernel", "Rrun kernel", "Tkernel release" },
	{ "role", "Rrun role", NULL },
	{ "profile", "Rrun profile", NULL },
	{ "version", "Rrun version", NULL },
};

/* What each section says of one key: hosts share sections, and each is looked through once. */
struct lookup {
	struct str name, key; /* "Tbios version" */
	uint32_t group;	      /* of texts */
	uint32_t *found;      /* by section: value + 2, 1: not told, 0: not looked */
};
enum { LOOKUPS_MOST = 64, NOT_TOLD = 1, TOLD = 2 };
static struct lookup lookups[LOOKUPS_MOST];
static unsigned n_lookups;

static const struct lookup *lookup_of(const struct fleet *f, struct str name)
{
	struct lookup *l = lookups;
	struct str group;

	for (; l < lookups + n_lookups; l++) {
		if (str_eq(l->name, name))
			return l;
	}
	if (n_lookups == LOOKUPS_MOST || !str_split(str_skip(name, 1), ' ', &group, &l->key))
		return NULL;
	n_lookups++;
	l->name = name;
	l->group = pool_find(&f->in->texts, group);
	l->found = ARENA_NEW(f->a, uint32_t, f->in->sections.n + 1);
	return l;
}

static uint32_t look_through(const struct fleet *f, const struct lookup *l, const struct section *s)
{
	for (size_t k = 0; k < s->n; k++) {
		struct item it = item_of(f->in, s->items[k]);

		if (str_eq(key_parts(f->in, it.key).name, l->key))
			return it.value + TOLD;
	}
	return NOT_TOLD;
}

/* In any kind. */
static struct str told(const struct fleet *f, const struct record *r, const char *name)
{
	const struct lookup *l = name ? lookup_of(f, str_from(name)) : NULL;
	size_t n;
	const uint32_t *v = state_of(f->in, r->state, &n);

	for (size_t i = 0; l && l->group != POOL_NONE && i < n; i++) {
		uint32_t *found = &l->found[v[i]];
		struct section s;

		if (!*found) {
			s = section_of(f->in, v[i]);
			*found = s.head.what != (uint32_t)(unsigned char)name[0] ||
						 s.head.class != CLASS_FACTS ||
						 s.head.group != l->group
					 ? NOT_TOLD
					 : look_through(f, l, &s);
		}
		if (*found >= TOLD)
			return f->in->texts.v[*found - TOLD];
	}
	return (struct str){ 0 };
}

static struct str of_inventory(const struct fleet *f, const struct host *h, struct str word)
{
	for (unsigned c = 0; f->has_inventory && c < f->inventory.n_columns; c++) {
		if (str_eq(f->inventory.columns[c], word))
			return h->row == POOL_NONE ? STR("-")
						   : inventory_cell(&f->inventory, h->row, c);
	}
	return (struct str){ 0 };
}

/* A column of the inventory, an attribute, or a trait by its name. */
static struct str attribute(const struct fleet *f, const struct host *h, struct str word)
{
	struct str out = of_inventory(f, h, word), one;

	if (out.n)
		return out;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		if (!str_is(word, attributes[i].word))
			continue;
		one = told(f, h->last, attributes[i].first);
		if (!one.n)
			one = told(f, h->last, attributes[i].second);
		if (one.n)
			out = out.n ? str_join(f->a, out, STR(", "), one) : one;
	}
	if (!out.n && memchr(word.p, ' ', word.n))
		out = told(f, h->last, str_z(f->a, str_join(f->a, STR("T"), word, STR(""))));
	return out.n ? out : STR("?");
}

static int by_name(const void *x, const void *y)
{
	const struct cohort *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static struct cohort *cohort_of(struct fleet *f, const struct host *h)
{
	struct str by[GROUP_BY_MOST], name = { 0 };
	size_t mark = arena_used(f->a), i;

	for (unsigned k = 0; k < f->n_group_by; k++) {
		by[k] = attribute(f, h, f->group_by[k]);
		name = k ? str_join(f->a, name, STR(" / "), by[k]) : by[k];
	}
	for (i = 0; i < f->n_cohorts && !str_eq(f->cohorts[i].name, name); i++)
		;
	if (i == f->n_cohorts && i == COHORTS_MOST) { /* the last takes who has no room */
		arena_rewind(f->a, mark);
		return &f->cohorts[COHORTS_MOST - 1];
	}
	if (i < f->n_cohorts) {
		arena_rewind(f->a, mark);
		return &f->cohorts[i];
	}
	f->cohorts[i].name = i == COHORTS_MOST - 1 ? STR("(all others)") : name;
	for (unsigned k = 0; k < f->n_group_by; k++)
		f->cohorts[i].by[k] = by[k];
	f->n_cohorts++;
	return &f->cohorts[i];
}

/* Names first, so that numbers of cohorts are in their order. */
static void find_cohorts(struct fleet *f)
{
	struct str *names = ARENA_NEW(f->a, struct str, f->n_hosts + 1);

	f->cohorts = ARENA_NEW(f->a, struct cohort, COHORTS_MOST);
	for (size_t i = 0; i < f->n_hosts; i++)
		names[i] = cohort_of(f, &f->hosts[i])->name;
	order(f->a, f->cohorts, f->n_cohorts, sizeof(struct cohort), by_name);
	for (size_t i = 0; i < f->n_hosts; i++) {
		size_t low = 0, high = f->n_cohorts;

		while (low + 1 < high) {
			size_t mid = low + (high - low) / 2;

			if (str_cmp(f->cohorts[mid].name, names[i]) <= 0)
				low = mid;
			else
				high = mid;
		}
		f->hosts[i].cohort = (uint32_t)low;
	}
}

static uint32_t ruleset_of(struct fleet *f, const struct host *h)
{
	struct ruleset r = { told(f, h->last, "Rrun profile"), told(f, h->last, "Rrun catalogue"),
		told(f, h->last, "Rrun version"), 0 };
	size_t i = 0;

	while (i < f->n_rulesets && !(str_eq(f->rulesets[i].profile, r.profile) &&
					    str_eq(f->rulesets[i].catalogue, r.catalogue) &&
					    str_eq(f->rulesets[i].version, r.version)))
		i++;
	if (i == f->n_rulesets && i < COHORTS_MOST) {
		f->rulesets = arena_grow(
			f->a, f->rulesets, f->n_rulesets, &f->cap_rulesets, sizeof(struct ruleset));
		f->rulesets[f->n_rulesets++] = r;
	}
	i = i < f->n_rulesets ? i : f->n_rulesets - 1;
	f->rulesets[i].hosts++;
	return (uint32_t)i;
}

static void count_verdicts(struct fleet *f)
{
	for (size_t i = 0; i < f->n_hosts; i++) {
		const struct host *h = &f->hosts[i];
		struct cohort *c = &f->cohorts[h->cohort];
		bool pass = h->last->verdict == VERDICT_PASS,
		     fail = h->last->verdict == VERDICT_FAIL;

		c->hosts++;
		c->silent += h->silent;
		c->reporting += !h->silent;
		c->apart += h->apart;
		f->apart += h->apart;
		if (h->silent)
			continue;
		c->pass += pass;
		c->fail += fail;
		c->unknown += !pass && !fail;
		f->pass += pass;
		f->fail += fail;
		f->unknown += !pass && !fail;
	}
}

void fleet_cohorts(struct fleet *f)
{
	find_cohorts(f);
	for (size_t i = 0; i < f->n_hosts; i++)
		f->hosts[i].ruleset = ruleset_of(f, &f->hosts[i]);
	fleet_members(f);
	count_verdicts(f);
	f->compliance = f->expected ? 100.0 * (double)f->pass / (double)f->expected : 100.0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Which hosts a cohort has, and which of them were judged by other rules than most. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

#include <string.h>

/* A profile with its rules, whatever the version that judged by them. */
static bool same_rules(const struct ruleset *a, const struct ruleset *b)
{
	return str_eq(a->profile, b->profile) && str_eq(a->catalogue, b->catalogue);
}

static int by_rules(const struct ruleset *a, const struct ruleset *b)
{
	int c = str_cmp(a->profile, b->profile);

	return c ? c : str_cmp(a->catalogue, b->catalogue);
}

/* Places by counting. */
static void find_members(struct fleet *f)
{
	uint32_t *at = ARENA_NEW(f->a, uint32_t, f->n_cohorts + 1);

	f->first_member = ARENA_NEW(f->a, uint32_t, f->n_cohorts + 1);
	f->members = ARENA_NEW(f->a, uint32_t, f->n_hosts + 1);
	for (size_t i = 0; i < f->n_hosts; i++)
		f->first_member[f->hosts[i].cohort + 1] += !f->hosts[i].silent;
	for (size_t c = 0; c < f->n_cohorts; c++)
		at[c + 1] = f->first_member[c + 1] += f->first_member[c];
	for (size_t i = 0; i < f->n_hosts; i++) {
		if (!f->hosts[i].silent)
			f->members[at[f->hosts[i].cohort]++] = (uint32_t)i;
	}
}

struct members cohort_members(const struct fleet *f, uint32_t cohort)
{
	uint32_t from = f->first_member[cohort];

	return (struct members){ f->members + from, f->first_member[cohort + 1] - from };
}

/* In each cohort the rules by which most of it was judged; the others stand apart. */
static void find_apart(struct fleet *f, uint32_t cohort, size_t *counts)
{
	struct members m = cohort_members(f, cohort);
	const struct ruleset *most = NULL;
	size_t n_most = 0;

	memset(counts, 0, f->n_rulesets * sizeof(size_t));
	for (size_t i = 0; i < m.n; i++)
		counts[f->hosts[m.v[i]].ruleset]++;
	for (size_t i = 0; i < f->n_rulesets; i++) {
		size_t n = 0;

		for (size_t k = 0; k < f->n_rulesets; k++)
			n += same_rules(&f->rulesets[i], &f->rulesets[k]) ? counts[k] : 0;
		if (n > n_most || (n && n == n_most && by_rules(&f->rulesets[i], most) < 0)) {
			most = &f->rulesets[i];
			n_most = n;
		}
	}
	if (!most)
		return;
	f->cohorts[cohort].profile = most->profile;
	f->cohorts[cohort].catalogue = most->catalogue;
	for (size_t i = 0; i < m.n; i++) {
		struct host *h = &f->hosts[m.v[i]];

		h->apart = !same_rules(&f->rulesets[h->ruleset], most);
	}
}

void fleet_members(struct fleet *f)
{
	size_t *counts = ARENA_NEW(f->a, size_t, f->n_rulesets + 1);

	find_members(f);
	for (uint32_t i = 0; i < f->n_cohorts; i++)
		find_apart(f, i, counts);
}

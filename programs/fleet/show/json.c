/* SPDX-License-Identifier: Apache-2.0 */
/* docs/format-fleet.md: members are only added, and what is not known is left out. */
#include "programs/fleet/show/json_parts.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/engine/check.h"

#include <stdio.h>

void write_when(struct writing *w, const char *key, uint64_t ns)
{
	size_t mark = arena_used(w->f->a);

	json_str(&w->j, key, date_format(w->f->a, ns));
	arena_rewind(w->f->a, mark);
}

void write_text(struct writing *w, const char *key, struct str s)
{
	if (s.n)
		json_str(&w->j, key, s);
}

void write_name_of(struct writing *w, uint32_t key)
{
	size_t mark = arena_used(w->f->a);

	json_str(&w->j, "key", key_name(w->f, key));
	arena_rewind(w->f->a, mark);
}

/* Left out: it is not there. */
void write_value(struct writing *w, const char *key, uint32_t v)
{
	if (v != POOL_NONE)
		json_str(&w->j, key, value_name(w->f, v));
}

void write_who(struct writing *w, const struct examples *e)
{
	json_u64(&w->j, "hosts", e->n);
	json_array(&w->j, "some");
	for (size_t i = 0; i < e->n && i < EXAMPLES; i++)
		json_str(&w->j, NULL, w->f->hosts[e->v[i]].name);
	json_end_array(&w->j);
}

/* An array of at most top, and how many there are in all, before it. */
size_t write_list(struct writing *w, const char *key, size_t n)
{
	char total[64];

	(void)snprintf(total, sizeof(total), "%s_total", key);
	json_u64(&w->j, total, n);
	json_array(&w->j, key);
	return n < w->top ? n : w->top;
}

void write_end_row(struct writing *w)
{
	json_end_object(&w->j);
}

static void summary(struct writing *w)
{
	const struct fleet *f = w->f;
	uint64_t faults = 0;

	for (int k = 0; k < FAULT_KINDS; k++)
		faults += f->in->fault_counts[k];
	json_object(&w->j, "summary");
	write_when(w, "now", f->in->now_ns);
	if (f->in->since_ns)
		write_when(w, "since", f->in->since_ns);
	json_u64(&w->j, "reports", f->in->reports);
	json_u64(&w->j, "bytes", f->in->bytes);
	json_u64(&w->j, "older", f->in->before);
	json_u64(&w->j, "duplicates", f->duplicates);
	json_u64(&w->j, "faults", faults);
	json_u64(&w->j, "expected", f->expected);
	json_u64(&w->j, "hosts", f->n_hosts);
	json_u64(&w->j, "reporting", f->reporting);
	json_u64(&w->j, "silent", f->silent);
	json_u64(&w->j, "never", f->n_never);
	if (f->has_inventory)
		json_u64(&w->j, "unlisted", f->unlisted);
	json_u64(&w->j, "pass", f->pass);
	json_u64(&w->j, "fail", f->fail);
	json_u64(&w->j, "unknown", f->unknown);
	json_u64(&w->j, "apart", f->apart);
	json_double(&w->j, "compliance", f->compliance);
	if (f->min_compliance >= 0)
		json_double(&w->j, "min_compliance", f->min_compliance);
	json_u64(&w->j, "exit", (uint64_t)f->status);
	json_end_object(&w->j);
}

static void cohorts(struct writing *w)
{
	const struct fleet *f = w->f;

	json_array(&w->j, "group_by");
	for (unsigned i = 0; i < f->n_group_by; i++)
		json_str(&w->j, NULL, f->group_by[i]);
	json_end_array(&w->j);
	json_array(&w->j, "cohorts"); /* whole: checks refer to it by place */
	for (size_t i = 0; i < f->n_cohorts; i++) {
		const struct cohort *c = &f->cohorts[i];

		json_object(&w->j, NULL);
		json_str(&w->j, "name", c->name);
		json_array(&w->j, "by");
		for (unsigned k = 0; k < f->n_group_by; k++)
			json_str(&w->j, NULL, c->by[k]);
		json_end_array(&w->j);
		json_u64(&w->j, "hosts", c->hosts);
		json_u64(&w->j, "reporting", c->reporting);
		json_u64(&w->j, "silent", c->silent);
		json_u64(&w->j, "apart", c->apart);
		json_u64(&w->j, "pass", c->pass);
		json_u64(&w->j, "fail", c->fail);
		json_u64(&w->j, "unknown", c->unknown);
		write_text(w, "profile", c->profile);
		write_text(w, "catalogue", c->catalogue);
		write_end_row(w);
	}
	json_end_array(&w->j);
	json_array(&w->j, "judged_by");
	for (size_t i = 0; i < f->n_rulesets; i++) {
		json_object(&w->j, NULL);
		write_text(w, "profile", f->rulesets[i].profile);
		write_text(w, "catalogue", f->rulesets[i].catalogue);
		write_text(w, "version", f->rulesets[i].version);
		json_u64(&w->j, "hosts", f->rulesets[i].hosts);
		write_end_row(w);
	}
	json_end_array(&w->j);
}

static void matrix_row(struct writing *w, const struct check_row *r)
{
	const struct fleet *f = w->f;

	json_object(&w->j, NULL);
	json_str(&w->j, "id", r->id);
	json_str(&w->j, "area", r->about->area);
	json_z(&w->j, "severity", severity_word(r->about->severity));
	write_text(w, "title", r->about->title);
	for (int o = 0; o < OUTCOMES; o++)
		json_u64(&w->j, outcome_words[o], r->all[o]);
	json_u64(&w->j, "silent", f->silent + f->n_never);
	json_array(&w->j, "cohorts");
	for (size_t c = 0; r->by_cohort && c < f->n_cohorts; c++) {
		const uint32_t *v = r->by_cohort + c * OUTCOMES;

		json_object(&w->j, NULL);
		json_u64(&w->j, "cohort", c);
		for (int o = 0; o < OUTCOMES; o++) {
			if (v[o])
				json_u64(&w->j, outcome_words[o], v[o]);
		}
		if (f->cohorts[c].silent)
			json_u64(&w->j, "silent", f->cohorts[c].silent);
		write_end_row(w);
	}
	json_end_array(&w->j);
	write_end_row(w);
}

static void matrix(struct writing *w)
{
	json_array(&w->j, "checks");
	for (size_t i = 0; i < w->f->n_checks; i++)
		matrix_row(w, &w->f->checks[i]);
	json_end_array(&w->j);
}

void show_json(const struct showing *s, struct out *o)
{
	struct writing w = { .f = s->f, .top = s->top };

	json_init(&w.j, o, false);
	json_object(&w.j, NULL);
	json_u64(&w.j, "schema", 1);
	summary(&w);
	cohorts(&w);
	matrix(&w);
	write_hosts(&w);
	write_facts(&w);
	write_contrast(&w);
	write_drift(&w);
	write_days(&w);
	write_accepted(&w);
	write_rejudged(&w);
	write_faults(&w);
	json_end_object(&w.j);
	out_z(o, "\n");
}

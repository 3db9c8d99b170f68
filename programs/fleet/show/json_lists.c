/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of the document. */
#include "programs/fleet/show/json_parts.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/engine/check.h"

void write_hosts(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n = write_list(w, "worst_hosts", f->n_worst), left = 0;

	for (size_t i = 0; i < n; i++) {
		const struct host *h = &f->hosts[f->worst[i]];

		json_object(&w->j, NULL);
		json_str(&w->j, "host", h->name);
		json_u64(&w->j, "cohort", h->cohort);
		json_u64(&w->j, "fail_at_level", h->last->fails);
		json_u64(&w->j, "fail", h->fails);
		json_u64(&w->j, "warn", h->warns);
		json_u64(&w->j, "unknown", h->unknowns);
		json_u64(&w->j, "deviations", h->deviations);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "silent", f->silent);
	for (size_t i = 0; i < f->n_hosts && left < n; i++) {
		if (!f->hosts[i].silent)
			continue;
		left++;
		json_object(&w->j, NULL);
		json_str(&w->j, "host", f->hosts[i].name);
		write_when(w, "last", f->hosts[i].last->at_ns);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "never", f->n_never);
	for (size_t i = 0; i < n; i++) {
		json_object(&w->j, NULL);
		for (unsigned c = 0; c < f->inventory.n_columns; c++) {
			size_t mark = arena_used(f->a);

			json_str(&w->j, str_z(f->a, f->inventory.columns[c]),
				inventory_cell(&f->inventory, f->never[i], c));
			arena_rewind(f->a, mark);
		}
		write_end_row(w);
	}
	json_end_array(&w->j);
}

void write_facts(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n = write_list(w, "deviations", f->n_deviations);

	for (size_t i = 0; i < n; i++) {
		const struct deviation *d = &f->deviations[i];

		json_object(&w->j, NULL);
		json_u64(&w->j, "cohort", d->cohort);
		write_name_of(w, d->key);
		write_value(w, "usual", d->usual);
		json_u64(&w->j, "usual_hosts", d->usual_hosts);
		json_u64(&w->j, "told", d->told);
		write_value(w, "value", d->value);
		json_bool(&w->j, "rare", d->rare);
		json_z(&w->j, "severity", severity_word(d->severity));
		write_who(w, &d->who);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "must_be_equal", f->n_unequal);
	for (size_t i = 0; i < n; i++) {
		json_object(&w->j, NULL);
		json_u64(&w->j, "cohort", f->unequal[i].cohort);
		write_name_of(w, f->unequal[i].key);
		write_value(w, "value", f->unequal[i].value);
		json_u64(&w->j, "hosts", f->unequal[i].hosts);
		json_u64(&w->j, "values", f->unequal[i].values);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "must_differ", f->n_shared);
	for (size_t i = 0; i < n; i++) {
		json_object(&w->j, NULL);
		write_name_of(w, f->shared[i].key);
		write_value(w, "value", f->shared[i].value);
		write_who(w, &f->shared[i].who);
		write_end_row(w);
	}
	json_end_array(&w->j);
}

void write_contrast(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n;

	if (!f->slow_file)
		return;
	json_object(&w->j, "contrast");
	json_u64(&w->j, "slow", f->n_slow);
	json_u64(&w->j, "others", f->reporting - f->n_slow);
	json_u64(&w->j, "not_reporting", f->n_slow_unknown);
	json_u64(&w->j, "questions", f->questions);
	json_z(&w->j, "test", "Fisher's exact test, one-sided; Holm's correction");
	n = write_list(w, "rows", f->n_contrast);
	for (size_t i = 0; i < n; i++) {
		const struct contrast_row *r = &f->contrast[i];

		json_object(&w->j, NULL);
		write_name_of(w, r->key);
		write_value(w, "value", r->value);
		json_u64(&w->j, "slow", r->slow);
		json_u64(&w->j, "slow_told", r->slow_told);
		json_u64(&w->j, "others", r->others);
		json_u64(&w->j, "others_told", r->others_told);
		json_double(&w->j, "p", r->p);
		json_double(&w->j, "corrected", r->corrected);
		write_end_row(w);
	}
	json_end_array(&w->j);
	json_end_object(&w->j);
}

void write_drift(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n = write_list(w, "changes", f->n_changes);

	for (size_t i = 0; i < n; i++) {
		const struct change *c = &f->changes[i];

		json_object(&w->j, NULL);
		write_name_of(w, c->key);
		write_value(w, "was", c->was);
		write_value(w, "now", c->now);
		json_bool(&w->j, "rollout", c->rollout);
		json_u64(&w->j, "times", c->times);
		write_when(w, "first", c->first_ns);
		write_when(w, "last", c->last_ns);
		write_when(w, "after", c->after_ns);
		write_when(w, "by", c->by_ns);
		json_bool(&w->j, "at_once", c->after_ns < c->by_ns);
		write_when(w, "busiest", c->busiest_ns);
		json_u64(&w->j, "busiest_hosts", c->busiest);
		json_z(&w->j, "severity", severity_word(c->severity));
		write_who(w, &c->who);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "flapping", f->n_flapping);
	for (size_t i = 0; i < n; i++) {
		const struct flapping *g = &f->flapping[i];

		json_object(&w->j, NULL);
		write_name_of(w, g->key);
		json_u64(&w->j, "round_trips", g->trips);
		json_u64(&w->j, "most_round_trips", g->most_trips);
		json_array(&w->j, "values");
		for (int k = 0; k < 2; k++)
			json_str(&w->j, NULL, value_name(f, g->values[k]));
		json_end_array(&w->j);
		json_z(&w->j, "severity", severity_word(g->severity));
		write_who(w, &g->who);
		write_end_row(w);
	}
	json_end_array(&w->j);
}

void write_days(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n;

	json_z(&w->j, "trend_by", f->hourly ? "hour" : "day");
	json_array(&w->j, "trend");
	for (size_t i = 0; i < f->n_trend; i++) {
		json_object(&w->j, NULL);
		write_when(w, "at", f->trend[i].at_ns);
		json_u64(&w->j, "hosts", f->trend[i].hosts);
		json_u64(&w->j, "pass", f->trend[i].pass);
		json_u64(&w->j, "fail", f->trend[i].fail);
		json_u64(&w->j, "unknown", f->trend[i].unknown);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "ledger", f->n_ledger);
	for (size_t i = 0; i < n; i++) {
		size_t mark = arena_used(f->a);

		json_object(&w->j, NULL);
		json_str(&w->j, "host", f->hosts[f->ledger[i].host].name);
		json_str(&w->j, "day", date_text(f->a, f->ledger[i].day));
		json_u64(&w->j, "ns", f->ledger[i].ns);
		json_str(&w->j, "clock", value_name(f, f->ledger[i].clock));
		write_end_row(w);
		arena_rewind(f->a, mark);
	}
	json_end_array(&w->j);
}

void write_accepted(struct writing *w)
{
	static const char *const fields[] = { "check", "subject", "accept", "reason", "owner",
		"ticket", "from", "until" };
	const struct fleet *f = w->f;
	size_t n = write_list(w, "waivers", f->n_waivers);

	for (size_t i = 0; i < n; i++) {
		const struct waiver_row *r = &f->waivers[i];

		json_object(&w->j, NULL);
		for (int k = 0; k < 8; k++)
			write_text(w, fields[k], r->field[k]);
		if (r->days_left != INT64_MAX)
			json_i64(&w->j, "days_left", r->days_left);
		json_u64(&w->j, "holds", r->holds);
		json_u64(&w->j, "expired", r->expired);
		json_u64(&w->j, "idle", r->idle);
		write_who(w, &r->who);
		write_end_row(w);
	}
	json_end_array(&w->j);
	n = write_list(w, "overrides", f->n_overrides);
	for (size_t i = 0; i < n; i++) {
		const struct override_row *r = &f->overrides[i];

		json_object(&w->j, NULL);
		json_str(&w->j, "host", f->hosts[r->host].name);
		json_bool(&w->j, "honoured", str_is(r->honoured, "yes"));
		write_text(w, "reason", r->reason);
		write_text(w, "owner", r->owner);
		write_text(w, "until", r->until);
		write_text(w, "refused", r->refused);
		write_end_row(w);
	}
	json_end_array(&w->j);
}

void write_rejudged(struct writing *w)
{
	const struct fleet *f = w->f;
	size_t n;

	if (!f->rejudged_by)
		return;
	json_object(&w->j, "rejudged");
	json_z(&w->j, "profile", f->rejudged_by);
	if (f->before) {
		json_u64(&w->j, "newly_fail", f->newly_fail);
		json_u64(&w->j, "newly_pass", f->newly_pass);
		json_u64(&w->j, "not_before", f->not_before);
		n = write_list(w, "differ", f->n_rejudged);
		for (size_t i = 0; i < n; i++) {
			const struct host *h = &f->hosts[f->rejudged[i].host];

			json_object(&w->j, NULL);
			json_str(&w->j, "host", h->name);
			json_z(&w->j, "was", verdict_word((enum verdict)f->rejudged[i].was));
			json_z(&w->j, "now", verdict_word((enum verdict)h->last->verdict));
			write_end_row(w);
		}
		json_end_array(&w->j);
	}
	json_end_object(&w->j);
}

void write_faults(struct writing *w)
{
	const struct intake *in = w->f->in;
	size_t n;

	json_object(&w->j, "fault_counts");
	for (int k = 0; k < FAULT_KINDS; k++)
		json_u64(&w->j, fault_words[k], in->fault_counts[k]);
	json_end_object(&w->j);
	n = write_list(w, "faults", in->n_faults);
	for (size_t i = 0; i < n; i++) {
		const struct fault *t = &in->faults[i];

		json_object(&w->j, NULL);
		json_z(&w->j, "kind", fault_words[t->kind]);
		json_str(&w->j, "file", in->files[t->file]);
		if (t->line)
			json_u64(&w->j, "line", t->line);
		json_str(&w->j, "why", t->why);
		write_end_row(w);
	}
	json_end_array(&w->j);
}

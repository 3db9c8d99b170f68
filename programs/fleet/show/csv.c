/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For spreadsheets and databases (RFC 4180): a row for each row of each answer, in the same columns, so that one filter
 * chooses the question. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
#include "programs/fleet/show/show.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"

#include <stdio.h>

static bool is_number(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		digits += digit;
		if (!digit && s.p[i] != '.' && !(i == 0 && s.p[i] == '-'))
			return false;
	}
	return digits > 0;
}

static void cell(struct out *o, struct str s, char behind)
{
	bool formula = s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@') &&
		       !is_number(s);

	out_z(o, formula ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			out_z(o, "\"");
		out_bytes(o, &s.p[i], 1);
	}
	out_z(o, "\"");
	out_bytes(o, &behind, 1);
}

struct row {
	const char *question;
	struct str cohort, key, value, host, detail;
	uint64_t hosts;
};

static void put(struct out *o, const struct row *r)
{
	out_z(o, r->question);
	out_z(o, ",");
	cell(o, r->cohort, ',');
	cell(o, r->key, ',');
	cell(o, r->value, ',');
	cell(o, r->host, ',');
	out_printf(o, "%llu,", (unsigned long long)r->hosts);
	cell(o, r->detail, '\r');
	out_z(o, "\n");
}

static void matrix(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;

	for (size_t i = 0; i < f->n_checks; i++) {
		for (size_t c = 0; f->checks[i].by_cohort && c < f->n_cohorts; c++) {
			for (int k = 0; k < OUTCOMES; k++) {
				struct row r = { "check", f->cohorts[c].name, f->checks[i].id,
					str_from(outcome_words[k]), { 0 }, { 0 },
					f->checks[i].by_cohort[c * OUTCOMES + (unsigned)k] };

				if (r.hosts)
					put(o, &r);
			}
		}
	}
	for (size_t c = 0; c < f->n_cohorts; c++) {
		struct row r = { "silent", f->cohorts[c].name, { 0 }, { 0 }, { 0 }, { 0 },
			f->cohorts[c].silent };

		put(o, &r);
	}
}

static void hosts(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;
	static const char *const verdicts[] = { "pass", "fail", "unknown" };

	for (size_t i = 0; i < f->n_hosts; i++) {
		const struct host *h = &f->hosts[i];
		size_t mark = arena_used(f->a);
		struct row r = { h->silent  ? "stopped"
				 : h->apart ? "apart"
					    : "host",
			f->cohorts[h->cohort].name, STR("verdict"),
			str_from(verdicts[h->last->verdict]), h->name,
			date_format(f->a, h->last->at_ns), 1 };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
	for (size_t i = 0; i < f->n_never; i++) {
		struct row r = { "never", { 0 }, { 0 }, { 0 },
			inventory_cell(&f->inventory, f->never[i], f->inventory.host_column), { 0 },
			1 };

		put(o, &r);
	}
}

static struct str who(const struct fleet *f, const struct examples *e)
{
	struct str out = { 0 };

	for (size_t i = 0; i < e->n && i < EXAMPLES; i++)
		out = str_printf(f->a, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? " " : "",
			STR_ARG(f->hosts[e->v[i]].name));
	return out;
}

static void facts(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;

	for (size_t i = 0; i < f->n_deviations && i < s->top; i++) {
		const struct deviation *d = &f->deviations[i];
		size_t mark = arena_used(f->a);
		struct row r = { "deviation", f->cohorts[d->cohort].name, key_name(f, d->key),
			value_name(f, d->value), who(f, &d->who),
			str_printf(f->a, "usual: " STR_FMT, STR_ARG(value_name(f, d->usual))),
			d->who.n };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
	for (size_t i = 0; i < f->n_shared && i < s->top; i++) {
		size_t mark = arena_used(f->a);
		struct row r = { "shared", { 0 }, key_name(f, f->shared[i].key),
			value_name(f, f->shared[i].value), who(f, &f->shared[i].who), { 0 },
			f->shared[i].who.n };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
	for (size_t i = 0; i < f->n_contrast && i < s->top; i++) {
		const struct contrast_row *c = &f->contrast[i];
		size_t mark = arena_used(f->a);
		struct row r = { "contrast", { 0 }, key_name(f, c->key), value_name(f, c->value),
			{ 0 },
			str_printf(f->a, "%zu of %zu slow; %zu of %zu others; p %.3g", c->slow,
				c->slow_told, c->others, c->others_told, c->corrected),
			c->slow };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
}

static void times(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;

	for (size_t i = 0; i < f->n_changes && i < s->top; i++) {
		const struct change *c = &f->changes[i];
		size_t mark = arena_used(f->a);
		struct row r = { c->rollout ? "rollout" : "change", { 0 }, key_name(f, c->key),
			value_name(f, c->now), who(f, &c->who),
			str_printf(f->a, "was " STR_FMT "; " STR_FMT " to " STR_FMT,
				STR_ARG(value_name(f, c->was)),
				STR_ARG(date_format(f->a, c->first_ns)),
				STR_ARG(date_format(f->a, c->last_ns))),
			c->hosts };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
	for (size_t i = 0; i < f->n_flapping && i < s->top; i++) {
		size_t mark = arena_used(f->a);
		struct row r = { "flapping", { 0 }, key_name(f, f->flapping[i].key),
			value_name(f, f->flapping[i].values[1]), who(f, &f->flapping[i].who),
			str_printf(f->a, "%zu round trips", f->flapping[i].trips),
			f->flapping[i].who.n };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
	for (size_t i = 0; i < f->n_ledger && i < s->top; i++) {
		const struct ledger_row *l = &f->ledger[i];
		size_t mark = arena_used(f->a);
		struct row r = { "divergence_ns", { 0 }, value_name(f, l->clock),
			str_printf(f->a, "%llu", (unsigned long long)l->ns), f->hosts[l->host].name,
			date_text(f->a, l->day), 1 };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
}

static void others(const struct showing *s, struct out *o)
{
	const struct fleet *f = s->f;

	for (size_t i = 0; i < f->n_waivers && i < s->top; i++) {
		const struct waiver_row *w = &f->waivers[i];
		struct row r = { w->over ? "waiver_over" : "waiver", { 0 }, w->field[0],
			w->field[7], w->field[4], w->field[3], w->who.n };

		put(o, &r);
	}
	for (size_t i = 0; i < f->n_overrides && i < s->top; i++) {
		const struct override_row *v = &f->overrides[i];
		struct row r = { "override", { 0 }, v->owner, v->until, f->hosts[v->host].name,
			v->reason, 1 };

		put(o, &r);
	}
	for (size_t i = 0; i < f->in->n_faults && i < s->top; i++) {
		size_t mark = arena_used(f->a);
		const struct fault *t = &f->in->faults[i];
		struct row r = { "fault", { 0 }, str_from(fault_words[t->kind]), t->why, { 0 },
			show_where(f, t), 0 };

		put(o, &r);
		arena_rewind(f->a, mark);
	}
}

void show_csv(const struct showing *s, struct out *o)
{
	out_z(o, "question,cohort,key,value,host,hosts,detail\r\n");
	matrix(s, o);
	hosts(s, o);
	facts(s, o);
	times(s, o);
	others(s, o);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What changed, what was accepted, days and faults. */
#include "programs/fleet/show/text_parts.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/engine/check.h"

static size_t rows_of(const struct text *t, size_t n)
{
	return n < t->top ? n : t->top;
}

static struct str moment(const struct text *t, uint64_t ns)
{
	return date_format(t->page.a, ns);
}

static void change(struct text *t, const struct change *c)
{
	const struct fleet *f = t->f;
	struct str when =
		c->after_ns < c->by_ns
			? str_printf(t->page.a, "between " STR_FMT " and " STR_FMT,
				  STR_ARG(moment(t, c->after_ns)), STR_ARG(moment(t, c->by_ns)))
			: str_printf(t->page.a, "from " STR_FMT " to " STR_FMT,
				  STR_ARG(moment(t, c->first_ns)), STR_ARG(moment(t, c->last_ns)));

	page_mark(&t->page, 2, 6, c->rollout ? INK_BOLD : INK_PLAIN,
		c->rollout ? "rollout" : "change",
		STR_FMT ": " STR_FMT " -> " STR_FMT " on %zu hosts, " STR_FMT
			" (%zu within an hour): " STR_FMT,
		STR_ARG(key_name(f, c->key)), STR_ARG(value_name(f, c->was)),
		STR_ARG(value_name(f, c->now)), c->hosts, STR_ARG(when), c->busiest,
		STR_ARG(text_who(t, &c->who)));
}

void text_drift(struct text *t)
{
	const struct fleet *f = t->f;

	if (text_title(t, "to and fro", f->n_flapping)) {
		for (size_t i = 0; i < rows_of(t, f->n_flapping); i++) {
			const struct flapping *g = &f->flapping[i];

			page_line(&t->page, 2, 6,
				STR_FMT ": " STR_FMT " and " STR_FMT
					", back %zu times on %zu hosts (%zu on one): " STR_FMT,
				STR_ARG(key_name(f, g->key)), STR_ARG(value_name(f, g->values[0])),
				STR_ARG(value_name(f, g->values[1])), g->trips, g->who.n,
				g->most_trips, STR_ARG(text_who(t, &g->who)));
		}
		text_more(t, f->n_flapping);
	}
	if (!text_title(t, "what changed", f->n_changes))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_changes); i++)
		change(t, &f->changes[i]);
	text_more(t, f->n_changes);
}

static void waiver(struct text *t, const struct waiver_row *r)
{
	struct str left =
		r->days_left == INT64_MAX ? STR("no end")
		: r->over ? str_printf(t->page.a, "over since " STR_FMT, STR_ARG(r->field[7]))
			  : str_printf(t->page.a, "until " STR_FMT ", %lld days left",
				    STR_ARG(r->field[7]), (long long)r->days_left);

	page_mark(&t->page, 2, 6, r->over ? INK_RED : INK_PLAIN, r->over ? "over" : "waiver",
		STR_FMT "%s" STR_FMT " by " STR_FMT "%s" STR_FMT ", " STR_FMT
			": on %zu hosts, of which %zu need it · " STR_FMT,
		STR_ARG(r->field[0].n ? r->field[0] : STR("*")), r->field[1].n ? " of " : "",
		STR_ARG(r->field[1]), STR_ARG(r->field[4].n ? r->field[4] : STR("nobody")),
		r->field[5].n ? ", " : "", STR_ARG(r->field[5]), STR_ARG(left), r->who.n, r->holds,
		STR_ARG(r->field[3]));
}

void text_accepted(struct text *t)
{
	const struct fleet *f = t->f;

	if (text_title(t, "waivers", f->n_waivers)) {
		for (size_t i = 0; i < rows_of(t, f->n_waivers); i++)
			waiver(t, &f->waivers[i]);
		text_more(t, f->n_waivers);
	}
	if (!text_title(t, "gates that were overridden", f->n_overrides))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_overrides); i++) {
		const struct override_row *r = &f->overrides[i];
		bool refused = r->refused.n > 0;

		page_line(&t->page, 2, 4,
			STR_FMT ": " STR_FMT " (" STR_FMT ", until " STR_FMT ")%s" STR_FMT,
			STR_ARG(f->hosts[r->host].name), STR_ARG(r->reason), STR_ARG(r->owner),
			STR_ARG(r->until), refused ? ", refused: " : "", STR_ARG(r->refused));
	}
	text_more(t, f->n_overrides);
}

void text_days(struct text *t)
{
	const struct fleet *f = t->f;

	if (f->n_trend > 1 &&
		text_title(t, f->hourly ? "hour by hour" : "day by day", f->n_trend)) {
		size_t from = f->n_trend > t->top ? f->n_trend - t->top : 0;

		for (size_t i = from; i < f->n_trend; i++) {
			const struct trend_row *r = &f->trend[i];

			page_line(&t->page, 2, 4,
				STR_FMT ": %zu hosts · %.2f %% pass · %zu fail · %zu unknown",
				STR_ARG(str_head(moment(t, r->at_ns), f->hourly ? 16 : 10)),
				r->hosts, 100.0 * (double)r->pass / (double)r->hosts, r->fail,
				r->unknown);
		}
	}
	if (!text_title(t, "clocks, the largest divergence of a host and day", f->n_ledger))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_ledger); i++) {
		const struct ledger_row *r = &f->ledger[i];

		page_line(&t->page, 2, 4, STR_FMT " " STR_FMT ": " STR_FMT " (" STR_FMT ")",
			STR_ARG(date_text(t->page.a, r->day)), STR_ARG(f->hosts[r->host].name),
			STR_ARG(text_duration(t->page.a, r->ns)), STR_ARG(value_name(f, r->clock)));
	}
	text_more(t, f->n_ledger);
}

void text_faults(struct text *t)
{
	const struct intake *in = t->f->in;
	uint64_t all = 0;

	for (int k = 0; k < FAULT_KINDS; k++)
		all += in->fault_counts[k];
	if (!text_title(t, "reports that are no good", (size_t)all))
		return;
	for (size_t i = 0; i < rows_of(t, in->n_faults); i++)
		page_line(&t->page, 2, 4, "%s: " STR_FMT ": " STR_FMT,
			fault_words[in->faults[i].kind], STR_ARG(show_where(t->f, &in->faults[i])),
			STR_ARG(in->faults[i].why));
	text_more(t, (size_t)all);
}

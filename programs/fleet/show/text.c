/* SPDX-License-Identifier: Apache-2.0 */
/* For people: the verdict of the fleet, then each question with its first rows. */
#include "programs/fleet/show/show.h"
#include "programs/fleet/show/text_parts.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"
#include "scanner/engine/check.h"

struct str show_where(const struct fleet *f, const struct fault *fault)
{
	struct str file = text_sanitise(f->a, f->in->files[fault->file]);

	return fault->line ? str_printf(f->a, STR_FMT ":%u", STR_ARG(file), fault->line) : file;
}

static enum ink ink_of(enum severity s)
{
	if (s >= SEVERITY_HIGH)
		return INK_RED;
	return s == SEVERITY_MEDIUM ? INK_YELLOW : INK_CYAN;
}

struct str text_who(const struct text *t, const struct examples *e)
{
	struct str out = { 0 };

	for (size_t i = 0; i < e->n && i < EXAMPLES; i++)
		out = str_printf(t->page.a, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "",
			STR_ARG(t->f->hosts[e->v[i]].name));
	if (e->n > EXAMPLES)
		out = str_printf(t->page.a, STR_FMT " and %zu more", STR_ARG(out), e->n - EXAMPLES);
	return out;
}

bool text_title(struct text *t, const char *title, size_t n)
{
	if (!n)
		return false;
	page_blank(&t->page);
	page_mark(&t->page, 0, 2, INK_BOLD, title, "(%zu)", n);
	return true;
}

void text_more(struct text *t, size_t n)
{
	if (n > t->top)
		page_line(&t->page, 2, 4, "… and %zu more (--top)", n - t->top);
}

static size_t rows_of(const struct text *t, size_t n)
{
	return n < t->top ? n : t->top;
}

static void head(struct text *t)
{
	const struct fleet *f = t->f;
	static const enum ink inks[] = { INK_GREEN, INK_RED, INK_YELLOW };
	struct str least = { 0 };
	uint64_t faults = 0;

	for (int k = 0; k < FAULT_KINDS; k++)
		faults += f->in->fault_counts[k];
	if (f->min_compliance >= 0)
		least = str_printf(t->page.a, " (at least %g %% are asked for)", f->min_compliance);
	page_mark(&t->page, 0, 4, f->min_compliance >= 0 ? inks[f->status] : INK_BOLD,
		str_z(t->page.a, str_printf(t->page.a, "%.2f %%", f->compliance)),
		"of %zu hosts pass" STR_FMT
		": %zu pass · %zu fail · %zu cannot be told · %zu stopped reporting · %zu never did",
		f->expected, STR_ARG(least), f->pass, f->fail, f->unknown, f->silent, f->n_never);
	page_line(&t->page, 0, 4,
		"%llu reports, now is " STR_FMT
		" · %zu judged by other rules than most of their cohort · %zu were sent twice · %llu are no good",
		(unsigned long long)f->in->reports, STR_ARG(date_format(t->page.a, f->in->now_ns)),
		f->apart, f->duplicates, (unsigned long long)faults);
	if (f->unlisted)
		page_line(&t->page, 0, 4, "%zu hosts are not in the inventory", f->unlisted);
}

static void rejudged(struct text *t)
{
	const struct fleet *f = t->f;

	if (!f->rejudged_by)
		return;
	page_line(&t->page, 0, 4,
		"judged anew by %s: %zu of %zu captured hosts would fail, %zu could not be told",
		f->rejudged_by, f->fail, f->n_hosts, f->unknown);
	if (!f->before)
		return;
	page_line(&t->page, 0, 4,
		"%zu that pass now would not, %zu that do not would, %zu have no report",
		f->newly_fail, f->newly_pass, f->not_before);
	for (size_t i = 0; i < f->n_rejudged && i < t->top; i++) {
		const struct host *h = &f->hosts[f->rejudged[i].host];

		page_line(&t->page, 2, 4, STR_FMT ": %s -> %s", STR_ARG(h->name),
			verdict_word((enum verdict)f->rejudged[i].was),
			verdict_word((enum verdict)h->last->verdict));
	}
	text_more(t, f->n_rejudged);
}

static void cohorts(struct text *t)
{
	const struct fleet *f = t->f;

	if (!text_title(t, "cohorts", f->n_cohorts))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_cohorts); i++) {
		const struct cohort *c = &f->cohorts[i];

		page_line(&t->page, 2, 4,
			STR_FMT
			": %zu hosts · %zu pass · %zu fail · %zu unknown · %zu stopped · %zu apart · by " STR_FMT,
			STR_ARG(c->name), c->hosts, c->pass, c->fail, c->unknown, c->silent,
			c->apart, STR_ARG(c->profile.n ? c->profile : STR("no profile")));
	}
	text_more(t, f->n_cohorts);
	if (!text_title(t, "judged by", f->n_rulesets))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_rulesets); i++)
		page_line(&t->page, 2, 4,
			STR_FMT ", rules " STR_FMT ", latscan " STR_FMT ": %zu hosts",
			STR_ARG(f->rulesets[i].profile.n ? f->rulesets[i].profile
							 : STR("no profile")),
			STR_ARG(f->rulesets[i].catalogue), STR_ARG(f->rulesets[i].version),
			f->rulesets[i].hosts);
}

static void checks(struct text *t)
{
	const struct fleet *f = t->f;
	size_t n = 0;

	while (n < f->n_checks && f->checks[n].all[OUT_FAIL])
		n++;
	if (!text_title(t, "worst checks", n))
		return;
	for (size_t i = 0; i < rows_of(t, n); i++) {
		const struct check_row *r = &f->checks[i];

		page_mark(&t->page, 2, 6, ink_of(r->about->severity),
			severity_word(r->about->severity),
			STR_FMT
			": fails on %llu · warns on %llu · unknown on %llu · waived on %llu · passes on %llu",
			STR_ARG(r->id), (unsigned long long)r->all[OUT_FAIL],
			(unsigned long long)r->all[OUT_WARN],
			(unsigned long long)r->all[OUT_UNKNOWN],
			(unsigned long long)r->all[OUT_WAIVED],
			(unsigned long long)r->all[OUT_PASS]);
		for (size_t c = 0; r->by_cohort && f->n_cohorts > 1 && c < rows_of(t, f->n_cohorts);
			c++) {
			uint32_t fails = r->by_cohort[c * OUTCOMES + OUT_FAIL];

			if (fails)
				page_line(&t->page, 6, 8, "%u of %zu in " STR_FMT, fails,
					f->cohorts[c].reporting - f->cohorts[c].apart,
					STR_ARG(f->cohorts[c].name));
		}
	}
	text_more(t, n);
}

static void hosts(struct text *t)
{
	const struct fleet *f = t->f;
	size_t n = 0;

	if (text_title(t, "worst hosts", f->n_worst)) {
		for (size_t i = 0; i < rows_of(t, f->n_worst); i++) {
			const struct host *h = &f->hosts[f->worst[i]];

			page_line(&t->page, 2, 4,
				STR_FMT
				": %u fail at the level, %u in all · %u warn · %u unknown · %u facts unlike its cohort's",
				STR_ARG(h->name), h->last->fails, h->fails, h->warns, h->unknowns,
				h->deviations);
		}
		text_more(t, f->n_worst);
	}
	if (text_title(t, "stopped reporting", f->silent)) {
		for (size_t i = 0; i < f->n_hosts && n < t->top; i++) {
			if (!f->hosts[i].silent)
				continue;
			n++;
			page_line(&t->page, 2, 4, STR_FMT ": last on " STR_FMT,
				STR_ARG(f->hosts[i].name),
				STR_ARG(date_format(t->page.a, f->hosts[i].last->at_ns)));
		}
		text_more(t, f->silent);
	}
	if (!text_title(t, "never reported", f->n_never))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_never); i++) {
		struct str line = { 0 };

		for (unsigned c = 0; c < f->inventory.n_columns; c++) {
			struct str cell = inventory_cell(&f->inventory, f->never[i], c);

			if (cell.n)
				line = str_printf(t->page.a, STR_FMT "%s" STR_FMT, STR_ARG(line),
					line.n ? " · " : "", STR_ARG(cell));
		}
		page_line(&t->page, 2, 4, STR_FMT, STR_ARG(line));
	}
	text_more(t, f->n_never);
}

static void deviations(struct text *t)
{
	const struct fleet *f = t->f;

	if (text_title(t, "unlike their cohort", f->n_deviations)) {
		for (size_t i = 0; i < rows_of(t, f->n_deviations); i++) {
			const struct deviation *d = &f->deviations[i];

			page_mark(&t->page, 2, 6, ink_of(d->severity), severity_word(d->severity),
				STR_FMT " is " STR_FMT ", and " STR_FMT " on %zu of %zu of " STR_FMT
					": " STR_FMT,
				STR_ARG(key_name(f, d->key)), STR_ARG(value_name(f, d->value)),
				STR_ARG(value_name(f, d->usual)), d->usual_hosts, d->told,
				STR_ARG(f->cohorts[d->cohort].name), STR_ARG(text_who(t, &d->who)));
		}
		text_more(t, f->n_deviations);
	}
	if (text_title(t, "must be equal, and are not", f->n_unequal)) {
		for (size_t i = 0; i < rows_of(t, f->n_unequal); i++)
			page_line(&t->page, 2, 4, STR_FMT " = " STR_FMT ": %zu hosts of " STR_FMT,
				STR_ARG(key_name(f, f->unequal[i].key)),
				STR_ARG(value_name(f, f->unequal[i].value)), f->unequal[i].hosts,
				STR_ARG(f->cohorts[f->unequal[i].cohort].name));
		text_more(t, f->n_unequal);
	}
	if (!text_title(t, "must differ, and are shared", f->n_shared))
		return;
	for (size_t i = 0; i < rows_of(t, f->n_shared); i++)
		page_line(&t->page, 2, 4, STR_FMT " " STR_FMT ": " STR_FMT,
			STR_ARG(key_name(f, f->shared[i].key)),
			STR_ARG(value_name(f, f->shared[i].value)),
			STR_ARG(text_who(t, &f->shared[i].who)));
	text_more(t, f->n_shared);
}

static void contrast(struct text *t)
{
	const struct fleet *f = t->f;
	size_t n = 0;

	if (!f->slow_file)
		return;
	while (n < f->n_contrast && f->contrast[n].corrected <= 0.05)
		n++;
	page_blank(&t->page);
	page_mark(&t->page, 0, 2, INK_BOLD, "what the slow ones share",
		"(%zu of them against %zu others; %zu questions, Fisher's exact test, Holm's correction)",
		f->n_slow, f->reporting - f->n_slow, f->questions);
	if (f->n_slow_unknown)
		page_line(&t->page, 2, 4, "%zu of the slow ones do not report", f->n_slow_unknown);
	if (!n)
		page_line(&t->page, 2, 4,
			"nothing separates them from the others better than chance would (at 0.05)");
	for (size_t i = 0; i < rows_of(t, n); i++) {
		const struct contrast_row *r = &f->contrast[i];

		page_line(&t->page, 2, 6,
			STR_FMT " = " STR_FMT ": %zu of %zu slow, %zu of %zu others, p = %.2g",
			STR_ARG(key_name(f, r->key)), STR_ARG(value_name(f, r->value)), r->slow,
			r->slow_told, r->others, r->others_told, r->corrected);
	}
	text_more(t, n);
}

void show_text(const struct showing *s, struct out *o)
{
	const struct report_style style = { .width = s->width, .colour = s->colour };
	struct text t = { .f = s->f, .top = s->top };

	page_init(&t.page, o, arena_new("the text", (size_t)1 << 30), &style);
	head(&t);
	rejudged(&t);
	cohorts(&t);
	contrast(&t);
	checks(&t);
	hosts(&t);
	deviations(&t);
	text_drift(&t);
	text_accepted(&t);
	text_days(&t);
	text_faults(&t);
	arena_free(t.page.a);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Words, times and values that every format says alike. */
#include "reporters/render.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <math.h>

static const char *const budgets[] = { "quiet", "normal", "all" };
static const char *const kinds[] = { "state", "delta" };

const char *render_budget(enum budget_level b)
{
	return budgets[b];
}

const char *render_kind(enum kind k)
{
	return kinds[k];
}

struct str render_time(struct arena *a, uint64_t realtime_ns)
{
	uint64_t seconds = realtime_ns / 1000000000, of_day = seconds % 86400;

	if (!realtime_ns)
		return (struct str){ 0 };
	return str_printf(a, STR_FMT "T%02u:%02u:%02u.%03uZ",
		STR_ARG(date_text(a, date_of_ns(realtime_ns))), (unsigned)(of_day / 3600),
		(unsigned)(of_day / 60 % 60), (unsigned)(of_day % 60),
		(unsigned)(realtime_ns / 1000000 % 1000));
}

struct str render_quantity(struct arena *a, const struct quantity *q)
{
	const char *blank = " ", *unit = q->unit;

	if (q->text.n || !unit || !isfinite(q->value))
		return q->text;
	if (str_is(str_from(unit), "1"))
		blank = unit = "";
	return str_printf(a, "%.6g%s%s", q->value, blank, unit);
}

bool render_accepted(const struct result *r)
{
	return r->status > STATUS_PASS && r->open <= STATUS_PASS;
}

bool render_waived(const struct result *r)
{
	return r->status > STATUS_PASS && r->open < r->status && r->waived;
}

bool render_known(const struct result *r)
{
	return r->status > STATUS_PASS && r->open < r->status && !r->waived;
}

/* Of what is accepted altogether, the worst; else the worst that is not. */
const struct finding *render_first(const struct result *r)
{
	enum status status = render_accepted(r) ? r->status : r->open;

	for (const struct finding *f = r->findings; f; f = f->next) {
		if (f->status == status && (render_accepted(r) || !(f->waived || f->known)))
			return f;
	}
	return r->findings;
}

struct str render_ms(struct arena *a, uint64_t ms)
{
	if (ms < 1000)
		return str_printf(a, "%llu ms", (unsigned long long)ms);
	if (ms % 1000 && ms < 100000)
		return str_printf(a, "%.3g s", (double)ms / 1000);
	return str_printf(a, "%llu s", (unsigned long long)(ms / 1000));
}

enum outcome render_outcome(const struct result *r)
{
	if (r->status == STATUS_PASS)
		return OUTCOME_PASS;
	if (r->status == STATUS_SKIP || render_accepted(r))
		return OUTCOME_SKIPPED;
	if (r->open == STATUS_FAIL)
		return OUTCOME_FAILURE;
	return r->open == STATUS_UNKNOWN ? OUTCOME_ERROR : OUTCOME_WARN;
}

/* "reason (owner, ticket, until 2026-12-31)": what an auditor asks. */
struct str render_waiver(struct arena *a, const struct waiver *w)
{
	struct str until = date_text(a, w->until), who = w->owner;

	if (w->ticket.n)
		who = str_printf(a, STR_FMT ", " STR_FMT, STR_ARG(who), STR_ARG(w->ticket));
	return str_printf(a, STR_FMT " (" STR_FMT ", %s" STR_FMT ")", STR_ARG(w->reason),
		STR_ARG(who), until.n ? "until " : "without an end", STR_ARG(until));
}

static struct str days(struct arena *a, int64_t n)
{
	return str_printf(a, "%lld %s", (long long)n, n == 1 ? "day" : "days");
}

struct str render_left(struct arena *a, const struct waiver_use *use)
{
	if (!render_days_left(use))
		return (struct str){ 0 };
	return use->days_left ? str_printf(a, STR_FMT " left", STR_ARG(days(a, use->days_left)))
			      : STR("ends today");
}

static struct str about_waiver(struct arena *a, const struct waiver *w)
{
	struct str s = w->check;

	if (w->subject.n)
		s = str_printf(a, STR_FMT " on " STR_FMT, STR_ARG(s), STR_ARG(w->subject));
	if (w->where.n)
		s = str_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(s), STR_ARG(w->where));
	return s;
}

static struct str fared(struct arena *a, const struct waiver_use *use)
{
	const struct waiver *w = use->waiver;

	switch (use->state) {
	case WAIVER_HOLDS:
		return use->announced ? str_printf(a, "ends on " STR_FMT ", " STR_FMT,
						STR_ARG(date_text(a, w->until)),
						STR_ARG(render_left(a, use)))
				      : (struct str){ 0 };
	case WAIVER_EXPIRED:
		return str_printf(
			a, "expired: its last day was " STR_FMT, STR_ARG(date_text(a, w->until)));
	case WAIVER_UNMATCHED:
		return STR("matches nothing that was judged");
	case WAIVER_PASSES:
		return STR("is not needed: what it would waive does not arise");
	case WAIVER_NOT_YET:
	case WAIVER_ELSEWHERE:
	case WAIVER_NOT_TOLD:
	case WAIVER_STATES:
		break;
	}
	return (struct str){ 0 };
}

struct str render_waiver_news(struct arena *a, const struct waiver_use *use)
{
	struct str news = fared(a, use);

	if (!news.n)
		return news;
	return str_printf(a, "waiver of " STR_FMT " " STR_FMT "; owner: " STR_FMT,
		STR_ARG(about_waiver(a, use->waiver)), STR_ARG(news), STR_ARG(use->waiver->owner));
}

bool render_days_left(const struct waiver_use *use)
{
	return (use->state == WAIVER_HOLDS || use->state == WAIVER_NOT_YET) &&
	       use->days_left != INT64_MAX;
}

struct str render_message(struct arena *a, const struct result *r)
{
	const struct finding *f = render_first(r);
	struct str text = f ? f->text : (struct str){ 0 };

	if (render_accepted(r) && f && f->waived && f->waiver)
		return str_printf(a, "waived: " STR_FMT ": " STR_FMT, STR_ARG(text),
			STR_ARG(render_waiver(a, f->waiver->waiver)));
	if (render_accepted(r))
		return str_printf(
			a, "%s: " STR_FMT, f && f->known ? "known" : "waived", STR_ARG(text));
	if (f && f->reason != REASON_NONE)
		return str_printf(a, "%s: " STR_FMT, reason_word(f->reason), STR_ARG(text));
	return text;
}

struct str render_place(struct arena *a, const struct evidence *e)
{
	if (!e->from.n)
		return e->path;
	return str_printf(a, STR_FMT " (from " STR_FMT ")", STR_ARG(e->path), STR_ARG(e->from));
}

struct str render_evidence(struct arena *a, const struct evidence *e)
{
	if (e->state == ANSWER_OK)
		return str_printf(
			a, STR_FMT " = " STR_FMT, STR_ARG(render_place(a, e)), STR_ARG(e->value));
	return str_printf(a, STR_FMT ": %s%s" STR_FMT, STR_ARG(e->path),
		answer_state_word(e->state), e->value.n ? ", " : "", STR_ARG(e->value));
}

const char *render_verdict(const struct report *r)
{
	static const char *const words[] = { "PASS", "FAIL", "UNKNOWN" };

	return words[r->summary.verdict];
}

/* What the budget withheld is counted apart: it says nothing about the host. */
static unsigned count_unknown(const struct report *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n_results; i++)
		n += r->results[i].status == STATUS_UNKNOWN &&
		     r->results[i].reason != REASON_WITHHELD;
	return n;
}

static void more(struct arena *a, struct str *line, const char *what, unsigned n, bool always)
{
	if (n || always)
		*line = str_printf(a, STR_FMT " · %s: %u", STR_ARG(*line), what, n);
}

/* What makes the exit status another than the verdict's stands in every format. */
static struct str opened(struct arena *a, const struct gate *g)
{
	if (g->override.honoured)
		return str_printf(a, " · OVERRIDE until " STR_FMT " by " STR_FMT ": " STR_FMT,
			STR_ARG(date_format(a, g->override.until_ns)), STR_ARG(g->override.owner),
			STR_ARG(g->override.reason));
	return g->observe ? STR(" · observed only") : STR("");
}

struct str render_counts(struct arena *a, const struct report *r)
{
	const struct summary *s = &r->summary;
	unsigned counts[] = { s->by_status[STATUS_PASS], s->fail_at, s->unknown_gating };
	struct str line =
		str_printf(a, "(level %s): %u", severity_word(r->run.level), counts[s->verdict]);

	if (s->verdict != VERDICT_FAIL)
		more(a, &line, "fail", s->fail_at, false);
	more(a, &line, "below the level", s->fail_below, true);
	more(a, &line, "warn", s->by_status[STATUS_WARN], false);
	more(a, &line, "unknown", count_unknown(r), true);
	more(a, &line, "withheld", s->withheld, true);
	more(a, &line, "waived", s->waived, false);
	more(a, &line, s->strict ? "stale waivers (strict)" : "stale waivers", s->waivers_stale,
		false);
	more(a, &line, "known", r->ratchet.known, r->ratchet.used);
	more(a, &line, "new", r->ratchet.fresh, r->ratchet.used);
	more(a, &line, "fixed since", r->ratchet.fixed, r->ratchet.used);
	if (s->judged < s->floor)
		line = str_printf(
			a, STR_FMT " · judged: %u of %u", STR_ARG(line), s->judged, s->floor);
	return str_join(a, line, opened(a, &r->gate), (struct str){ 0 });
}

struct str render_verdict_line(struct arena *a, const struct report *r)
{
	return str_printf(a, "%s " STR_FMT, render_verdict(r), STR_ARG(render_counts(a, r)));
}

int render_code(enum status s)
{
	switch (s) {
	case STATUS_SKIP:
		return -1;
	case STATUS_PASS:
		return 0;
	case STATUS_WARN:
		return 1;
	case STATUS_UNKNOWN:
		return 2;
	case STATUS_FAIL:
	case STATUSES:
		break;
	}
	return 3;
}

uint64_t render_moment_ns(const struct report *r)
{
	uint64_t ns = r->run.sampled_at_ns ? r->run.sampled_at_ns : r->run.judged_at_ns;

	return ns / 1000000 * 1000000;
}

struct str render_id(struct arena *a, const struct report *r)
{
	const struct run_info *run = &r->run;
	uint64_t hash = text_hash(run->host_id);

	hash = text_hash_more(text_hash_more(hash, STR("\n")), run->boot_id);
	hash = text_hash_more(text_hash_more(hash, STR("\n")), run->host);
	hash = text_hash_more(text_hash_more(hash, STR("\n")), render_time(a, render_moment_ns(r)));
	return str_printf(a, "%016llx", (unsigned long long)hash);
}

struct str render_settled(struct arena *a, const struct settled *s)
{
	struct str line = s->state == SETTLE_SETTLED
				  ? str_printf(a, "settled after " STR_FMT,
					    STR_ARG(text_duration(a, s->after_ms * 1000000)))
			  : s->state == SETTLE_FLAPPING ? STR("did not hold twice, 5 s apart")
							: STR("did not settle");

	if (!s->flapped)
		return line;
	return str_printf(
		a, STR_FMT ", having held and failed again (%u×)", STR_ARG(line), s->flapped);
}

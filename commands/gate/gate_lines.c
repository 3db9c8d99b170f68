/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	FAIL irq.isolated_affinity irq 24 eth2-rx-0: 0-7 → 0-1; fix: echo 0-1 > …
 *	UNKNOWN smi.count host: denied: …
 *	latscan gate: FAIL (level high): 1 · …
 *
 * Whoever reads the log of a failed pipeline reads its first lines, or greps for the words.
 */
#include "commands/gate/gate_lines.h"

#include "reporters/render.h"
#include "scanner/engine/run.h"

#include <stdio.h>
#include <string.h>

enum { LINES_OF_CHECK = 8 };

static void say(struct str line)
{
	fprintf(stderr, STR_FMT "\n", STR_ARG(line));
}

static struct str seen(struct arena *a, const struct finding *f)
{
	struct str observed = render_quantity(a, &f->observed);
	struct str wanted = render_quantity(a, &f->wanted);

	if (f->reason != REASON_NONE)
		return str_printf(a, "%s: " STR_FMT, reason_word(f->reason), STR_ARG(f->text));
	if (!observed.n || !wanted.n)
		return f->text;
	return str_printf(a, STR_FMT " → " STR_FMT, STR_ARG(observed), STR_ARG(wanted));
}

static struct str fix_of(struct arena *a, const struct result *res, const struct finding *f)
{
	const char *fix = res->check->fix_now ? res->check->fix_now : res->check->fix_boot;

	if (f->reason != REASON_NONE || !fix)
		return (struct str){ 0 };
	return str_printf(a, "; fix: " STR_FMT, STR_ARG(text_sanitise(a, str_from(fix))));
}

static void finding_line(
	struct arena *a, const struct result *res, const struct finding *f, const char *word)
{
	say(str_printf(a, "%s %s " STR_FMT ": " STR_FMT STR_FMT, word, res->check->id,
		STR_ARG(f->subject.label), STR_ARG(seen(a, f)), STR_ARG(fix_of(a, res, f))));
}

/* What makes the verdict in one way: which results, and which of their findings. */
struct way {
	const char *word;
	bool (*decides)(const struct job *job, const struct result *res);
	unsigned statuses; /* bits 1 << enum status */
};

static void result_lines(struct arena *a, const struct result *res, const struct way *w)
{
	unsigned n = 0;

	for (const struct finding *f = res->findings; f; f = f->next) {
		if (!(w->statuses & 1u << f->status) || f->waived || f->known)
			continue;
		if (n++ < LINES_OF_CHECK)
			finding_line(a, res, f, w->word);
	}
	n += res->total - res->kept;
	if (n > LINES_OF_CHECK)
		say(str_printf(a, "%s %s: and %u more of that kind", w->word, res->check->id,
			n - LINES_OF_CHECK));
}

static void of_results(const struct report *r, const struct job *job, const struct way *w)
{
	for (size_t i = 0; i < r->n_results; i++) {
		size_t mark = arena_used(r->arena);

		if (w->decides(job, &r->results[i]))
			result_lines(r->arena, &r->results[i], w);
		arena_rewind(r->arena, mark);
	}
}

static void of_failures(const struct report *r, const struct job *job)
{
	const struct way fails = { "FAIL", run_fails,
		1u << STATUS_FAIL | (job->fail_on_warn ? 1u << STATUS_WARN : 0) };
	/* A skip is what is required and was not asked of an idle host. */
	const struct way unknown = { "UNKNOWN", run_unknown,
		1u << STATUS_UNKNOWN | 1u << STATUS_SKIP };

	of_results(r, job, &fails);
	of_results(r, job, &unknown);
}

/* What fails a strict gate although no check does. */
static void of_waivers(const struct report *r)
{
	for (size_t i = 0; r->summary.strict && i < r->n_waivers; i++) {
		const struct waiver_use *use = &r->waivers[i];

		if (waiver_state_stale(use->state))
			say(str_printf(r->arena, "WAIVER " STR_FMT ": %s: " STR_FMT,
				STR_ARG(use->waiver->check), waiver_state_word(use->state),
				STR_ARG(render_waiver(r->arena, use->waiver))));
	}
}

/* What did not hold twice and passed in the last sample stands among no result's failures. */
static void of_settling(const struct report *r)
{
	for (size_t i = 0; i < r->gate.n_settled; i++) {
		const struct settled *s = &r->gate.settled[i];

		say(str_printf(r->arena, "%s %s: " STR_FMT,
			s->state == SETTLE_SETTLED ? "SETTLED" : "UNSETTLED", s->check,
			STR_ARG(render_settled(r->arena, s))));
	}
}

/*
 * A host does not judge itself, and where nothing is meant to be quiet nothing was judged. What
 * fails as it did in a baseline is not what the profile asks for.
 */
static struct str compliant(const struct report *r, const struct job *job)
{
	if (r->summary.verdict != VERDICT_PASS || r->gate.inferred || r->summary.advisory ||
		r->ratchet.known)
		return (struct str){ 0 };
	return str_printf(r->arena, "; compliant with profile " STR_FMT "%s",
		STR_ARG(r->run.profile),
		job->n_left_out ? " as far as --only and --skip let it be judged" : "");
}

static struct str exit_of(struct arena *a, const struct summary *s)
{
	if (s->exit == (unsigned)s->verdict)
		return (struct str){ 0 };
	return str_printf(a, "; exit status %u instead of %d", s->exit, (int)s->verdict);
}

void gate_lines(const struct report *r, const struct job *job)
{
	struct arena *a = r->arena;
	size_t mark = arena_used(a);

	of_failures(r, job);
	of_waivers(r);
	of_settling(r);
	for (size_t i = 0; i < r->run.n_notes; i++)
		say(str_printf(a, "note: " STR_FMT, STR_ARG(r->run.notes[i])));
	for (size_t i = 0; r->gate.missing_rights && i < r->receipt.n_missing; i++)
		say(str_printf(a, "RIGHTS " STR_FMT, STR_ARG(r->receipt.missing[i])));
	say(str_printf(a, "latscan gate: " STR_FMT STR_FMT STR_FMT,
		STR_ARG(render_verdict_line(a, r)), STR_ARG(exit_of(a, &r->summary)),
		STR_ARG(compliant(r, job))));
	fflush(stderr);
	arena_rewind(a, mark);
}

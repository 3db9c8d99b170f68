/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/accepted.h"

#include "scanner/base/date.h"
#include "scanner/base/release.h"

#include <string.h>

/* What the findings of the checks of one waiver let say about it. */
struct seen {
	bool in_force; /* here and today */
	bool judged;   /* a check of its name */
	bool subject;  /* a finding about its subject, of any status */
	bool others;   /* trouble elsewhere */
	bool untold;   /* it could not be judged or was left out, or something else explains it */
};

/* What is left of a baseline: what is found again is taken off. */
struct rest {
	unsigned fails, warns;
};
struct rest_check {
	unsigned hidden;
	bool judged, untold;
};

struct tally {
	struct arena *arena;
	const struct job *job;
	int64_t today;
	struct waiver_use *uses;
	struct seen *seen;
	struct rest *rest;
	struct rest_check *rest_checks;
	unsigned fresh;
};

struct accepted {
	struct tally *tally;
	size_t *waivers; /* in force for this check */
	size_t n_waivers;
	struct rest_check *rest; /* NULL: the baseline did not judge it */
	enum status least;
};

static struct waiver *copy(struct arena *a, const struct waiver *from)
{
	struct waiver *w = ARENA_NEW(a, struct waiver, 1);
	struct str *texts[] = { &w->check, &w->subject, &w->host, &w->kernel, &w->reason, &w->owner,
		&w->ticket, &w->where };

	*w = *from;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = text_sanitise(a, str_copy(a, *texts[i]));
	return w;
}

/* A waiver for other hosts is theirs to keep in order, also when it has run out. */
static enum waiver_state place_and_day(
	const struct waiver *w, struct str host, struct str kernel, int64_t today)
{
	if ((w->host.n && !str_glob(w->host, host)) ||
		(w->kernel.n && !release_matches(w->kernel, kernel)))
		return WAIVER_ELSEWHERE;
	if (today < w->from)
		return WAIVER_NOT_YET;
	return today > w->until ? WAIVER_EXPIRED : WAIVER_HOLDS;
}

/* What was left out might be just what is waived. */
static bool is_left_out(const struct job *job, struct str check)
{
	for (size_t i = 0; i < job->n_left_out; i++) {
		if (str_glob(check, str_from(job->left_out[i]->id)))
			return true;
	}
	return false;
}

static void open_waivers(struct tally *t, struct str host, struct str kernel)
{
	const struct job *job = t->job;

	t->uses = ARENA_NEW(t->arena, struct waiver_use, job->n_waivers + 1);
	t->seen = ARENA_NEW(t->arena, struct seen, job->n_waivers + 1);
	for (size_t i = 0; i < job->n_waivers; i++) {
		const struct waiver *w = copy(t->arena, &job->waivers[i]);

		t->uses[i].waiver = w;
		t->uses[i].state = place_and_day(w, host, kernel, t->today);
		t->uses[i].days_left = w->until == INT64_MAX ? INT64_MAX : w->until - t->today;
		t->seen[i].in_force = t->uses[i].state == WAIVER_HOLDS;
		t->seen[i].untold = is_left_out(job, w->check);
	}
}

static void open_baseline(struct tally *t)
{
	const struct baseline *b = t->job->baseline;

	t->rest = ARENA_NEW(t->arena, struct rest, b->n_entries + 1);
	t->rest_checks = ARENA_NEW(t->arena, struct rest_check, b->n_checks + 1);
	for (size_t i = 0; i < b->n_entries; i++) {
		t->rest[i].fails = b->entries[i].fails;
		t->rest[i].warns = t->job->fail_on_warn ? b->entries[i].warns : 0;
	}
	for (size_t i = 0; i < b->n_checks; i++)
		t->rest_checks[i].hidden = b->checks[i].hidden;
}

struct tally *tally_new(struct arena *a, const struct job *job, struct str host, struct str kernel,
	uint64_t realtime_ns)
{
	struct tally *t = ARENA_NEW(a, struct tally, 1);

	*t = (struct tally){ .arena = a, .job = job, .today = date_of_ns(realtime_ns) };
	open_waivers(t, host, kernel);
	if (job->baseline)
		open_baseline(t);
	return t;
}

static void judge_in_baseline(struct accepted *acc, struct str id)
{
	const struct baseline *b = acc->tally->job->baseline;

	for (size_t i = 0; b && i < b->n_checks; i++) {
		if (!str_eq(b->checks[i].id, id))
			continue;
		acc->rest = &acc->tally->rest_checks[i];
		acc->rest->judged = true;
		acc->least = b->checks[i].least;
	}
}

struct accepted *accepted_of(struct tally *t, const struct check *c)
{
	struct accepted *acc = ARENA_NEW(t->arena, struct accepted, 1);
	struct str id = str_from(c->id);

	acc->tally = t;
	acc->waivers = ARENA_NEW(t->arena, size_t, t->job->n_waivers + 1);
	for (size_t i = 0; i < t->job->n_waivers; i++) {
		if (!t->seen[i].in_force || !str_glob(t->uses[i].waiver->check, id))
			continue;
		t->seen[i].judged = true;
		acc->waivers[acc->n_waivers++] = i;
	}
	judge_in_baseline(acc, id);
	return acc->n_waivers || t->job->baseline ? acc : NULL;
}

/* A skip that says that there is nothing to be wrong here, and not that nobody looked. */
static bool is_settled(enum reason r)
{
	return r == REASON_ARCH || r == REASON_VM || r == REASON_KERNEL || r == REASON_NOCONFIG ||
	       r == REASON_NO_DEVICE || r == REASON_NOT_SUPPORTED;
}

static bool is_untold(const struct finding *f)
{
	return f->status == STATUS_UNKNOWN || (f->status == STATUS_SKIP && !is_settled(f->reason));
}

static void look(struct tally *t, size_t i, struct finding *f)
{
	const struct waiver *w = t->uses[i].waiver;
	struct seen *seen = &t->seen[i];

	if (!waiver_about(w, &f->subject)) {
		seen->others |= f->status > STATUS_PASS;
		seen->untold |= f->subject.kind == SUBJECT_HOST && is_untold(f);
		return;
	}
	seen->subject = true;
	if (waiver_accepts(w, f->status)) {
		t->uses[i].findings++;
		if (!f->waived)
			f->waiver = &t->uses[i];
		f->waived = true;
		return;
	}
	seen->untold |= is_untold(f);
}

static bool take(unsigned *left)
{
	if (!*left)
		return false;
	(*left)--;
	return true;
}

static size_t first_entry(const struct baseline *b, uint64_t fingerprint)
{
	size_t low = 0, high = b->n_entries;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (b->entries[mid].fingerprint < fingerprint)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What got worse since, from a warning to a fail, is new. */
static bool was_failing(struct accepted *acc, const struct finding *f)
{
	struct tally *t = acc->tally;
	const struct baseline *b = t->job->baseline;
	size_t i = first_entry(b, f->fingerprint);

	if (i < b->n_entries && b->entries[i].fingerprint == f->fingerprint) {
		if (f->status == STATUS_WARN && take(&t->rest[i].warns))
			return true;
		if (take(&t->rest[i].fails))
			return true;
	}
	return acc->rest && f->status <= acc->least && take(&acc->rest->hidden);
}

static bool fails(const struct job *job, const struct finding *f)
{
	return f->status == STATUS_FAIL || (job->fail_on_warn && f->status == STATUS_WARN);
}

void accepted_mark(struct accepted *acc, struct finding *f)
{
	struct tally *t = acc->tally;
	bool failing;

	for (size_t i = 0; i < acc->n_waivers; i++)
		look(t, acc->waivers[i], f);
	if (!t->job->baseline)
		return;
	if (acc->rest)
		acc->rest->untold |= is_untold(f);
	if (!fails(t->job, f))
		return;
	failing = was_failing(acc, f);
	f->known = failing && !f->waived;
	t->fresh += !failing && !f->waived;
}

void accepted_withdraw(struct accepted *acc, const struct finding *f)
{
	struct tally *t = acc->tally;

	for (size_t i = 0; i < acc->n_waivers; i++) {
		size_t at = acc->waivers[i];

		if (!waiver_accepts(t->uses[at].waiver, f->status) ||
			!waiver_about(t->uses[at].waiver, &f->subject))
			continue;
		t->uses[at].findings--;
		t->seen[at].untold = true;
	}
	if (t->job->baseline && fails(t->job, f) && !f->known && !f->waived)
		t->fresh--;
}

void accepted_with(struct accepted *acc, struct finding *f, const struct finding *like)
{
	struct tally *t = acc->tally;

	if (t->job->baseline && fails(t->job, f))
		t->fresh--;
	f->waived = like->waived;
	f->known = like->known;
	f->waiver = like->waiver;
	if (f->waiver)
		t->uses[f->waiver - t->uses].findings++;
}

static enum waiver_state fared(const struct waiver_use *use, const struct seen *seen)
{
	if (!seen->in_force || use->findings)
		return use->state;
	if (seen->untold)
		return WAIVER_NOT_TOLD;
	if (!seen->judged)
		return WAIVER_UNMATCHED;
	return seen->subject || !seen->others ? WAIVER_PASSES : WAIVER_UNMATCHED;
}

static void finish_ratchet(const struct tally *t, struct report *r)
{
	const struct baseline *b = t->job->baseline;
	struct ratchet *ra = &r->ratchet;

	*ra = (struct ratchet){ .used = true,
		.file = text_sanitise(t->arena, str_copy(t->arena, b->file)),
		.host = str_copy(t->arena, b->host),
		.host_id = str_copy(t->arena, b->host_id),
		.profile = str_copy(t->arena, b->profile),
		.judged_at_ns = b->judged_at_ns,
		.fresh = t->fresh };
	for (size_t i = 0; i < r->n_results; i++)
		ra->known += r->results[i].known;
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct rest_check *c = &t->rest_checks[b->entries[i].check];
		unsigned left = t->rest[i].fails + t->rest[i].warns;

		if (c->judged && !c->untold)
			ra->fixed += left;
		else
			ra->untold += left;
	}
}

void tally_finish(struct tally *t, struct report *r)
{
	for (size_t i = 0; i < t->job->n_waivers; i++) {
		struct waiver_use *use = &t->uses[i];

		use->state = fared(use, &t->seen[i]);
		use->announced = use->state == WAIVER_HOLDS && t->job->announce_days &&
				 use->days_left <= (int64_t)t->job->announce_days;
	}
	r->waivers = t->uses;
	r->n_waivers = t->job->n_waivers;
	if (t->job->baseline)
		finish_ratchet(t, r);
}

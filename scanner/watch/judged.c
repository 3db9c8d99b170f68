/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An alarm is a check of one subject. What a finding says goes to it by its fingerprint; what is
 * no longer said is good, unless the check could not tell, had nothing to look at (no packet
 * came: that no longer proves the fault, nor its end), or had more to say than is kept.
 */
#include "scanner/watch/judged.h"

#include "scanner/base/text.h"

struct taking {
	struct watch *w;
	struct arena *a;
	const struct lane *l;
	const struct result *res;
	unsigned check; /* of the whole job */
};

static bool decides(const struct job *job, const struct result *res)
{
	return (res->severity >= job->level || res->required) && !res->newer;
}

static bool is_bad(const struct job *job, const struct finding *f)
{
	if (f->waived || f->known || f->summary)
		return false;
	return f->status == STATUS_FAIL || (f->status == STATUS_WARN && job->fail_on_warn);
}

/* What the budget does not pay for is no news, nor a reason that was allowed. */
static bool is_unknown(const struct job *job, const struct finding *f)
{
	return f->status == STATUS_UNKNOWN && f->reason != REASON_WITHHELD && !f->waived &&
	       !(job->allow_unknown & 1u << f->reason);
}

/* It says neither that all is well nor that it is not. */
static bool says_nothing(const struct finding *f)
{
	return f->status == STATUS_UNKNOWN ||
	       (f->status == STATUS_SKIP &&
		       (f->reason == REASON_IDLE || f->reason == REASON_CAUSED ||
			       f->reason == REASON_NOT_ASKED));
}

static uint64_t unknown_key(const struct check *c)
{
	return text_hash_more(text_hash(STR("unknown")), str_from(c->id));
}

static void mark(struct taking *t, uint64_t key, bool unknown, const struct finding *f)
{
	struct alarm *al = hysteresis_alarm(t->w->alarms, key);

	if (!al)
		return;
	al->check = t->check;
	al->unknown = unknown;
	al->seen = SEEN_BAD;
	al->what = f;
	alarm_label(al, f->subject.label);
}

/* The worst of a check come first, so that the first of several is the one that is told. */
static void mark_bad(struct taking *t)
{
	const struct job *job = &t->l->job;
	bool unknown = false;

	for (const struct finding *f = t->res->findings; f; f = f->next) {
		if (is_bad(job, f))
			mark(t, f->fingerprint, false, f);
		if (is_unknown(job, f) && !unknown) {
			mark(t, unknown_key(t->res->check), true, f);
			unknown = true;
		}
	}
}

static const struct finding *finding_of(const struct result *res, uint64_t key)
{
	for (const struct finding *f = res->findings; f; f = f->next) {
		if (f->fingerprint == key)
			return f;
	}
	return NULL;
}

static bool is_silent(const struct result *res)
{
	for (const struct finding *f = res->findings; f; f = f->next) {
		if (!says_nothing(f))
			return false;
	}
	return true;
}

/* Of an alarm that nothing bad was said of. */
static void look_closer(const struct taking *t, struct alarm *al)
{
	const struct finding *f;

	if (al->seen == SEEN_BAD)
		return;
	if (al->unknown) {
		al->what = t->res->findings;
		al->seen = SEEN_GOOD;
		return;
	}
	f = finding_of(t->res, al->key);
	al->what = f ? f : t->res->findings;
	if (f ? says_nothing(f) : is_silent(t->res) || t->res->total > t->res->kept)
		al->seen = SEEN_NOTHING;
	else
		al->seen = SEEN_GOOD;
}

static struct str raised_text(const struct taking *t, const struct alarm *al)
{
	const struct finding *f = al->what;
	struct str label = f->subject.label;

	if (!label.n || str_has(f->text, str_z(t->a, label)))
		return f->text;
	return str_printf(t->a, STR_FMT ": " STR_FMT, STR_ARG(label), STR_ARG(f->text));
}

static struct str cleared_text(const struct taking *t, const struct alarm *al, uint64_t lasted_ns)
{
	struct str for_so_long = text_duration(t->a, lasted_ns);

	if (al->unknown)
		return str_printf(t->a, "can be told again, after " STR_FMT, STR_ARG(for_so_long));
	return str_printf(t->a, "%s%s: well again after " STR_FMT, *al->label ? al->label : "",
		*al->label ? "" : "host", STR_ARG(for_so_long));
}

static enum event_kind kind_of(const struct alarm *al, enum change change)
{
	if (change == CHANGE_RAISED)
		return al->unknown ? EVENT_UNKNOWN : EVENT_RAISED;
	return al->unknown ? EVENT_KNOWN : EVENT_CLEARED;
}

static void tell(struct taking *t, const struct alarm *al, enum change change)
{
	struct watch *w = t->w;
	const struct finding *f = al->what;
	uint64_t since_ns = w->age_ns - al->first_ns;
	struct thresholds th = w->asked.thresholds[al->check];
	struct event e = {
		.kind = kind_of(al, change),
		.check = t->res->check,
		.severity = t->res->severity,
		.subject = str_from(al->label),
		.fingerprint = al->unknown ? 0 : al->key,
		.finding = f,
		.looks = change == CHANGE_RAISED ? th.raise : th.clear,
		.since_ns = w->at.real_ns > since_ns ? w->at.real_ns - since_ns : 0,
		.lasted_ns = since_ns,
	};

	if (e.kind == EVENT_UNKNOWN)
		e.reason = f->reason;
	e.text = change == CHANGE_RAISED ? raised_text(t, al) : cleared_text(t, al, since_ns);
	watch_emit(w, &e);
}

static void step_alarms(struct taking *t)
{
	struct watch *w = t->w;
	size_t n = hysteresis_size(w->alarms);

	for (size_t i = 0; i < n; i++) {
		struct alarm *al = hysteresis_at(w->alarms, i);
		enum change change;

		if (!al->used || al->check != t->check)
			continue;
		look_closer(t, al);
		change = alarm_look(al, al->seen, w->asked.thresholds[t->check], w->age_ns);
		if (change != CHANGE_NONE)
			tell(t, al, change);
		al->seen = SEEN_GOOD;
		al->what = NULL;
	}
}

void judged_take(struct watch *w, struct arena *a, const struct lane *l)
{
	const struct report *r = l->report;

	for (size_t i = 0; i < r->n_results; i++) {
		struct taking t = { w, a, l, &r->results[i], (unsigned)l->index[i] };

		if (!decides(&l->job, t.res))
			continue;
		mark_bad(&t);
		step_alarms(&t);
	}
}

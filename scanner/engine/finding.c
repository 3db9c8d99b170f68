/* SPDX-License-Identifier: Apache-2.0 */
/* How a check says something. Every byte of the host passes text_sanitise() here, once. */
#include "scanner/engine/findings.h"

#include "scanner/engine/accepted.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 1024 };

void findings_init(struct findings *out, struct arena *a, const char *id)
{
	*out = (struct findings){ .arena = a, .id = id };
}

#define PRINTF_LIKE(n) __attribute__((format(printf, n, 0)))

PRINTF_LIKE(2) static struct str vformat(struct arena *a, const char *fmt, va_list args)
{
	char buf[TEXT_MAX];
	int n = vsnprintf(buf, sizeof(buf), fmt, args);

	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(buf))
		n = sizeof(buf) - 1;
	return text_sanitise(a, (struct str){ buf, (size_t)n });
}

static void link_last(struct findings *out, struct finding *f)
{
	if (out->last)
		out->last->next = f;
	else
		out->head = f;
	out->last = f;
}

/* Worse is heavier; of equal ones, what nobody accepted. */
static unsigned weight(const struct finding *f)
{
	return 2 * (unsigned)f->status + !(f->waived || f->known);
}

/* The least of the kept ones makes room for a worse one; NULL when the new one is no worse. */
static struct finding *evict(struct findings *out, const struct finding *newer)
{
	struct finding *least = NULL;

	for (struct finding *f = out->head; f; f = f->next) {
		if (weight(f) < weight(newer) && (!least || weight(f) < weight(least)))
			least = f;
	}
	return least;
}

/* One more or one less of this kind. */
static void count(struct findings *out, const struct finding *f, int by)
{
	out->by_status[f->status] += (unsigned)by;
	out->waived += f->waived ? (unsigned)by : 0;
	out->known += f->known ? (unsigned)by : 0;
	if (!f->waived && !f->known)
		out->open[f->status] += (unsigned)by;
}

static struct finding *place(struct findings *out, const struct finding *newer)
{
	struct finding *f, *next;

	out->total++;
	count(out, newer, 1);
	if (newer->status == STATUS_UNKNOWN && !newer->waived)
		out->open_unknown |= 1u << newer->reason;
	if (out->kept < FINDINGS_CAP) {
		f = ARENA_NEW(out->arena, struct finding, 1);
		*f = *newer;
		link_last(out, f);
		out->kept++;
		return f;
	}
	f = evict(out, newer);
	if (!f)
		f = ARENA_NEW(out->arena, struct finding, 1); /* filled, and never linked */
	next = f->next;
	*f = *newer;
	f->next = next;
	return f;
}

/*
 * What is accepted is so before the cap: that a finding is counted only must not hide that
 * nobody accepted it.
 */
PRINTF_LIKE(5)
static struct finding *begin(struct findings *out, enum status status, enum reason reason,
	struct subject subject, const char *fmt, va_list args)
{
	struct finding *f, made = { .arena = out->arena, .status = status, .reason = reason };

	if (out->settings_only && status == STATUS_FAIL) {
		made.status = STATUS_WARN;
		out->lowered = true;
	}
	subject.key = text_sanitise(out->arena, subject.key);
	subject.label = text_sanitise(out->arena, subject.label);
	made.subject = subject;
	made.fingerprint = subject_fingerprint(out->id, &subject);
	if (out->accepted)
		accepted_mark(out->accepted, &made);
	f = place(out, &made);
	f->text = vformat(out->arena, fmt, args);
	return f;
}

struct finding *find(
	struct findings *out, enum status status, struct subject subject, const char *fmt, ...)
{
	struct finding *f;
	va_list args;

	va_start(args, fmt);
	f = begin(out, status, REASON_NONE, subject, fmt, args);
	va_end(args);
	return f;
}

struct finding *find_reason(struct findings *out, enum status status, enum reason reason,
	struct subject subject, const char *fmt, ...)
{
	struct finding *f;
	va_list args;

	va_start(args, fmt);
	f = begin(out, status, reason, subject, fmt, args);
	va_end(args);
	return f;
}

enum reason reason_of_state(enum answer_state s)
{
	switch (s) {
	case ANSWER_OK:
		return REASON_FORMAT;
	case ANSWER_ABSENT:
		return REASON_ABSENT;
	case ANSWER_DENIED:
		return REASON_DENIED;
	case ANSWER_BROKEN:
		return REASON_BROKEN;
	case ANSWER_NOT_READ:
	case ANSWER_NOT_CAPTURED:
		return REASON_NOT_CAPTURED;
	case ANSWER_UNSUPPORTED:
		return REASON_NOT_SUPPORTED;
	case ANSWER_WITHHELD:
		return REASON_WITHHELD;
	case ANSWER_TIMEOUT:
		return REASON_TIMEOUT;
	case ANSWER_VANISHED:
		return REASON_VANISHED;
	case ANSWER_STATES:
		break;
	}
	return REASON_BROKEN;
}

static const char *state_sentence(enum answer_state s)
{
	switch (s) {
	case ANSWER_OK:
		return "was read and not understood";
	case ANSWER_ABSENT:
		return "is not there";
	case ANSWER_DENIED:
		return "may not be read: rights are missing";
	case ANSWER_BROKEN:
		return "could not be read";
	case ANSWER_NOT_READ:
		return "was not read";
	case ANSWER_NOT_CAPTURED:
		return "was not captured";
	case ANSWER_UNSUPPORTED:
		return "is not supported here";
	case ANSWER_WITHHELD:
		return "was not read: it would cost";
	case ANSWER_TIMEOUT:
		return "did not answer before its deadline";
	case ANSWER_VANISHED:
		return "went away while it was read";
	case ANSWER_STATES:
		break;
	}
	return "could not be read";
}

struct finding *find_unreadable(
	struct findings *out, struct subject subject, const struct answer *an, bool optional)
{
	bool gone = an->state == ANSWER_ABSENT || an->state == ANSWER_UNSUPPORTED;
	enum status status = gone && optional ? STATUS_SKIP : STATUS_UNKNOWN;
	enum reason reason = reason_of_state(an->state);
	struct finding *f;

	if (status == STATUS_SKIP)
		reason = REASON_NOT_SUPPORTED;
	f = find_reason(out, status, reason, subject, STR_FMT " %s%s" STR_FMT, STR_ARG(an->path),
		state_sentence(an->state), an->note.n ? " " : "", STR_ARG(an->note));
	find_evidence(f, an);
	return f;
}

PRINTF_LIKE(3)
static void set_text(struct finding *f, struct quantity *q, const char *fmt, va_list args)
{
	q->text = vformat(f->arena, fmt, args);
}

void find_observed(struct finding *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_text(f, &f->observed, fmt, args);
	va_end(args);
}

void find_observed_value(struct finding *f, double value, const char *unit)
{
	f->observed.value = value;
	f->observed.unit = unit;
}

void find_wanted(struct finding *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_text(f, &f->wanted, fmt, args);
	va_end(args);
}

void find_wanted_value(struct finding *f, double value, const char *unit)
{
	f->wanted.value = value;
	f->wanted.unit = unit;
}

/* The same thing is said once: find_unreadable() and its caller may both add an answer. */
static bool has_evidence(const struct finding *f, const struct answer *an, struct str value)
{
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		if (e->state == an->state && str_eq(e->path, an->path) && str_eq(e->value, value))
			return true;
	}
	return false;
}

static void add_evidence(struct finding *f, const struct answer *an, struct str value)
{
	struct evidence *e;

	if (f->n_evidence == EVIDENCE_CAP || has_evidence(f, an, value))
		return;
	if (f->n_evidence == f->cap_evidence) {
		unsigned cap = f->cap_evidence ? f->cap_evidence * 2 : 2;
		struct evidence *more = ARENA_NEW(f->arena, struct evidence, cap);

		if (f->n_evidence)
			memcpy(more, f->evidence, f->n_evidence * sizeof(*more));
		f->evidence = more;
		f->cap_evidence = cap;
	}
	e = &f->evidence[f->n_evidence++];
	e->path = text_sanitise(f->arena, an->path);
	e->state = an->state;
	e->value = value;
	e->from = an->state == ANSWER_OK ? text_sanitise(f->arena, an->note) : (struct str){ 0 };
}

void find_evidence(struct finding *f, const struct answer *an)
{
	struct str value = { 0 };

	if (an->state == ANSWER_OK && an->kind == ASK_MODE)
		value = str_printf(f->arena, "mode %04o", (unsigned)an->mode);
	else if (an->state == ANSWER_OK)
		value = text_evidence(f->arena, str_trim(an->bytes));
	else if (an->note.n)
		value = text_evidence(f->arena, an->note);
	add_evidence(f, an, value);
}

void find_evidence_text(struct finding *f, const struct answer *an, const char *fmt, ...)
{
	char buf[TEXT_MAX];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(buf))
		n = sizeof(buf) - 1;
	add_evidence(f, an, text_evidence(f->arena, (struct str){ buf, (size_t)n }));
}

void find_owner(struct finding *f, const char *id)
{
	f->owner = id;
}

void find_cpus(struct finding *f, struct cpuset cpus)
{
	f->cpus = cpuset_or(f->arena, cpus, (struct cpuset){ 0 });
}

void find_summary(struct finding *f)
{
	f->summary = true;
}

static const struct finding *first_accepted(const struct findings *out)
{
	for (const struct finding *f = out->head; f; f = f->next) {
		if (f->waived || f->known)
			return f;
	}
	return NULL;
}

void findings_close(struct findings *out)
{
	const struct finding *like = out->accepted ? first_accepted(out) : NULL;

	for (struct finding *f = out->head; f && like; f = f->next) {
		if (!f->summary || f->waived || f->known || f->status < STATUS_WARN ||
			out->open[STATUS_FAIL] + out->open[STATUS_WARN] > 1)
			continue;
		count(out, f, -1);
		accepted_with(out->accepted, f, like);
		count(out, f, 1);
	}
}

void findings_settle(struct findings *out, struct finding *f, const char *cause)
{
	count(out, f, -1);
	if (out->accepted)
		accepted_withdraw(out->accepted, f);
	f->waived = f->known = false;
	f->waiver = NULL;
	f->said = f->status;
	f->status = STATUS_SKIP;
	f->reason = REASON_CAUSED;
	f->cause = cause;
	count(out, f, 1);
}

static enum status worst(const unsigned *by_status)
{
	for (int s = STATUSES - 1; s > STATUS_SKIP; s--) {
		if (by_status[s])
			return (enum status)s;
	}
	return STATUS_SKIP;
}

enum status findings_worst(const struct findings *out)
{
	return worst(out->by_status);
}

enum status findings_worst_open(const struct findings *out)
{
	return worst(out->open);
}

/* Worst first; equal ones keep the order in which the check said them, by insertion. */
void findings_sort(struct findings *out)
{
	struct finding *sorted = NULL, *next;

	for (struct finding *f = out->head; f; f = next) {
		struct finding **at = &sorted;

		next = f->next;
		while (*at && weight(*at) >= weight(f))
			at = &(*at)->next;
		f->next = *at;
		*at = f;
	}
	out->head = sorted;
}

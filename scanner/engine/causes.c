/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/causes.h"

#include <string.h>

static bool is_trouble(const struct finding *f)
{
	return f->status == STATUS_WARN || f->status == STATUS_FAIL;
}

/* A finding about the whole host, or about no CPUs in particular, explains all. */
static bool is_wide(const struct finding *f)
{
	return f->subject.kind == SUBJECT_HOST && cpuset_is_empty(f->cpus);
}

static bool same_subject(const struct finding *x, const struct finding *y)
{
	return x->subject.kind == y->subject.kind && str_eq(x->subject.key, y->subject.key);
}

static bool covers(const struct finding *cause, const struct finding *effect)
{
	if (is_wide(cause) || is_wide(effect))
		return true;
	if (same_subject(cause, effect))
		return true;
	if (cause->subject.cpu >= 0 && cpuset_has(effect->cpus, (unsigned)cause->subject.cpu))
		return true;
	if (effect->subject.cpu >= 0 && cpuset_has(cause->cpus, (unsigned)effect->subject.cpu))
		return true;
	return cpuset_meets(cause->cpus, effect->cpus);
}

static const struct judged *judged_of(const struct judged *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(v[i].check->id, id))
			return &v[i];
	}
	return NULL;
}

static bool can_explain(const struct finding *f, const struct finding *effect)
{
	return is_trouble(f) && f->status >= effect->status;
}

/* A waived finding of that check suffers on this CPU. */
static bool waived_on(const struct judged *cause, const struct finding *effect, unsigned cpu)
{
	for (const struct finding *f = cause->findings.head; f; f = f->next) {
		if (f->waived && can_explain(f, effect) &&
			(f->subject.cpu == (int)cpu || cpuset_has(f->cpus, cpu)))
			return true;
	}
	return false;
}

static bool waived_on_all(const struct judged *cause, const struct finding *effect)
{
	if (cpuset_is_empty(effect->cpus))
		return effect->subject.cpu >= 0 &&
		       waived_on(cause, effect, (unsigned)effect->subject.cpu);
	for (int cpu = -1; (cpu = cpuset_next(effect->cpus, cpu + 1)) >= 0;) {
		if (!waived_on(cause, effect, (unsigned)cpu))
			return false;
	}
	return true;
}

/*
 * A waived cause speaks for its own subject only, where any other one that touches the effect
 * explains it: CPU 6 is waived, and what goes wrong on CPUs 6 and 7 is not.
 */
static bool explains(
	const struct judged *cause, const struct finding *f, const struct finding *effect)
{
	if (!can_explain(f, effect) || !covers(f, effect))
		return false;
	if (!f->waived || is_wide(f) || same_subject(f, effect))
		return true;
	return waived_on_all(cause, effect);
}

static const struct finding *explaining(const struct judged *cause, const struct finding *effect)
{
	for (const struct finding *f = cause->findings.head; f; f = f->next) {
		if (explains(cause, f, effect))
			return f;
	}
	return NULL;
}

static const char *cause_of(
	const struct judged *v, size_t n, const struct check *c, const struct finding *effect)
{
	const struct judged *owner = effect->owner ? judged_of(v, n, effect->owner) : NULL;

	if (owner && explaining(owner, effect))
		return owner->check->id;
	for (unsigned i = 0; i < CHECK_IMPLIED && c->implied_by[i]; i++) {
		const struct judged *cause = judged_of(v, n, c->implied_by[i]);

		if (cause && explaining(cause, effect))
			return cause->check->id;
	}
	return NULL;
}

/* Causes are looked up among what the checks said, before anything was silenced. */
static void note_causes(struct judged *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (struct finding *f = v[i].findings.head; f; f = f->next) {
			if (is_trouble(f))
				f->cause = cause_of(v, n, v[i].check, f);
		}
	}
}

/* The cause of the cause: what is named is what is not silenced itself. */
static const char *root_of(const struct judged *v, size_t n, const struct finding *effect)
{
	const char *cause = effect->cause;

	for (unsigned depth = 0; depth < CHECK_IMPLIED; depth++) {
		const struct finding *f = explaining(judged_of(v, n, cause), effect);

		if (!f || !f->cause)
			break;
		cause = f->cause;
	}
	return cause;
}

static void name_roots(struct judged *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (struct finding *f = v[i].findings.head; f; f = f->next) {
			if (f->cause)
				f->root = root_of(v, n, f);
		}
	}
}

void causes_settle(struct judged *v, size_t n)
{
	note_causes(v, n);
	name_roots(v, n);
	for (size_t i = 0; i < n; i++) {
		for (struct finding *f = v[i].findings.head; f; f = f->next) {
			if (f->cause && is_trouble(f))
				findings_settle(&v[i].findings, f, f->root);
		}
		findings_sort(&v[i].findings);
	}
}

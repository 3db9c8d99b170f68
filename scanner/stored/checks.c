/* SPDX-License-Identifier: Apache-2.0 */
/* Checks and findings of a stored report. */
#include "scanner/stored/parts.h"

#include <string.h>

static enum status status_in(struct field f)
{
	const char *words[STATUSES];

	for (int i = 0; i < STATUSES; i++)
		words[i] = status_word((enum status)i);
	return (enum status)field_word(f, "status", words, STATUSES);
}

static enum reason reason_in(struct field f)
{
	struct str word = field_str(f, "reason");
	enum reason reason = REASON_NONE;

	if (word.n && reason_from_word(word, &reason))
		reason = REASON_AMBIGUOUS; /* a later edition's word: its status says what it is */
	return reason;
}

/*
 * The check itself: what the report says of it, and for the rest this program's own where it
 * has the same question.
 */
static const struct check *check_in(struct field f)
{
	static const char *const severities[] = { "info", "low", "medium", "high", "critical" };
	static const char *const kinds[] = { "state", "delta" };
	struct arena *a = f.r->a;
	struct str id = field_str(f, "id"), title = field_str(f, "title");
	const struct check *own = checks_find(id);
	struct check *c = ARENA_NEW(a, struct check, 1);
	struct field fix = field_object(f, "fix");
	struct str why = field_str(f, "why"), source = field_str(f, "source");

	c->id = str_z(a, id);
	c->rule = (unsigned)field_int(f, "rule", 1);
	c->title = str_z(a, title);
	c->severity = (enum severity)field_word(f, "severity", severities, SEVERITIES);
	c->kind = (enum kind)field_word(f, "kind", kinds, 2);
	if (!id.n)
		field_fault(field_of(f, "id"), "the id of a check");
	if (own && own->rule == c->rule) {
		c->why = own->why;
		c->fix_now = own->fix_now;
		c->fix_boot = own->fix_boot;
		c->source = own->source;
	}
	if (why.n) {
		struct str now = field_str(fix, "now"), boot = field_str(fix, "boot");

		c->why = str_z(a, why);
		c->fix_now = now.n ? str_z(a, now) : NULL;
		c->fix_boot = boot.n ? str_z(a, boot) : NULL;
		c->source = source.n ? str_z(a, source) : NULL;
	}
	if (!c->why)
		c->why = "not told by this report";
	return c;
}

static void read_subject(struct field f, struct subject *s)
{
	const char *words[SUBJECT_KINDS];

	for (int i = 0; i < SUBJECT_KINDS; i++)
		words[i] = subject_kind_word((enum subject_kind)i);
	s->kind = (enum subject_kind)field_word(f, "kind", words, SUBJECT_KINDS);
	s->key = field_str(f, "key");
	s->label = field_str(f, "label");
	if (!s->label.n)
		s->label = s->key;
	s->cpu = field_int(f, "cpu", -1);
	s->node = field_int(f, "node", -1);
	s->irq = field_int(f, "irq", -1);
	s->pid = field_int(f, "pid", -1);
	s->ifindex = field_int(f, "ifindex", -1);
}

static void read_quantity(struct field f, const char *key, struct quantity *q)
{
	struct field v = field_object(f, key);
	struct str unit = field_str(v, "unit");

	q->text = field_str(v, "text");
	q->value = field_double(v, "value");
	q->unit = unit.n ? str_z(f.r->a, unit) : NULL;
}

static void read_evidence(struct field f, struct finding *out)
{
	size_t n;
	struct field v = field_array(f, "evidence", &n);
	const char *words[ANSWER_STATES];

	for (int i = 0; i < ANSWER_STATES; i++)
		words[i] = answer_state_word((enum answer_state)i);
	if (n > EVIDENCE_CAP) {
		field_fault(v, "at most 16 pieces of evidence");
		return;
	}
	out->evidence = ARENA_NEW(f.r->a, struct evidence, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct field e = field_at(v, i);

		out->evidence[i] = (struct evidence){ field_str(e, "path"),
			(enum answer_state)field_word(e, "state", words, ANSWER_STATES),
			field_str(e, "value") };
	}
	out->n_evidence = (unsigned)n;
}

/* Of the ledger, that was read before: a finding of before there was one only says that it is. */
static const struct waiver_use *waiver_in(struct field f, const struct report *r)
{
	int at = field_int(f, "waiver", -1);

	if (at < 0)
		return NULL;
	if ((size_t)at < r->n_waivers)
		return &r->waivers[at];
	field_fault(field_of(f, "waiver"), "a place in waivers");
	return NULL;
}

static struct finding *read_finding(struct field f, const struct report *r, const struct check *c)
{
	struct finding *out = ARENA_NEW(f.r->a, struct finding, 1);
	struct str mark = field_str(f, "fingerprint"), cause = field_str(f, "cause");

	out->arena = f.r->a;
	out->status = status_in(f);
	out->reason = reason_in(f);
	out->waived = field_bool(f, "waived");
	out->waiver = waiver_in(f, r);
	out->known = field_bool(f, "known");
	read_subject(field_object(f, "subject"), &out->subject);
	out->cpus = field_cpus(f, "cpus");
	if (str_u64(mark, 16, &out->fingerprint))
		field_fault(field_of(f, "fingerprint"), "16 hexadecimal digits");
	read_quantity(f, "observed", &out->observed);
	read_quantity(f, "wanted", &out->wanted);
	out->text = field_str(f, "text");
	if (!out->text.n)
		out->text = str_from(c->title); /* a pass says no more than that it holds */
	out->cause = cause.n ? str_z(f.r->a, cause) : NULL;
	read_evidence(f, out);
	return out;
}

static void read_remedies(struct field f, struct result *r)
{
	size_t n;
	struct field v = field_array(f, "remedies", &n);
	struct remedy *to;

	if (n > REMEDIES_TOTAL) {
		field_fault(v, "at most 64 remedies");
		return;
	}
	to = ARENA_NEW(f.r->a, struct remedy, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct field e = field_at(v, i);

		to[r->n_remedies] = (struct remedy){ .key = field_str(e, "key"),
			.value = field_str(e, "value") };
		/* A later edition's kind is left out: nobody here could make a file of it. */
		if (remedy_kind_from_word(field_str(e, "kind"), &to[r->n_remedies].kind) == 0)
			r->n_remedies++;
	}
	r->remedies = to;
}

/* What the report does not say, its findings do: it is as old as them, or nothing is accepted. */
static enum status open_in(struct field f, const struct result *r)
{
	const char *words[STATUSES];
	enum status open = STATUS_SKIP;

	for (int i = 0; i < STATUSES; i++)
		words[i] = status_word((enum status)i);
	if (field_has(f, "open"))
		return (enum status)field_word(f, "open", words, STATUSES);
	if (!r->waived && !r->known)
		return r->status;
	for (const struct finding *v = r->findings; v; v = v->next) {
		if (!v->waived && !v->known && v->status > open)
			open = v->status;
	}
	return open;
}

static void read_check(struct field f, const struct report *report, struct result *r)
{
	struct finding *head = NULL, **last = &head;
	struct field v;
	size_t n;

	r->check = check_in(f);
	r->severity = r->check->severity;
	r->required = field_bool(f, "required");
	r->newer = field_bool(f, "newer");
	r->status = status_in(f);
	r->reason = reason_in(f);
	r->duration_us = field_u64(f, "duration_us");
	r->capped = field_bool(f, "advisory");
	v = field_array(f, "findings", &n);
	if (!n)
		field_fault(field_of(f, "findings"), "at least one finding");
	for (size_t i = 0; i < n; i++) {
		*last = read_finding(field_at(v, i), report, r->check);
		r->waived += (*last)->waived;
		r->known += (*last)->known;
		last = &(*last)->next;
	}
	r->findings = head;
	r->kept = (unsigned)n;
	r->total = (unsigned)field_int(f, "findings_total", (int)n);
	r->waived = (unsigned)field_int(f, "findings_waived", (int)r->waived);
	r->known = (unsigned)field_int(f, "findings_known", (int)r->known);
	r->open = open_in(f, r);
	read_remedies(f, r);
}

void stored_checks(struct field doc, struct report *r)
{
	struct field v = field_array(doc, "checks", &r->n_results);

	if (!v.value)
		field_fault(field_of(doc, "checks"), "an array");
	r->results = ARENA_NEW(r->arena, struct result, r->n_results + 1);
	for (size_t i = 0; i < r->n_results; i++) {
		read_check(field_at(v, i), r, &r->results[i]);
		if (i && strcmp(r->results[i - 1].check->id, r->results[i].check->id) >= 0)
			field_fault(field_of(field_at(v, i), "id"),
				"ids in ascending order, each once");
	}
}

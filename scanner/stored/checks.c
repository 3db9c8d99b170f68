/* SPDX-License-Identifier: Apache-2.0 */
/* Checks and findings of a stored report. */
#include "scanner/stored/parts.h"

#include <errno.h>
#include <string.h>

enum { CHECKS_CAP = 256 << 20 };

static enum status status_in(struct field f, const char *key)
{
	const char *words[STATUSES];

	for (int i = 0; i < STATUSES; i++)
		words[i] = status_word((enum status)i);
	return (enum status)field_word(f, key, words, STATUSES);
}

enum status stored_status(struct field f)
{
	return status_in(f, "status");
}

static enum reason reason_in(struct field f)
{
	struct str word = field_raw(f, "reason");
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
	struct check *c = ARENA_NEW(a, struct check, 1);
	const char *id = field_id(f, "id"), *title = field_z(f, "title"), *why = field_z(f, "why");
	const struct check *own = id ? checks_find(str_from(id)) : NULL;
	struct field fix = field_object(f, "fix");

	if (!id)
		field_fault(field_of(f, "id"), "the id of a check");
	c->id = id ? id : "";
	c->rule = (unsigned)field_int(f, "rule", 1);
	c->title = title ? title : "";
	c->severity = (enum severity)field_word(f, "severity", severities, SEVERITIES);
	c->kind = (enum kind)field_word(f, "kind", kinds, 2);
	if (own && own->rule == c->rule) {
		c->why = own->why;
		c->fix_now = own->fix_now;
		c->fix_boot = own->fix_boot;
		c->source = own->source;
	}
	if (why) {
		c->why = why;
		c->fix_now = field_z(fix, "now");
		c->fix_boot = field_z(fix, "boot");
		c->source = field_z(f, "source");
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

	q->text = field_str(v, "text");
	q->value = field_double(v, "value");
	q->unit = field_z(v, "unit");
}

void stored_evidence(struct field f, struct finding *out)
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
	out->evidence = ARENA_NEW(f.r->a, struct evidence, n);
	for (size_t i = 0; i < n; i++) {
		struct field e = field_at(v, i);

		out->evidence[i] = (struct evidence){ field_str(e, "path"),
			(enum answer_state)field_word(e, "state", words, ANSWER_STATES),
			field_str(e, "value"), field_str(e, "from") };
	}
	out->n_evidence = (unsigned)n;
}

/* Of the ledger, which may stand behind the checks: its room is there before it is read. */
static const struct waiver_use *waiver_in(struct field f)
{
	int at = field_int(f, "waiver", -1);

	if (at < 0)
		return NULL;
	if (at >= LEDGER_ROOM) {
		field_fault(field_of(f, "waiver"), "a place in waivers");
		return NULL;
	}
	if ((size_t)at >= f.r->referred)
		f.r->referred = (size_t)at + 1;
	return &f.r->ledger[at];
}

static struct finding *read_finding(struct field f)
{
	struct finding *out = ARENA_NEW(f.r->a, struct finding, 1);

	out->arena = f.r->a;
	out->status = stored_status(f);
	out->reason = reason_in(f);
	out->waived = field_bool(f, "waived");
	out->waiver = waiver_in(f);
	out->known = field_bool(f, "known");
	read_subject(field_object(f, "subject"), &out->subject);
	out->cpus = field_cpus(f, "cpus");
	if (str_u64(field_raw(f, "fingerprint"), 16, &out->fingerprint))
		field_fault(field_of(f, "fingerprint"), "16 hexadecimal digits");
	read_quantity(f, "observed", &out->observed);
	read_quantity(f, "wanted", &out->wanted);
	out->text = field_str(f, "text");
	out->cause = field_id(f, "cause");
	stored_evidence(f, out);
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
	enum status open = STATUS_SKIP;

	if (field_has(f, "open"))
		return status_in(f, "open");
	if (!r->waived && !r->known)
		return r->status;
	for (const struct finding *v = r->findings; v; v = v->next) {
		if (!v->waived && !v->known && v->status > open)
			open = v->status;
	}
	return open;
}

/* One at a time: a check may have any number of them. */
static struct finding *read_findings(
	struct document *d, struct reader *reader, struct str name, struct result *r)
{
	struct finding *head = NULL, **last = &head;
	struct walk elements = { 0 };
	json_object *value;

	r->kept = r->waived = r->known = 0;
	while (document_element(d, &elements) && document_value(d, &value)) {
		size_t mark = arena_used(reader->names);
		struct field f = { reader, value, field_index(reader, name, r->kept) };

		*last = read_finding(f);
		r->waived += (*last)->waived;
		r->known += (*last)->known;
		r->kept++;
		last = &(*last)->next;
		arena_rewind(reader->names, mark);
		json_object_put(value);
	}
	return head;
}

/* All of a check but its findings, which may stand before what they need of it. */
static void read_rest(struct field f, struct finding *findings, struct result *r)
{
	r->check = check_in(f);
	r->severity = r->check->severity;
	r->required = field_bool(f, "required");
	r->newer = field_bool(f, "newer");
	r->status = stored_status(f);
	r->reason = reason_in(f);
	r->duration_us = field_u64(f, "duration_us");
	r->capped = field_bool(f, "advisory");
	r->total = (unsigned)field_int(f, "findings_total", (int)r->kept);
	if (field_has(f, "findings"))
		field_fault(field_of(f, "findings"), "an array");
	if (!r->kept)
		field_fault(field_of(f, "findings"), "at least one finding");
	/* A pass says no more than that it holds. */
	for (struct finding *i = findings; i; i = i->next) {
		if (!i->text.n)
			i->text = str_from(r->check->title);
	}
	r->findings = findings;
	r->waived = (unsigned)field_int(f, "findings_waived", (int)r->waived);
	r->known = (unsigned)field_int(f, "findings_known", (int)r->known);
	r->open = open_in(f, r);
	read_remedies(f, r);
}

static void read_check(struct document *d, struct field f, struct result *r)
{
	struct str in = field_of(f, "findings").name;
	struct finding *findings = NULL;
	struct walk members = { 0 };
	json_object *key, *value;

	while (document_member(d, &members, &key)) {
		const char *name = json_object_get_string(key);

		if (!strcmp(name, "findings") && document_peek(d) == '[')
			findings = read_findings(d, f.r, in, r);
		else if (document_value(d, &value))
			json_object_object_add(f.value, name, value);
		json_object_put(key);
	}
	if (!d->fault.n && !d->error)
		read_rest(f, findings, r);
}

static void read_element(struct document *d, struct field f, struct result *r)
{
	json_object *value;

	if (document_peek(d) == '{') {
		f.value = json_object_new_object();
		read_check(d, f, r);
		json_object_put(f.value);
	} else if (document_value(d, &value)) {
		field_fault(f, "an object");
		json_object_put(value);
	}
}

/* Their array grows in an arena of its own: there it need not move. */
static void read_array(
	struct document *d, struct reader *reader, struct arena *growing, struct report *r)
{
	struct walk elements = { 0 };
	struct result *v = NULL;
	size_t n = 0, cap = 0;

	while (document_element(d, &elements)) {
		size_t mark = arena_used(reader->names);
		struct field f = { reader, NULL, field_index(reader, STR("checks"), n) };

		v = arena_grow(growing, v, n, &cap, sizeof(*v));
		read_element(d, f, &v[n]);
		if (d->fault.n || d->error)
			return;
		if (v[n].check && n && v[n - 1].check &&
			strcmp(v[n - 1].check->id, v[n].check->id) >= 0)
			field_fault(field_of(f, "id"), "ids in ascending order, each once");
		arena_rewind(reader->names, mark);
		n++;
	}
	r->results = ARENA_NEW(r->arena, struct result, n + 1);
	if (n)
		memcpy(r->results, v, n * sizeof(*v));
	r->n_results = n;
}

void stored_checks(struct document *d, struct reader *reader, struct report *r)
{
	struct arena *growing = arena_new("checks", CHECKS_CAP);

	if (growing)
		read_array(d, reader, growing, r);
	else
		d->error = -ENOMEM;
	arena_free(growing);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/event.h"

#include "scanner/base/date.h"
#include "scanner/base/json.h"
#include "scanner/base/text.h"

/* MESSAGE_ID is for ever: a catalogue of messages and the filters of others name it. */
static const struct {
	const char *word, *id;
	unsigned priority; /* of syslog(3), where no severity tells */
} kinds[EVENT_KINDS] = {
	[EVENT_STARTED] = { "started", "91bda911575145a9a914030752677faa", 6 },
	[EVENT_RAISED] = { "raised", "8ed4f397c90a41c0a2ad67e3393c425f", 4 },
	[EVENT_CLEARED] = { "cleared", "09c06dfc50cc4d1ca9d7c60d65124c59", 5 },
	[EVENT_UNKNOWN] = { "unknown", "98c6f0a795d94c4d9a6126c97adcca26", 4 },
	[EVENT_KNOWN] = { "known", "a4258e29a5124e16bfedb52e8282f70b", 5 },
	[EVENT_SUSPENDED] = { "suspended", "1325282a164148d6a88d249205c142cf", 5 },
	[EVENT_REBOOTED] = { "rebooted", "e7f6fa9b73754142bdb9c7effb839747", 5 },
	[EVENT_STALLED] = { "stalled", "fa3ba32932874365a0c7b88c67120817", 4 },
	[EVENT_STEPPED] = { "clock-stepped", "bade37a4b41440cb9db9baca2bac8397", 4 },
	[EVENT_LOST] = { "output-lost", "3c8be4d7e04440d4841c77ea3638a917", 3 },
	[EVENT_FOUND] = { "output-found", "28c0230ba46140039403e33b3c4cac68", 5 },
	[EVENT_PACED] = { "paced", "5a80a42ba7214ab4a68679bf5dbadf07", 5 },
	[EVENT_STOPPED] = { "stopped", "fa5ed51756aa4710bc5687a5ac8ef005", 6 },
};

const char *event_word(enum event_kind k)
{
	return kinds[k].word;
}

static void write_finding(struct json *j, const struct finding *f)
{
	json_z(j, "status", status_word(f->status));
	json_str(j, "says", f->text);
	if (f->observed.text.n)
		json_str(j, "observed", f->observed.text);
	if (f->wanted.text.n)
		json_str(j, "wanted", f->wanted.text);
	json_array(j, "evidence");
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		json_object(j, NULL);
		json_str(j, "path", e->path);
		json_z(j, "state", answer_state_word(e->state));
		json_str(j, "value", e->value);
		json_end_object(j);
	}
	json_end_array(j);
}

static void write_check(struct json *j, struct arena *a, const struct event *e)
{
	const struct check *c = e->check;

	json_z(j, "check", c->id);
	json_z(j, "title", c->title);
	json_z(j, "severity", severity_word(e->severity));
	json_str(j, "subject", e->subject);
	if (e->fingerprint)
		json_str(j, "fingerprint",
			str_printf(a, "%016llx", (unsigned long long)e->fingerprint));
	if (e->reason != REASON_NONE)
		json_z(j, "reason", reason_word(e->reason));
	json_u64(j, "looks", e->looks);
	if (e->since_ns)
		json_str(j, "since", date_format(a, e->since_ns));
	if (e->kind == EVENT_CLEARED || e->kind == EVENT_KNOWN)
		json_u64(j, "lasted_ms", e->lasted_ns / 1000000);
	if (e->finding)
		write_finding(j, e->finding);
	if (e->kind != EVENT_RAISED)
		return;
	json_z(j, "why", c->why);
	json_z(j, "fix_now", c->fix_now);
	json_z(j, "fix_boot", c->fix_boot);
}

enum { LINE_CAP = 1 << 20 };

void event_json(const struct event *e, struct out *o)
{
	struct arena *a = arena_new("an event", LINE_CAP);
	struct json j;

	json_init(&j, o, false);
	json_object(&j, NULL);
	json_u64(&j, "schema", EVENT_SCHEMA);
	json_z(&j, "event", event_word(e->kind));
	json_u64(&j, "number", e->number);
	json_str(&j, "time", date_format(a, e->real_ns));
	json_u64(&j, "time_ns", e->real_ns);
	json_str(&j, "host", e->host.name);
	if (e->host.id.n)
		json_str(&j, "host_id", e->host.id);
	if (e->host.boot_id.n)
		json_str(&j, "boot_id", e->host.boot_id);
	json_str(&j, "text", e->text);
	if (e->check)
		write_check(&j, a, e);
	json_end_object(&j);
	out_z(o, "\n");
	arena_free(a);
}

void event_text(const struct event *e, struct out *o)
{
	struct arena *a = arena_new("an event", LINE_CAP);
	struct str time = date_format(a, e->real_ns);

	out_printf(o, STR_FMT " %s", STR_ARG(time), event_word(e->kind));
	if (e->check)
		out_printf(o, " %s (%s)", e->check->id, severity_word(e->severity));
	out_printf(o, ": " STR_FMT "\n", STR_ARG(e->text));
	if (e->kind == EVENT_RAISED && (e->check->fix_now || e->check->fix_boot))
		out_printf(o, "    fix: %s\n",
			e->check->fix_now ? e->check->fix_now : e->check->fix_boot);
	arena_free(a);
}

static unsigned priority_of(const struct event *e)
{
	static const unsigned by_severity[SEVERITIES] = { 5, 5, 4, 3, 2 };

	return e->kind == EVENT_RAISED ? by_severity[e->severity] : kinds[e->kind].priority;
}

static struct str evidence_of(struct arena *a, const struct finding *f)
{
	struct str all = { 0 };

	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		all = str_printf(a, STR_FMT "%s" STR_FMT " = " STR_FMT, STR_ARG(all),
			all.n ? "\n" : "", STR_ARG(e->path),
			STR_ARG(e->state == ANSWER_OK ? e->value
						      : str_from(answer_state_word(e->state))));
	}
	return all;
}

struct adding {
	struct event_field *v;
	unsigned n;
};

static void add(struct adding *to, const char *key, struct str value)
{
	if (value.n && to->n < EVENT_FIELDS)
		to->v[to->n++] = (struct event_field){ key, value };
}

static void add_check(struct arena *a, struct adding *to, const struct event *e)
{
	add(to, "LATSCAN_CHECK", str_from(e->check->id));
	add(to, "LATSCAN_SEVERITY", str_from(severity_word(e->severity)));
	add(to, "LATSCAN_SUBJECT", e->subject);
	if (e->fingerprint)
		add(to, "LATSCAN_FINGERPRINT",
			str_printf(a, "%016llx", (unsigned long long)e->fingerprint));
	add(to, "LATSCAN_REASON", str_from(reason_word(e->reason)));
	add(to, "LATSCAN_LOOKS", str_printf(a, "%u", e->looks));
	if (e->since_ns)
		add(to, "LATSCAN_SINCE", date_format(a, e->since_ns));
	if (e->finding) {
		add(to, "LATSCAN_STATUS", str_from(status_word(e->finding->status)));
		add(to, "LATSCAN_OBSERVED", e->finding->observed.text);
		add(to, "LATSCAN_WANTED", e->finding->wanted.text);
		add(to, "LATSCAN_EVIDENCE", evidence_of(a, e->finding));
	}
	if (e->kind != EVENT_RAISED)
		return;
	add(to, "LATSCAN_WHY", str_from(e->check->why));
	add(to, "LATSCAN_FIX_NOW", str_from(e->check->fix_now));
	add(to, "LATSCAN_FIX_BOOT", str_from(e->check->fix_boot));
}

unsigned event_fields(struct arena *a, const struct event *e, struct event_field ret[EVENT_FIELDS])
{
	struct adding to = { ret, 0 };
	struct str about = e->check ? str_printf(a, " %s", e->check->id) : STR("");

	add(&to, "MESSAGE",
		str_printf(a, "%s" STR_FMT ": " STR_FMT, event_word(e->kind), STR_ARG(about),
			STR_ARG(e->text)));
	add(&to, "MESSAGE_ID", str_from(kinds[e->kind].id));
	add(&to, "PRIORITY", str_printf(a, "%u", priority_of(e)));
	add(&to, "SYSLOG_IDENTIFIER", STR("latscan"));
	add(&to, "LATSCAN_EVENT", str_from(event_word(e->kind)));
	add(&to, "LATSCAN_NUMBER", str_printf(a, "%llu", (unsigned long long)e->number));
	add(&to, "LATSCAN_TIME", date_format(a, e->real_ns));
	if (e->check)
		add_check(a, &to, e);
	return to.n;
}

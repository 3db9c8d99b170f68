/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/watch/sinks.h"

#include "commands/command.h"
#include "scanner/source/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG_CAP = 1 << 20, EVENT_CAP = 1 << 20, END_MS = 5000 };

static int open_journal(const struct watch_options *o, struct sinks *s)
{
	int r = o->journal ? datagram_open(o->journal, &s->journal) : 0;

	return r ? usage_error("--journal %s: %s", o->journal, strerror(-r)) : 0;
}

static int start_webhook(struct arena *a, const struct watch_options *o, struct sinks *s)
{
	char *argv[8] = { str_z(a, STR("latscan-webhook")) };
	unsigned n = 1;
	int r;

	if (!o->webhook && (o->header_file || o->cacert))
		return usage_error("--header-file and --cacert are of --webhook URL: expected one");
	if (!o->webhook)
		return 0;
	if (o->header_file) {
		argv[n++] = str_z(a, STR("--header-file"));
		argv[n++] = str_z(a, str_from(o->header_file));
	}
	if (o->cacert) {
		argv[n++] = str_z(a, STR("--cacert"));
		argv[n++] = str_z(a, str_from(o->cacert));
	}
	argv[n] = str_z(a, str_from(o->webhook));
	r = program_feed(a, argv, &s->webhook, &s->program);
	if (r)
		return usage_error("--webhook: cannot run latscan-webhook beside this program: %s",
			r == -ENOENT ? "it is not installed" : strerror(-r));
	backlog_init(a, BACKLOG_CAP, &s->backlog);
	r = memory_out_open(&s->memory);
	return r ? internal_error("no memory for --webhook: %s", strerror(-r)) : 0;
}

int sinks_open(struct arena *a, const struct watch_options *o, struct sinks *ret)
{
	int r;

	*ret = (struct sinks){
		.json = o->json, .journal = { .fd = -1 }, .webhook = -1, .memory = { -1 }
	};
	r = open_journal(o, ret);
	return r ? r : start_webhook(a, o, ret);
}

void sinks_note(struct sinks *s, enum sink_kind kind, int error)
{
	struct sink *k = &s->v[kind];

	k->lost = error != 0;
	if (error) {
		k->error = error;
		k->missed++;
	}
}

static void to_stdout(struct sinks *s, const struct event *e)
{
	struct out o;

	out_init(&o, STDOUT_FILENO);
	if (s->json)
		event_json(e, &o);
	else
		event_text(e, &o);
	sinks_note(s, SINK_STDOUT, out_flush(&o));
}

static void to_journal(struct sinks *s, const struct event *e)
{
	struct arena *a = arena_new("an event", EVENT_CAP);
	struct event_field fields[EVENT_FIELDS];
	unsigned n = event_fields(a, e, fields);
	struct str entry = { 0 };

	for (unsigned i = 0; i < n; i++)
		entry = journal_field(a, entry, fields[i].key, fields[i].value);
	sinks_note(s, SINK_JOURNAL, journal_send(&s->journal, entry));
	arena_free(a);
}

/* A program that ended does not begin again: what it would need, this process has given up. */
static void end_webhook(struct sinks *s, int error)
{
	int status;

	sinks_note(s, SINK_WEBHOOK, error);
	program_end(s->webhook, s->program, 0, &status);
	s->webhook = -1;
}

void sinks_pump(struct sinks *s)
{
	int r = s->webhook >= 0 && s->backlog.n ? backlog_write(&s->backlog, s->webhook) : 0;

	if (r)
		end_webhook(s, r);
}

bool sinks_wait(const struct sinks *s)
{
	return s->webhook >= 0 && s->backlog.n;
}

static void to_webhook(struct sinks *s, const struct event *e)
{
	struct arena *a = arena_new("an event", EVENT_CAP);
	struct str line;
	struct out o;

	memory_out_begin(&s->memory, &o);
	event_json(e, &o);
	if (memory_out_end(&s->memory, &o, a, &line) == 0)
		backlog_put(&s->backlog, line);
	arena_free(a);
	sinks_pump(s);
}

void sinks_emit(struct sinks *s, const struct event *e)
{
	to_stdout(s, e);
	if (s->journal.fd >= 0)
		to_journal(s, e);
	if (s->webhook >= 0)
		to_webhook(s, e);
}

static const char *const sink_words[SINKS] = { "standard output", "the journal", "the webhook",
	"the ring's folder", "the file of metrics" };

static void tell_one(struct sink *k, const char *name, struct watch *w, struct arena *a)
{
	if (k->lost == k->said)
		return;
	k->said = k->lost;
	if (k->lost) {
		fprintf(stderr, "latscan: cannot write to %s: %s\n", name, strerror(-k->error));
		watch_say(w, EVENT_LOST,
			str_printf(a, "cannot write to %s: %s", name, strerror(-k->error)));
		return;
	}
	watch_say(w, EVENT_FOUND,
		str_printf(a, "can write to %s again; %llu were lost", name,
			(unsigned long long)k->missed));
	k->missed = 0;
}

void sinks_tell(struct sinks *s, struct watch *w)
{
	struct arena *a = arena_new("an event", EVENT_CAP);

	for (unsigned i = 0; i < SINKS; i++)
		tell_one(&s->v[i], sink_words[i], w, a);
	if (s->backlog.dropped > s->dropped) {
		watch_say(w, EVENT_LOST,
			str_printf(a, "the webhook is too slow: %llu events were not sent",
				(unsigned long long)(s->backlog.dropped - s->dropped)));
		s->dropped = s->backlog.dropped;
	}
	arena_free(a);
}

void sinks_close(struct sinks *s)
{
	int status;

	sinks_pump(s);
	if (s->webhook >= 0)
		program_end(s->webhook, s->program, END_MS, &status);
	s->webhook = -1;
	memory_out_close(&s->memory);
	datagram_close(&s->journal);
}

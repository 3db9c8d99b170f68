/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object a line. Names that begin with an underscore were set by journald itself; the rest is what a
 * process said of itself, and is believed only where nothing better is there. A line of the kernel came to the
 * journal later than it was printed: its own stamp and the arrival's, both of CLOCK_MONOTONIC, tell by how much.
 */
#include "programs/import/import.h"

#include "scanner/base/json_read.h"
#include "scanner/base/text.h"

#include <errno.h>

enum { LATE_MOST_US = 600000000, MESSAGE_CAP = 65536 };

struct entry {
	struct str real, mono, source_mono, boot, host, transport, facility, comm, identifier,
		message;
};

/* What is no UTF-8 is an array of bytes; what was said twice an array of values, the first of which counts. */
static struct str read_array(struct json_reader *r)
{
	char *bytes = NULL;
	size_t n = 0, cap = 0;
	struct str first = { 0 };
	uint64_t byte;

	if (!json_read_array(r))
		return first;
	while (json_read_element(r)) {
		int next = json_read_next(r);

		if (next == '"' && !first.n) {
			json_read_str(r, &first);
		} else if (next >= '0' && next <= '9' && n < MESSAGE_CAP) {
			byte = 0;
			if (json_read_u64(r, &byte) && byte > 255)
				json_read_fault(r, "a byte, 0 to 255");
			bytes = arena_grow(r->a, bytes, n, &cap, 1);
			bytes[n++] = (char)byte;
		} else {
			json_read_skip(r);
		}
	}
	return n ? (struct str){ bytes, n } : first;
}

static struct str read_value(struct json_reader *r)
{
	struct str s = { 0 };
	int next = json_read_next(r);

	if (next == '[')
		return read_array(r);
	if (next == '"')
		json_read_str(r, &s);
	else
		json_read_skip(r);
	return s;
}

static void read_entry(struct json_reader *r, struct entry *e)
{
	const struct {
		const char *name;
		struct str *to;
	} fields[] = {
		{ "__REALTIME_TIMESTAMP", &e->real },
		{ "__MONOTONIC_TIMESTAMP", &e->mono },
		{ "_SOURCE_MONOTONIC_TIMESTAMP", &e->source_mono },
		{ "_BOOT_ID", &e->boot },
		{ "_HOSTNAME", &e->host },
		{ "_TRANSPORT", &e->transport },
		{ "SYSLOG_FACILITY", &e->facility },
		{ "_COMM", &e->comm },
		{ "SYSLOG_IDENTIFIER", &e->identifier },
		{ "MESSAGE", &e->message },
	};
	struct str key;

	if (!json_read_object(r))
		return;
	while (json_read_key(r, &key)) {
		struct str *to = NULL;

		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			if (str_is(key, fields[i].name))
				to = fields[i].to;
		}
		if (to)
			*to = read_value(r);
		else
			json_read_skip(r);
	}
	json_read_end(r);
}

/* Who said it. What a process wrote into the kernel's log has another facility than the kernel's 0. */
static struct str speaker(const struct entry *e)
{
	if (str_is(e->transport, "kernel"))
		return !e->facility.n || str_is(e->facility, "0") ? STR("kernel") : STR("");
	return e->comm.n ? e->comm : e->identifier;
}

static int time_of(const struct entry *e, uint64_t *ret_ns)
{
	uint64_t real, mono, source;

	if (str_u64(e->real, 10, &real) || real > UINT64_MAX / 1000)
		return -EINVAL;
	if (!str_u64(e->mono, 10, &mono) && !str_u64(e->source_mono, 10, &source) &&
		source <= mono && mono - source < LATE_MOST_US && mono - source < real)
		real -= mono - source;
	*ret_ns = real * 1000;
	return 0;
}

static void take_boot(struct kept *k, const struct entry *e, uint64_t at)
{
	if (!e->boot.n || str_eq(e->boot, k->boot_id))
		return;
	if (k->boot_id.n)
		*kept_event(k) = (struct kept_event){ .real_ns = at,
			.text = STR("journal: another boot begins") };
	k->boot_id = kept_text(k, str_head(e->boot, 64));
}

static void take_message(struct kept *k, const struct entry *e, uint64_t at)
{
	struct str from = speaker(e);
	const struct journal_row *row = journal_row(from, e->message);
	struct kept_event *event;

	if (!row)
		return;
	event = kept_event(k);
	event->real_ns = at;
	event->text = kept_text(k, str_printf(k->scratch, "journal: " STR_FMT ": " STR_FMT,
					   STR_ARG(str_head(from, 64)),
					   STR_ARG(str_trim(str_head(e->message, 4096)))));
	event->column = (struct ring_column){ .suspect = str_from(row->suspect),
		.name = str_printf(k->arena, "journal/%s", row->name),
		.cpu = journal_cpu(e->message) };
}

static int take_line(struct kept *k, struct str line, struct kept_fault *ret)
{
	struct json_reader r;
	struct entry e = { .real = { 0 } };
	uint64_t at;

	json_read_init(&r, k->scratch, line);
	read_entry(&r, &e);
	if (r.error.n) {
		kept_json_fault(k, r.error, ret);
		return -EINVAL;
	}
	if (time_of(&e, &at)) {
		ret->why = STR("expected __REALTIME_TIMESTAMP, in microseconds");
		return -EINVAL;
	}
	if (e.host.n && kept_host(k, e.host)) {
		ret->why = str_printf(k->arena,
			"expected entries of the host " STR_FMT " alone, not of " STR_FMT,
			STR_ARG(k->host), STR_ARG(kept_text(k, e.host)));
		return -EINVAL;
	}
	take_boot(k, &e, at);
	take_message(k, &e, at);
	return 0;
}

int kept_journal(struct kept *k, struct str text, struct kept_fault *ret_fault)
{
	return kept_lines(k, text, take_line, ret_fault);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/read/report.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <stdio.h>
#include <string.h>

static const uint64_t AHEAD_NS = UINT64_C(86400) * 1000000000u;
static const uint64_t BEHIND_NS = UINT64_C(360) * 86400u * 1000000000u;

const char *const outcome_words[OUTCOMES] = { "pass", "warn", "fail", "unknown", "skip", "waived",
	"withheld" };

void reader_init(struct reader *rd, struct intake *in, struct arena *a)
{
	*rd = (struct reader){ .in = in,
		.a = a,
		.texts = { &in->texts },
		.keys = { &in->keys },
		.items = { &in->items },
		.sections = { &in->sections },
		.states = { &in->states },
		.hosts = { &in->hosts },
		.lines = { &in->lines } };
	rd->known = ARENA_NEW(a, struct known *, in->lines.most);
	rd->last = ARENA_NEW(a, uint32_t, in->keys.most);
	rd->outcomes = ARENA_NEW(a, uint32_t, (size_t)in->keys.most * OUTCOMES);
	rd->scratch = ARENA_NEW(a, char, KEY_BYTES);
	rd->s.decoded = ARENA_NEW(a, char, DECODED_MOST);
}

static void begin(struct reader *rd, struct str text, uint32_t file, uint32_t line)
{
	rd->s.p = text.p;
	rd->s.end = text.p + text.n;
	rd->s.fault = NULL;
	rd->s.n_decoded = 0;
	rd->r = (struct record){
		.divergence_ns = UINT64_MAX, .file = file, .line = line, .verdict = VERDICT_UNKNOWN
	};
	rd->host = rd->host_id = (struct str){ 0 };
	rd->crowded = rd->has_schema = false;
	rd->run.n = rd->checks.n = rd->waivers.n = rd->override.n = rd->list.n = 0;
	for (int c = 0; c < TRAIT_CLASSES; c++)
		rd->traits[c].n = 0;
}

static void read_summary(struct reader *rd)
{
	struct str key, word;
	bool first = true;
	int64_t n;

	if (!scan_enter(&rd->s, '{')) {
		scan_skip(&rd->s);
		return;
	}
	while (scan_key(&rd->s, &first, &key)) {
		if (SCAN_IS(key, "verdict") && scan_str(&rd->s, &word))
			rd->r.verdict = SCAN_IS(word, "pass")	? VERDICT_PASS
					: SCAN_IS(word, "fail") ? VERDICT_FAIL
								: VERDICT_UNKNOWN;
		else if (SCAN_IS(key, "fail_at_level") && scan_i64(&rd->s, &n))
			rd->r.fails = n > 0 && n < 1000000 ? (uint32_t)n : 0;
		else if (!SCAN_IS(key, "verdict") && !SCAN_IS(key, "fail_at_level"))
			scan_skip(&rd->s);
	}
}

static void read_schema(struct reader *rd)
{
	rd->has_schema = scan_i64(&rd->s, &rd->schema);
}

static const struct {
	const char *name;
	size_t n;
	void (*read)(struct reader *rd);
} members[] = {
#define MEMBER(name)                                                                               \
	{                                                                                          \
#name, sizeof(#name) - 1, read_##name                                              \
	}
	MEMBER(schema),
	MEMBER(run),
	MEMBER(roles),
	MEMBER(summary),
	MEMBER(checks),
	MEMBER(traits),
	MEMBER(waivers),
	MEMBER(gate),
	MEMBER(series),
#undef MEMBER
};

static void read_members(struct reader *rd)
{
	struct str key;
	bool first = true;

	if (!scan_enter(&rd->s, '{')) {
		scan_fault(&rd->s, "a report: '{'");
		return;
	}
	while (scan_key(&rd->s, &first, &key)) {
		size_t i = 0, n = sizeof(members) / sizeof(members[0]);

		while (i < n && (key.n != members[i].n || memcmp(key.p, members[i].name, key.n)))
			i++;
		if (i < n)
			members[i].read(rd);
		else
			scan_skip(&rd->s);
	}
	scan_finish(&rd->s);
}

/* The line within the text, for people: reports in files of their own have many. */
static unsigned line_of(struct str text, const char *where)
{
	unsigned line = 1;

	for (const char *p = text.p; p < where && (p = memchr(p, '\n', (size_t)(where - p))); p++)
		line++;
	return line;
}

static void say(struct reader *rd, enum fault_kind kind, const char *why)
{
	intake_fault(rd->in, kind, rd->r.file, rd->r.line, str_from(why));
}

static bool is_sound(struct reader *rd, struct str text)
{
	char why[160];
	unsigned line;

	if (rd->has_schema && rd->schema != 1) {
		(void)snprintf(
			why, sizeof(why), "schema %lld; 1 is known here", (long long)rd->schema);
		say(rd, FAULT_VERSION, why);
		return false;
	}
	if (rd->s.fault) {
		line = rd->r.line ? rd->r.line : line_of(text, rd->s.where);
		(void)snprintf(why, sizeof(why), "expected %s at byte %zu", rd->s.fault,
			(size_t)(rd->s.where - text.p));
		intake_fault(rd->in, FAULT_BROKEN, rd->r.file, line, str_from(why));
		return false;
	}
	if (!rd->has_schema) {
		say(rd, FAULT_BROKEN, "no report: it has no schema");
		return false;
	}
	if (!rd->host.n || rd->host.n > NAME_MOST || rd->host_id.n > NAME_MOST || !rd->r.at_ns) {
		say(rd, FAULT_NO_HOST,
			!rd->host.n ? "it does not say of which host it is"
			: rd->host.n > NAME_MOST || rd->host_id.n > NAME_MOST
				? "a host name or id of more than 255 bytes"
				: "it does not say when it was taken");
		return false;
	}
	return true;
}

static bool is_of_now(struct reader *rd)
{
	const struct intake *in = rd->in;
	char why[NAME_MOST + 96];
	struct str host = str_head(rd->host, 64);

	if (rd->r.at_ns > in->now_ns + AHEAD_NS) {
		(void)snprintf(why, sizeof(why), STR_FMT ": taken %llu days after now",
			STR_ARG(host), (unsigned long long)((rd->r.at_ns - in->now_ns) / AHEAD_NS));
	} else if (in->now_ns > BEHIND_NS && rd->r.at_ns < in->now_ns - BEHIND_NS) {
		(void)snprintf(why, sizeof(why), STR_FMT ": taken %llu days ago", STR_ARG(host),
			(unsigned long long)((in->now_ns - rd->r.at_ns) / AHEAD_NS));
	} else {
		return true;
	}
	say(rd, FAULT_CLOCK, why);
	return false;
}

static uint32_t put_host(struct reader *rd)
{
	char *p = rd->scratch;

	memcpy(p, rd->host.p, rd->host.n);
	p[rd->host.n] = 0;
	if (rd->host_id.n)
		memcpy(p + rd->host.n + 1, rd->host_id.p, rd->host_id.n);
	return pool_put(&rd->hosts, (struct str){ p, rd->host.n + 1 + rd->host_id.n });
}

void reader_take(struct reader *rd, struct str text, uint32_t file, uint32_t line)
{
	begin(rd, text, file, line);
	read_members(rd);
	rd->reports++;
	rd->bytes += text.n;
	if (!is_sound(rd, text) || !is_of_now(rd))
		return;
	if (rd->r.at_ns < rd->in->since_ns) {
		rd->before++;
		return;
	}
	put_section(rd, KEY_RUN, CLASS_FACTS, STR("run"), false, &rd->run);
	put_section(rd, KEY_WAIVER, CLASS_FACTS, STR("waivers"), false, &rd->waivers);
	put_section(rd, KEY_OVERRIDE, CLASS_FACTS, STR("override"), false, &rd->override);
	rd->r.state = put_numbers(&rd->states, &rd->list);
	rd->r.host = put_host(rd);
	if (rd->crowded || rd->r.state == POOL_NONE || rd->r.host == POOL_NONE) {
		say(rd, FAULT_CROWDED, "more different hosts, facts and values than are kept");
		return;
	}
	if (rd->n_records == rd->cap_records)
		rd->records = arena_grow(
			rd->a, rd->records, rd->n_records, &rd->cap_records, sizeof(struct record));
	rd->records[rd->n_records++] = rd->r;
}

void reader_hand_over(struct reader *rd)
{
	struct intake *in = rd->in;

	(void)pthread_mutex_lock(&in->lock);
	in->reports += rd->reports;
	in->bytes += rd->bytes;
	in->before += rd->before;
	for (size_t i = 0; i < rd->n_records; i++) {
		if (in->n_records == in->cap_records)
			in->records = arena_grow(in->a, in->records, in->n_records,
				&in->cap_records, sizeof(struct record));
		in->records[in->n_records++] = rd->records[i];
	}
	(void)pthread_mutex_unlock(&in->lock);
}

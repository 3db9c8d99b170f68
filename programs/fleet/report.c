/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/report.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <stdio.h>
#include <string.h>

enum {
	KEY_BYTES = 4096,
	SECTION_MOST = 65536, /* items */
	KNOWN_BYTES = 4096,
};

static const uint64_t AHEAD_NS = UINT64_C(86400) * 1000000000u;
static const uint64_t BEHIND_NS = UINT64_C(360) * 86400u * 1000000000u;

const char *const outcome_words[OUTCOMES] = { "pass", "warn", "fail", "unknown", "skip", "waived",
	"withheld" };

void reader_init(struct reader *rd, struct intake *in, struct arena *a)
{
	*rd = (struct reader){ .in = in, .a = a };
	pool_view_init(&rd->texts, &in->texts, a);
	pool_view_init(&rd->keys, &in->keys, a);
	pool_view_init(&rd->items, &in->items, a);
	pool_view_init(&rd->sections, &in->sections, a);
	pool_view_init(&rd->states, &in->states, a);
	pool_view_init(&rd->hosts, &in->hosts, a);
	pool_view_init(&rd->lines, &in->lines, a);
	rd->known = ARENA_NEW(a, struct known *, in->lines.most);
	rd->outcomes = ARENA_NEW(a, uint32_t, (size_t)in->keys.most * OUTCOMES);
	rd->scratch = ARENA_NEW(a, char, KEY_BYTES);
	rd->s.decoded = ARENA_NEW(a, char, DECODED_MOST);
}

void numbers_add(struct reader *rd, struct numbers *l, uint32_t v)
{
	if (v == POOL_NONE || l->n == SECTION_MOST) {
		rd->crowded = true;
		return;
	}
	if (l->n == l->cap)
		l->v = arena_grow(rd->a, l->v, l->n, &l->cap, sizeof(l->v[0]));
	l->v[l->n++] = v;
}

uint32_t put_text(struct reader *rd, struct str s)
{
	struct str told;
	uint32_t id;

	if (s.n <= VALUE_MOST)
		return pool_put(&rd->texts, s);
	/* The arena of the thread is not to grow with each. */
	size_t mark = arena_used(rd->a);

	told = str_printf(rd->a, STR_FMT " (%zu bytes, fnv1a %016llx)", STR_ARG(str_head(s, 64)),
		s.n, (unsigned long long)text_hash(s));
	id = pool_put(&rd->texts, told);
	if (arena_used(rd->a) - mark < 256) /* nothing but this text was made meanwhile */
		arena_rewind(rd->a, mark);
	return id;
}

uint32_t put_key(struct reader *rd, enum key_what what, enum trait_kind kind, struct str group,
	struct str name)
{
	char *p = rd->scratch;

	group = str_head(group, NAME_MOST);
	name = str_head(name, KEY_BYTES - NAME_MOST - 3);
	p[0] = (char)what;
	p[1] = (char)('0' + (int)kind);
	if (group.n)
		memcpy(p + 2, group.p, group.n);
	p[2 + group.n] = 0;
	if (name.n)
		memcpy(p + 3 + group.n, name.p, name.n);
	return pool_put(&rd->keys, (struct str){ p, 3 + group.n + name.n });
}

static uint32_t put_pair(struct reader *rd, uint32_t key, uint32_t value)
{
	struct item it = { key, value };

	if (key == POOL_NONE || value == POOL_NONE)
		return POOL_NONE;
	return pool_put(&rd->items, (struct str){ (const char *)&it, sizeof(it) });
}

void put_item(struct reader *rd, struct numbers *l, uint32_t key, struct str value)
{
	numbers_add(rd, l, put_pair(rd, key, put_text(rd, value)));
}

static uint32_t put_numbers(struct pool_view *v, const struct numbers *l)
{
	return pool_put(v, (struct str){ (const char *)l->v, l->n * sizeof(l->v[0]) });
}

void put_section(struct reader *rd, enum key_what what, enum trait_class c, struct str group,
	bool whole, struct numbers *l)
{
	const uint32_t head[] = { what, c, put_text(rd, group), whole };
	size_t n = sizeof(head) / sizeof(head[0]);

	if (!l->n && !(whole && c == CLASS_FACTS))
		return;
	for (size_t i = 0; i < n; i++)
		numbers_add(rd, l, 0);
	if (l->n > n)
		memmove(l->v + n, l->v, (l->n - n) * sizeof(l->v[0]));
	memcpy(l->v, head, sizeof(head));
	numbers_add(rd, &rd->list, put_numbers(&rd->sections, l));
	l->n = 0;
}

void put_divergence(struct reader *rd, int64_t ns, struct str clock)
{
	uint64_t far = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

	if (rd->r.divergence_ns != UINT64_MAX && far <= rd->r.divergence_ns)
		return;
	rd->r.divergence_ns = far;
	rd->r.clock = put_text(rd, clock);
}

struct known *remember(struct reader *rd, struct known *before, const char *p, size_t n)
{
	uint32_t id;

	if (n > KNOWN_BYTES)
		return NULL;
	id = pool_put(&rd->lines, (struct str){ p, n });
	if (id == POOL_NONE)
		return NULL;
	if (!rd->known[id]) {
		rd->known[id] = ARENA_NEW(rd->a, struct known, 1);
		rd->known[id]->p = rd->in->lines.v[id].p;
		rd->known[id]->n = n;
	}
	before->next = rd->known[id];
	return before->next;
}

bool is_known(const struct scan *s, const struct known *k)
{
	return k && (size_t)(s->end - s->p) > k->n && memcmp(s->p, k->p, k->n) == 0;
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
	void (*read)(struct reader *rd);
} members[] = { { "schema", read_schema }, { "run", read_run }, { "roles", read_roles },
	{ "summary", read_summary }, { "checks", read_checks }, { "traits", read_traits },
	{ "waivers", read_waivers }, { "gate", read_gate }, { "series", read_series } };

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

		while (i < n && !str_is(key, members[i].name))
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zoneinfo_show_print() of mm/vmstat.c: a heading "Node 0, zone   Normal", "  pages free N", and
 * below it indented lines "        min      N". Within "pagesets" each CPU has a "high:" of its
 * own, with a colon, and the counters of the zone follow the watermarks ("      nr_free_pages
 * N"). boost came with 6.1 and EL 9.2, promo with 6.12. Before 4.8 "scanned", later "spanned",
 * "present" and "managed" end the head. A zone without memory is printed since 4.14.
 */
#include "scanner/facts/mem/zoneinfo.h"

enum { SEEN_FREE = 1, SEEN_MIN = 2, SEEN_LOW = 4, SEEN_HIGH = 8, SEEN_MANAGED = 16, SEEN_ALL = 31 };

struct reading {
	struct zone zone;
	unsigned seen;
};

/* "Node 0, zone   Normal" */
static bool heading(struct str line, struct zone *ret)
{
	struct str number, rest, word;
	uint64_t node;

	if (!str_starts(line, "Node ") || !str_split(str_skip(line, 5), ',', &number, &rest) ||
		str_u64(number, 10, &node) || node >= CPUSET_LIMIT || !str_word(&rest, &word) ||
		!str_is(word, "zone") || !str_word(&rest, &word))
		return false;
	*ret = (struct zone){ .node = (unsigned)node, .name = word };
	return true;
}

/* The first line of each name counts: those of CPUs and counters stand below. */
static void take(struct reading *r, struct str name, uint64_t value)
{
	const struct {
		const char *name;
		uint64_t *to;
		unsigned bit;
	} rows[] = {
		{ "free", &r->zone.free, SEEN_FREE },
		{ "min", &r->zone.min, SEEN_MIN },
		{ "low", &r->zone.low, SEEN_LOW },
		{ "high", &r->zone.high, SEEN_HIGH },
		{ "managed", &r->zone.managed, SEEN_MANAGED },
	};

	if (str_is(name, "boost") && !(r->seen & SEEN_MANAGED))
		r->zone.boost = value;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(name, rows[i].name) && !(r->seen & rows[i].bit)) {
			*rows[i].to = value;
			r->seen |= rows[i].bit;
		}
	}
}

static void line_of(struct reading *r, struct str line)
{
	struct str rest = line, name, value, more;
	uint64_t v;

	if (!str_word(&rest, &name))
		return;
	if (str_is(name, "pages") && !str_word(&rest, &name))
		return;
	if (str_word(&rest, &value) && !str_word(&rest, &more) && str_u64(value, 10, &v) == 0)
		take(r, name, v);
}

void zoneinfo_parse(struct arena *a, struct str text, struct zoneinfo *ret)
{
	struct reading r = { .seen = SEEN_ALL };
	struct zone *v = NULL, zone;
	size_t n = 0, cap = 0;
	bool whole = true, open = false;
	struct str line;

	ret->valid = false;
	ret->v = NULL;
	ret->n = 0;
	while (whole && str_cut(&text, '\n', &line)) {
		if (!heading(line, &zone)) {
			line_of(&r, line);
			continue;
		}
		whole = r.seen == SEEN_ALL;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		if (open)
			v[n - 1] = r.zone;
		v[n++] = zone;
		r = (struct reading){ .zone = zone };
		open = true;
	}
	if (!whole || !open || r.seen != SEEN_ALL)
		return;
	v[n - 1] = r.zone;
	ret->v = v;
	ret->n = n;
	ret->valid = true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct zoneinfo *z = ret;

	z->from = answers_file(in->answers, "/proc/zoneinfo");
	if (z->from->state == ANSWER_OK)
		zoneinfo_parse(in->arena, z->from->bytes, z);
}

const struct fact fact_zoneinfo = {
	.name = "zoneinfo",
	.asks = { { "/proc/zoneinfo", ASK_FILE } },
	.size = sizeof(struct zoneinfo),
	.parse = parse,
};

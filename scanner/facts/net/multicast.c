/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/multicast.h"

static void add(struct joined_rows *rows, struct joined j)
{
	rows->v = arena_grow(rows->arena, rows->v, rows->n, &rows->cap, sizeof(*rows->v));
	rows->v[rows->n++] = j;
}

/* "2\teth0      :     2      V3": a name may end with the colon, or it stands alone. */
static bool parse_device(struct str line, struct joined *ret)
{
	struct str name, word;
	uint64_t index, count;

	if (!str_word_u64(&line, 10, UINT32_MAX, &index) || !str_word(&line, &name))
		return false;
	if (str_ends(name, ":"))
		name = str_head(name, name.n - 1);
	else if (!str_word(&line, &word) || !str_is(word, ":"))
		return false;
	if (!str_word_u64(&line, 10, UINT64_MAX, &count))
		return false;
	*ret = (struct joined){ .ifindex = (unsigned)index, .nic = name };
	if (!str_word(&line, &word))
		return true; /* built without IGMP's timers */
	if (word.n != 2 || word.p[0] != 'V' || word.p[1] < '1' || word.p[1] > '3')
		return false;
	ret->version = (unsigned)(word.p[1] - '0');
	return true;
}

bool multicast_parse_igmp(struct joined_rows *rows, struct str text, const struct answer *from)
{
	struct joined device = { 0 };
	struct str line, word;

	if (!str_cut(&text, '\n', &line) || !str_starts(line, "Idx"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		struct joined j = device;

		if (!str_starts(line, "\t") && !str_starts(line, " ")) {
			if (!parse_device(line, &device))
				return false;
			device.from = from;
			continue;
		}
		if (!device.ifindex || !str_word(&line, &word) ||
			address_of_words(word, &j.group) ||
			!str_word_u64(&line, 10, UINT64_MAX, &j.users))
			return false;
		add(rows, j);
	}
	return true;
}

/* "2    eth0            ff020000000000000000000000000001     1 0000000C 0" */
bool multicast_parse_igmp6(struct joined_rows *rows, struct str text, const struct answer *from)
{
	struct str line, word;
	uint64_t index;

	while (str_cut(&text, '\n', &line)) {
		struct joined j = { .from = from };

		if (!str_word_u64(&line, 10, UINT32_MAX, &index) || !str_word(&line, &j.nic) ||
			!str_word(&line, &word) || address_of_bytes(word, &j.group) ||
			!str_word_u64(&line, 10, UINT64_MAX, &j.users))
			return false;
		j.ifindex = (unsigned)index;
		add(rows, j);
	}
	return true;
}

/* "  2   eth0 0xef010164 0x0a000001      1      0", of IPv6 without 0x; and the heading. */
bool multicast_parse_filters(
	struct arena *a, struct str text, struct source_filter **v, size_t *n, size_t *cap)
{
	struct str line, name, group, source;
	uint64_t index;

	while (str_cut(&text, '\n', &line)) {
		struct source_filter f = { 0 };

		if (str_starts(str_trim(line), "Idx"))
			continue;
		if (!str_word_u64(&line, 10, UINT32_MAX, &index) || !str_word(&line, &name) ||
			!str_word(&line, &group) || !str_word(&line, &source) ||
			address_of_bytes(group, &f.group) || address_of_bytes(source, &f.source) ||
			!str_word_u64(&line, 10, UINT64_MAX, &f.includes) ||
			!str_word_u64(&line, 10, UINT64_MAX, &f.excludes))
			return false;
		f.ifindex = (unsigned)index;
		*v = arena_grow(a, *v, *n, cap, sizeof(**v));
		(*v)[(*n)++] = f;
	}
	return true;
}

static const char *const files[] = { "igmp", "igmp6", "mcfilter", "mcfilter6" };
enum { IGMP, IGMP6, MCFILTER, MCFILTER6, FILES };

static bool is_missing(const struct answer *an)
{
	return an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_CAPTURED;
}

static void read_joined(const struct fact_in *in, struct multicast_of *m)
{
	struct joined_rows rows = { .arena = in->arena };
	const struct answer *v4 = netspace_file(in, m->space, files[IGMP]);
	const struct answer *v6 = netspace_file(in, m->space, files[IGMP6]);

	m->from = v4;
	if (v4->state != ANSWER_OK || !multicast_parse_igmp(&rows, v4->bytes, v4))
		return;
	if (!is_missing(v6)) {
		m->from = v6;
		if (v6->state != ANSWER_OK || !multicast_parse_igmp6(&rows, v6->bytes, v6))
			return;
	}
	m->from = v4;
	m->valid = true;
	m->v = rows.v;
	m->n = rows.n;
}

static void read_filters(const struct fact_in *in, struct multicast_of *m)
{
	struct source_filter *v = NULL;
	size_t n = 0, cap = 0;

	m->filters = netspace_file(in, m->space, files[MCFILTER]);
	m->filters_valid = true;
	for (unsigned i = MCFILTER; i <= MCFILTER6; i++) {
		const struct answer *an = netspace_file(in, m->space, files[i]);

		if (i == MCFILTER6 && is_missing(an))
			continue;
		m->filters_valid &= an->state == ANSWER_OK &&
				    multicast_parse_filters(in->arena, an->bytes, &v, &n, &cap);
	}
	m->sources = v;
	m->n_sources = m->filters_valid ? n : 0;
}

static void follow(const struct fact_in *in, struct follower *f)
{
	netspaces_follow(in, f, files, FILES);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);
	struct multicast *m = ret;

	for (m->n = 0; m->n < s->n; m->n++) {
		m->v[m->n].space = &s->v[m->n];
		read_joined(in, &m->v[m->n]);
		read_filters(in, &m->v[m->n]);
	}
}

const struct fact fact_multicast = {
	.name = "multicast",
	.asks = {
		{ "/proc/net/igmp", ASK_FILE },
		{ "/proc/net/igmp6", ASK_FILE },
		{ "/proc/net/mcfilter", ASK_FILE },
		{ "/proc/net/mcfilter6", ASK_FILE },
	},
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = follow,
	.follows = { { "/proc/*/net/igmp", ASK_FILE } },
	.size = sizeof(struct multicast),
	.parse = parse,
};

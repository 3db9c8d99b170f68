/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/net_counters.h"

static void add(struct counter_rows *rows, struct str group, struct str name, uint64_t value,
	const struct answer *from)
{
	rows->v = arena_grow(rows->arena, rows->v, rows->n, &rows->cap, sizeof(*rows->v));
	rows->v[rows->n++] =
		(struct named_counter){ str_join(rows->arena, group, STR("."), name), value, from };
}

/* Tcp's MaxConn is -1 where there is no bound; no counter is. */
static bool parse_value(struct str word, uint64_t *ret)
{
	int64_t negative;

	if (str_u64(word, 10, ret) == 0)
		return true;
	if (str_i64(word, &negative))
		return false;
	*ret = (uint64_t)negative;
	return true;
}

static bool add_pair(struct counter_rows *rows, struct str group, struct str names,
	struct str values, const struct answer *from)
{
	struct str name, word;
	uint64_t value;

	while (str_word(&names, &name)) {
		if (!str_word(&values, &word) || !parse_value(word, &value))
			return false;
		add(rows, group, name, value, from);
	}
	return !str_word(&values, &word);
}

bool net_counters_pairs(struct counter_rows *rows, struct str text, const struct answer *from)
{
	struct str names, values, group, again;
	size_t before = rows->n;

	while (str_cut(&text, '\n', &names)) {
		if (!str_cut(&text, '\n', &values) || !str_split(names, ':', &group, &names) ||
			!str_split(values, ':', &again, &values) || !str_eq(group, again) ||
			!add_pair(rows, group, names, values, from))
			return false;
	}
	return rows->n > before;
}

/* "Udp6RcvbufErrors": the group ends behind its first 6. */
static bool split_six(struct str word, struct str *ret_group, struct str *ret_name)
{
	size_t i = 0;

	while (i < word.n && word.p[i] != '6')
		i++;
	if (i + 1 >= word.n)
		return false;
	*ret_group = str_head(word, i + 1);
	*ret_name = str_skip(word, i + 1);
	return true;
}

bool net_counters_snmp6(struct counter_rows *rows, struct str text, const struct answer *from)
{
	struct str line, word, number, group, name;
	size_t before = rows->n;
	uint64_t value;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_word(&line, &number) ||
			!parse_value(number, &value))
			return false;
		if (split_six(word, &group, &name))
			add(rows, group, name, value, from);
	}
	return rows->n > before;
}

bool net_counter_get(const struct named_counters *t, const char *name, uint64_t *ret)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_is(t->v[i].name, name)) {
			*ret = t->v[i].value;
			return true;
		}
	}
	return false;
}

static const char *const files[] = { "snmp", "netstat", "snmp6" };
enum { FILES = sizeof(files) / sizeof(files[0]), SNMP6 = 2 };

static void follow(const struct fact_in *in, struct follower *f)
{
	netspaces_follow(in, f, files, FILES);
}

/* A kernel without IPv6 has no snmp6, and counts nothing of it. */
static void read_space(const struct fact_in *in, struct net_counters_of *c)
{
	struct counter_rows rows = { .arena = in->arena };

	for (unsigned i = 0; i < FILES; i++) {
		const struct answer *an = netspace_file(in, c->space, files[i]);

		if (i == SNMP6 && an->state != ANSWER_OK)
			continue;
		c->t.from = an;
		if (an->state != ANSWER_OK ||
			!(i == SNMP6 ? net_counters_snmp6 : net_counters_pairs)(
				&rows, an->bytes, an))
			return;
	}
	c->t = (struct named_counters){ netspace_file(in, c->space, files[0]), true, rows.v,
		rows.n };
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);
	struct net_counters *c = ret;

	for (c->n = 0; c->n < s->n; c->n++) {
		c->v[c->n].space = &s->v[c->n];
		read_space(in, &c->v[c->n]);
	}
}

const struct fact fact_net_counters = {
	.name = "net_counters",
	.asks = {
		{ "/proc/net/snmp", ASK_FILE },
		{ "/proc/net/netstat", ASK_FILE },
		{ "/proc/net/snmp6", ASK_FILE },
	},
	.needs = { &fact_netspaces },
	.follows = { { "/proc/*/net/snmp", ASK_FILE } },
	.follow = follow,
	.follow_counters = true,
	.size = sizeof(struct net_counters),
	.parse = parse,
};

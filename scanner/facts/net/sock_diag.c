/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/sock_diag.h"

#include <stdlib.h>

#include "scanner/base/sort.h"

const char *diag_table_word(enum diag_table t)
{
	static const char *const words[DIAG_TABLES] = { "udp4", "udp6", "tcp4", "tcp6" };

	return words[t];
}

static bool next_table(struct str *line, enum diag_table *ret)
{
	struct str word;

	if (!str_word(line, &word))
		return false;
	for (unsigned i = 0; i < DIAG_TABLES; i++) {
		if (str_is(word, diag_table_word((enum diag_table)i))) {
			*ret = (enum diag_table)i;
			return true;
		}
	}
	return false;
}

/* Words that a later probe may add are passed over. */
static bool parse_socket(struct str line, struct diag_socket *ret)
{
	struct diag_socket s = { 0 };
	const struct {
		const char *name;
		uint64_t *to;
	} fields[] = {
		{ "rmem", &s.rmem },
		{ "rcvbuf", &s.rcvbuf },
		{ "wmem", &s.wmem },
		{ "sndbuf", &s.sndbuf },
		{ "backlog", &s.backlog },
		{ "drops", &s.drops },
	};
	struct str name, word;
	uint64_t v;

	if (!next_table(&line, &s.table) || !str_word(&line, &word) || str_u64(word, 10, &s.inode))
		return false;
	while (str_word(&line, &name)) {
		if (!str_word(&line, &word) || str_u64(word, 10, &v))
			return false;
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			if (str_is(name, fields[i].name))
				*fields[i].to = v;
		}
	}
	*ret = s;
	return s.inode != 0;
}

static int by_inode(const void *x, const void *y)
{
	const struct diag_socket *a = x, *b = y;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

void sock_diag_parse(struct arena *a, struct str text, struct sock_diag *ret)
{
	struct diag_socket *v = NULL, s;
	size_t n = 0, cap = 0;
	enum diag_table table;
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word))
			return;
		if (str_is(word, "table")) {
			if (!next_table(&line, &table) || !str_word(&line, &word))
				return;
			ret->there[table] = str_is(word, "ok");
		} else if (str_is(word, "more")) {
			ret->more = !str_is(str_trim(line), "0");
		} else {
			if (!str_is(word, "socket") || !parse_socket(line, &s))
				return;
			v = arena_grow(a, v, n, &cap, sizeof(*v));
			v[n++] = s;
		}
	}
	sort_in_place(v, n, sizeof(*v), by_inode);
	ret->v = v;
	ret->n = n;
	ret->valid = true;
}

const struct diag_socket *sock_diag_find(const struct sock_diag *t, uint64_t inode)
{
	const struct diag_socket key = { .inode = inode };

	return inode && t->n ? bsearch(&key, t->v, t->n, sizeof(*t->v), by_inode) : NULL;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct sock_diag *t = ret;

	t->from = answers_file(in->answers, "/probe/sock_diag");
	if (t->from->state == ANSWER_OK)
		sock_diag_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_sock_diag = {
	.name = "sock_diag",
	.asks = { { "/probe/sock_diag", ASK_FILE } },
	.size = sizeof(struct sock_diag),
	.parse = parse,
};

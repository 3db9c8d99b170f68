/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/qdiscs.h"

#define QDISC "/probe/qdisc"

static bool take_hex(struct str *line, uint32_t *ret)
{
	struct str word;
	uint64_t n;

	if (!str_word(line, &word) || !str_starts(word, "0x") ||
		str_u64(str_skip(word, 2), 16, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_count(struct str *line, const char *key, uint32_t *ret)
{
	struct str word;
	uint64_t n;

	if (!str_word(line, &word) || !str_is(word, key) || !str_word(line, &word) ||
		str_u64(word, 10, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool parse_line(struct str line, struct qdisc *q)
{
	struct str word, rest;
	uint64_t n;

	*q = (struct qdisc){ 0 };
	if (!str_word(&line, &word) || !str_is(word, "qdisc") || !str_word(&line, &word) ||
		str_u64(word, 10, &n) || n > INT32_MAX || !str_word(&line, &q->kind) ||
		!take_hex(&line, &q->handle))
		return false;
	q->ifindex = (unsigned)n;
	rest = line;
	if (str_word(&rest, &word) && str_is(word, "root")) {
		q->root = true;
		line = rest;
	} else if (!take_hex(&line, &q->parent)) {
		return false;
	}
	return take_count(&line, "drops", &q->drops) &&
	       take_count(&line, "overlimits", &q->overlimits) &&
	       take_count(&line, "requeues", &q->requeues) &&
	       take_count(&line, "backlog", &q->backlog) &&
	       take_count(&line, "packets", &q->packets) && !str_trim(line).n;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct qdiscs *t = ret;
	struct str rest, line;
	struct qdisc *v = NULL, q;
	size_t n = 0, cap = 0;

	t->from = answers_file(in->answers, QDISC);
	if (t->from->state != ANSWER_OK)
		return;
	rest = t->from->bytes;
	while (str_cut(&rest, '\n', &line)) {
		if (!str_trim(line).n)
			continue;
		if (!parse_line(line, &q))
			return;
		v = arena_grow(in->arena, v, n, &cap, sizeof(*v));
		v[n++] = q;
	}
	t->v = v;
	t->n = n;
	t->valid = true;
}

const struct qdisc *qdiscs_same(const struct qdiscs *t, const struct qdisc *q)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct qdisc *o = &t->v[i];

		if (o->ifindex == q->ifindex && o->handle == q->handle && o->parent == q->parent &&
			o->root == q->root && str_eq(o->kind, q->kind))
			return o;
	}
	return NULL;
}

const struct fact fact_qdiscs = {
	.name = "qdiscs",
	.asks = { { QDISC, ASK_FILE } },
	.size = sizeof(struct qdiscs),
	.parse = parse,
};

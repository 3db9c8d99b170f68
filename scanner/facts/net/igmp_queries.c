/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/igmp_queries.h"

/* "query 2 10.1.2.3 3 125" */
static bool parse_line(struct str line, struct igmp_query *ret)
{
	struct igmp_query q = { 0 };
	uint64_t index, version;
	struct str word;

	if (!str_word(&line, &word) || !str_is(word, "query") ||
		!str_word_u64(&line, 10, UINT32_MAX, &index) || !str_word(&line, &q.from) ||
		!str_word_u64(&line, 10, 3, &version) || !version ||
		!str_word_u64(&line, 10, UINT64_MAX, &q.interval_s))
		return false;
	q.ifindex = (unsigned)index;
	q.version = (unsigned)version;
	*ret = q;
	return true;
}

void igmp_queries_parse(struct arena *a, struct str text, struct igmp_queries *ret)
{
	struct igmp_query *v = NULL, q;
	size_t n = 0, cap = 0;
	struct str line;

	if (!str_cut(&text, '\n', &line) || !str_is(line, "listening"))
		return;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(line, &q))
			return;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = q;
	}
	ret->v = v;
	ret->n = n;
	ret->valid = true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct igmp_queries *t = ret;

	t->from = answers_file(in->answers, "/probe/igmp");
	if (t->from->state == ANSWER_OK)
		igmp_queries_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_igmp_queries = {
	.name = "igmp_queries",
	.asks = { { "/probe/igmp", ASK_FILE } },
	.size = sizeof(struct igmp_queries),
	.parse = parse,
};

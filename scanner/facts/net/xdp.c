/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/xdp.h"

/* "link 3 eth0 generic 12" */
static bool parse_line(struct str line, struct xdp_link *ret)
{
	struct xdp_link x = { 0 };
	struct str word;
	uint64_t v;

	if (!str_word(&line, &word) || !str_is(word, "link") || !str_word(&line, &word) ||
		str_u64(word, 10, &v) || v > UINT32_MAX || !str_word(&line, &x.nic) ||
		!str_word(&line, &x.mode))
		return false;
	x.ifindex = (unsigned)v;
	if (str_word(&line, &word) && str_u64(word, 10, &x.id))
		return false;
	*ret = x;
	return true;
}

void xdp_parse(struct arena *a, struct str text, struct xdp_links *ret)
{
	struct xdp_link *v = NULL, x;
	size_t n = 0, cap = 0;
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(line, &x))
			return;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = x;
	}
	ret->v = v;
	ret->n = n;
	ret->valid = true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct xdp_links *t = ret;

	t->from = answers_file(in->answers, "/probe/xdp");
	if (t->from->state == ANSWER_OK)
		xdp_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_xdp = {
	.name = "xdp",
	.asks = { { "/probe/xdp", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct xdp_links),
	.parse = parse,
};

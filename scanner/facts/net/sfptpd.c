/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of "key: value" lines, rewritten every minute (sfptpd's save_state interval). Versions
 * differ in what they write: keys that are not known are passed over.
 */
#include "scanner/facts/net/sfptpd.h"

#include "scanner/facts/keyed.h"

struct parser {
	struct arena *a;
	struct sfptpd_state *v;
	size_t cap;
};

static bool parse_file(struct parser *p, struct sfptpd *t, struct str rest)
{
	struct sfptpd_state s = { .age_s = 0 };

	if (!str_word(&rest, &s.name) || !keyed_i64(rest, "age", &s.age_s))
		return false;
	if (str_starts(s.name, "state-"))
		s.name = str_skip(s.name, 6);
	p->v = arena_grow(p->a, p->v, t->n, &p->cap, sizeof(s));
	p->v[t->n++] = s;
	return true;
}

static bool parse_value(struct sfptpd_state *s, struct str line)
{
	struct str key, value;

	if (!str_split(line, ':', &key, &value))
		return true;
	key = str_trim(key);
	value = str_trim(value);
	if (str_is(key, "state"))
		s->state = value;
	else if (str_is(key, "alarms"))
		s->alarms = value;
	else if (str_is(key, "in-sync"))
		s->in_sync = value;
	else if (str_is(key, "timestamping"))
		s->timestamping = value;
	else if (str_is(key, "offset-from-master"))
		s->offset = value;
	return true;
}

static bool parse_line(struct parser *p, struct sfptpd *t, struct str line)
{
	struct str rest = line, word;
	uint64_t n;

	if (!str_word(&rest, &word))
		return true;
	if (str_is(word, "daemons")) {
		if (str_u64(str_trim(rest), 10, &n) || n > INT32_MAX)
			return false;
		t->daemons = (unsigned)n;
		return true;
	}
	if (str_is(word, "folder"))
		return str_word(&rest, &t->folder_state) && str_word(&rest, &t->folder);
	if (str_is(word, "file"))
		return parse_file(p, t, rest);
	return str_is(word, "line") && t->n && parse_value(&p->v[t->n - 1], rest);
}

void sfptpd_parse(struct arena *a, struct str text, struct sfptpd *ret)
{
	const struct answer *from = ret->from;
	struct parser p = { .a = a };
	struct str line;

	*ret = (struct sfptpd){ .from = from };
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(&p, ret, line))
			return;
	}
	ret->v = p.v;
	ret->valid = ret->folder_state.n > 0;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct sfptpd *t = ret;

	t->from = answers_file(in->answers, "/probe/sfptpd");
	if (t->from->state == ANSWER_OK)
		sfptpd_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_sfptpd = {
	.name = "sfptpd",
	.asks = { { "/probe/sfptpd", ASK_FILE } },
	.size = sizeof(struct sfptpd),
	.parse = parse,
};

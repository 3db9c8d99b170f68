/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's command line, split as lib/cmdline.c next_arg() does it: blanks separate outside
 * double quotes; a quote around a whole parameter or around a whole value is dropped, any other
 * stays; a lone "--" ends the kernel's part and leaves the rest to init (kernel/params.c).
 */
#include "scanner/facts/boot/cmdline.h"

#include "scanner/base/text.h"
#include "scanner/facts/boot/cmdline_parse.h"

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next parameter off *rest, quotes and all. */
static bool next_arg(struct str *rest, struct str *ret)
{
	struct str s = *rest;
	bool quoted = false;
	size_t i = 0;

	while (s.n && blank(s.p[0]))
		s = str_skip(s, 1);
	if (s.n == 0)
		return false;
	while (i < s.n && (quoted || !blank(s.p[i])))
		quoted ^= s.p[i++] == '"';
	*ret = str_head(s, i);
	*rest = str_skip(s, i);
	return true;
}

static struct str without_last_quote(struct str s)
{
	return s.n && s.p[s.n - 1] == '"' ? str_head(s, s.n - 1) : s;
}

static struct param param_of(struct str arg, unsigned position)
{
	struct param p = { .position = position };

	if (arg.p[0] == '"')
		arg = without_last_quote(str_skip(arg, 1));
	p.name = arg;
	p.has_value = str_split(arg, '=', &p.name, &p.value);
	if (p.value.n && p.value.p[0] == '"')
		p.value = without_last_quote(str_skip(p.value, 1));
	return p;
}

void cmdline_parse(struct arena *a, struct str text, struct cmdline *c)
{
	struct str rest = str_trim(text), arg;
	struct param *v = NULL;
	size_t cap = 0;

	while (next_arg(&rest, &arg)) {
		if (str_is(arg, "--")) {
			c->init = rest;
			break;
		}
		v = arena_grow(a, v, c->n, &cap, sizeof(*v));
		v[c->n] = param_of(arg, (unsigned)c->n + 1);
		c->n++;
	}
	c->v = v;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct cmdline *c = ret;

	c->from = answers_file(in->answers, "/proc/cmdline");
	if (c->from->state == ANSWER_OK)
		cmdline_parse(in->arena, c->from->bytes, c);
}

static char folded(char c)
{
	return c == '-' ? '_' : c;
}

bool param_named(const struct param *p, const char *name)
{
	struct str want = str_from(name);

	if (p->name.n != want.n)
		return false;
	for (size_t i = 0; i < want.n; i++)
		if (folded(p->name.p[i]) != folded(want.p[i]))
			return false;
	return true;
}

const struct param *cmdline_next(const struct cmdline *c, const char *name, const struct param *p)
{
	for (size_t i = p ? (size_t)(p - c->v) + 1 : 0; i < c->n; i++)
		if (param_named(&c->v[i], name))
			return &c->v[i];
	return NULL;
}

const struct param *cmdline_last(const struct cmdline *c, const char *name)
{
	for (size_t i = c->n; i > 0; i--)
		if (param_named(&c->v[i - 1], name))
			return &c->v[i - 1];
	return NULL;
}

const struct param *cmdline_near(const struct cmdline *c, const char *name)
{
	enum { NEAR = 2 };

	for (size_t i = 0; i < c->n; i++)
		if (!param_named(&c->v[i], name) &&
			text_distance(c->v[i].name, str_from(name), NEAR + 1) <= NEAR)
			return &c->v[i];
	return NULL;
}

const struct fact fact_cmdline = {
	.name = "cmdline",
	.asks = { { "/proc/cmdline", ASK_FILE } },
	.size = sizeof(struct cmdline),
	.parse = parse,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/netns.h"

uint64_t netns_inode(struct str link)
{
	struct str name, rest, inode, tail;
	uint64_t v;

	if (!str_split(link, '[', &name, &rest) || !str_is(name, "net:") ||
		!str_split(rest, ']', &inode, &tail) || tail.n || str_u64(inode, 10, &v))
		return 0;
	return v;
}

static uint64_t own_inode(const struct answer *self)
{
	struct str rest = self->bytes, line, name, value;
	uint64_t v;

	while (self->state == ANSWER_OK && str_cut(&rest, '\n', &line)) {
		if (str_split(line, ' ', &name, &value) && str_is(name, "netns"))
			return str_u64(value, 10, &v) ? 0 : v;
	}
	return 0;
}

static bool has(const struct netspaces *s, uint64_t inode)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].inode == inode)
			return true;
	}
	return false;
}

static void add_target(const struct fact_in *in, const struct match *m, struct netspaces *s)
{
	uint64_t inode, pid;

	if (m->answer->state == ANSWER_VANISHED)
		return;
	inode = m->answer->state == ANSWER_OK ? netns_inode(m->answer->bytes) : 0;
	if (!inode || str_u64(m->star[0], 10, &pid) || pid > INT32_MAX) {
		s->untold = m->answer;
		return;
	}
	if (!s->v[0].inode || has(s, inode))
		return;
	if (s->n == NETSPACES) {
		s->more++;
		return;
	}
	s->v[s->n++] = (struct netspace){
		.inode = inode,
		.pid = (int)pid,
		.base = str_printf(in->arena, "/proc/%d/net", (int)pid),
	};
}

/* "space INODE PROCESSES PID", and "denied N" where some could not be seen. */
static void count_others(struct netspaces *s)
{
	struct str rest = s->from->bytes, line, word;
	uint64_t v;

	if (s->from->state != ANSWER_OK)
		return;
	s->counted = true;
	while (str_cut(&rest, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_is(word, "space") && str_word(&line, &word) && !str_u64(word, 10, &v))
			s->others += !has(s, v);
		else if (str_is(word, "denied") && str_word(&line, &word) && !str_is(word, "0"))
			s->counted = false;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches m = answers_match(in->answers, "/proc/{target}/ns/net", ASK_LINK);
	struct netspaces *s = ret;

	s->v[0] = (struct netspace){
		.inode = own_inode(answers_file(in->answers, "/probe/self")),
		.own = true,
		.base = STR("/proc/net"),
	};
	s->n = 1;
	for (size_t i = 0; i < m.n; i++)
		add_target(in, &m.v[i], s);
	/* Which of them are in one's own cannot be told then. */
	if (m.n && !s->v[0].inode)
		s->untold = answers_file(in->answers, "/probe/self");
	s->from = answers_file(in->answers, "/probe/netns");
	count_others(s);
}

struct str netspace_path(struct arena *a, const struct netspace *s, const char *name)
{
	return str_printf(a, STR_FMT "/%s", STR_ARG(s->base), name);
}

const struct answer *netspace_file(
	const struct fact_in *in, const struct netspace *s, const char *name)
{
	return answers_get(in->answers, netspace_path(in->arena, s, name), ASK_FILE);
}

void netspaces_follow(
	const struct fact_in *in, struct follower *f, const char *const *names, size_t n)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);

	for (size_t i = 1; s && i < s->n; i++) {
		for (size_t k = 0; k < n; k++)
			f->ask(f, netspace_path(in->arena, &s->v[i], names[k]), ASK_FILE, 0);
	}
}

const struct fact fact_netspaces = {
	.name = "netspaces",
	.asks = {
		{ "/probe/self", ASK_FILE },
		{ "/proc/{target}/ns/net", ASK_LINK },
		{ "/probe/netns", ASK_FILE },
	},
	.size = sizeof(struct netspaces),
	.parse = parse,
};

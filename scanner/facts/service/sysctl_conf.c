/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read as systemd-sysctl does (src/sysctl/sysctl.c, src/basic/conf-files.c): the last
 * assignment of a key wins; a glob touches no key that is named outright, wherever that line
 * stands; a link to /dev/null masks the file of that name in weaker directories.
 */
#include "scanner/facts/service/sysctl_conf.h"

#include "scanner/facts/service/conf_dirs.h"
#include "scanner/facts/service/sysctl_keys.h"
#include "scanner/facts/service/sysctl_parse.h"

#define CONF "/etc/sysctl.conf"

static const char *const patterns[SYSCTL_DIRS] = {
	[SYSCTL_USR_LIB] = "/usr/lib/sysctl.d/*.conf",
	[SYSCTL_USR_LOCAL] = "/usr/local/lib/sysctl.d/*.conf",
	[SYSCTL_RUN] = "/run/sysctl.d/*.conf",
	[SYSCTL_ETC] = "/etc/sysctl.d/*.conf",
};

struct lines {
	struct arena *a;
	struct sysctl_line *v;
	size_t n, cap;
};

enum { LINES = 20000 };

static void add_lines(struct lines *l, const struct answer *an, enum sysctl_dir dir)
{
	struct sysctl_text t = { .rest = an->bytes };
	struct sysctl_line line;

	while (l->n < LINES && sysctl_next(l->a, &t, &line)) {
		line.file = an;
		line.dir = dir;
		l->v = arena_grow(l->a, l->v, l->n, &l->cap, sizeof(*l->v));
		l->v[l->n++] = line;
	}
}

static const struct answer **running(const struct fact_in *in)
{
	const struct answer **v;
	size_t n = 0;

	while (sysctl_keys[n].path)
		n++;
	v = ARENA_NEW(in->arena, const struct answer *, n + 1);
	for (size_t i = 0; i < n; i++)
		v[i] = answers_get(in->answers, sysctl_path(in->arena, &sysctl_keys[i]), ASK_FILE);
	return v;
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct answer *conf = answers_file(in->answers, CONF);
	struct lines lines = { .a = in->arena }, more = { .a = in->arena };
	struct sysctl_conf *c = ret;
	struct conf_dirs dirs;

	conf_dirs_read(in, patterns, SYSCTL_DIRS, &dirs);
	for (size_t i = 0; i < dirs.n; i++)
		add_lines(&lines, dirs.v[i].an, (enum sysctl_dir)dirs.v[i].dir);
	if (conf->state == ANSWER_OK)
		add_lines(&more, conf, SYSCTL_CONF);
	c->list = answers_list_of(in->answers, patterns[SYSCTL_ETC]);
	c->known = dirs.known;
	c->unread = dirs.unread;
	c->v = lines.v;
	c->n = lines.n;
	c->conf = more.v;
	c->n_conf = more.n;
	c->running = running(in);
}

/* Whether a file may set the key: it names its last part, or has a glob that matches. */
static bool names_key(struct arena *a, struct str bytes, const struct sysctl_key *k)
{
	struct sysctl_text t = { .rest = bytes };
	struct str head, leaf = str_from(k->path);
	struct sysctl_line line;

	(void)str_split_last(leaf, '/', &head, &leaf);
	if (str_has(bytes, str_z(a, leaf)))
		return true;
	while (sysctl_next(a, &t, &line))
		if (line.glob && sysctl_glob(line.key, str_from(k->path)))
			return true;
	return false;
}

/* Running values are read of the keys that something names: the others decide nothing. */
static bool is_named(const struct fact_in *in, const struct sysctl_key *k)
{
	size_t mark = arena_used(in->arena);
	bool named = names_key(in->arena, answers_file(in->answers, CONF)->bytes, k) ||
		     names_key(in->arena, answers_file(in->answers, "/proc/cmdline")->bytes, k);

	for (int d = 0; d < SYSCTL_DIRS && !named; d++) {
		struct matches m = answers_match(in->answers, patterns[d], ASK_FILE);

		for (size_t i = 0; i < m.n && !named; i++)
			named = names_key(in->arena, m.v[i].answer->bytes, k);
	}
	arena_rewind(in->arena, mark);
	return named;
}

static void follow(const struct fact_in *in, struct follower *f)
{
	bool tuned = answers_file(in->answers, "/etc/tuned/active_profile")->state == ANSWER_OK;

	for (const struct sysctl_key *k = sysctl_keys; k->path; k++)
		if (tuned || k->wanted || is_named(in, k))
			f->ask(f, sysctl_path(in->arena, k), ASK_FILE, 4096);
}

static const struct sysctl_line *last_of(
	const struct sysctl_line *v, size_t n, struct str key, bool glob, enum sysctl_dir least)
{
	for (size_t i = n; i > 0; i--) {
		const struct sysctl_line *l = &v[i - 1];

		if (l->glob != glob || l->dir < least)
			continue;
		if (glob ? !l->exclude && sysctl_glob(l->key, key) : str_eq(l->key, key))
			return l;
	}
	return NULL;
}

const struct sysctl_line *sysctl_conf_get(const struct sysctl_conf *c, struct str key)
{
	const struct sysctl_line *l = last_of(c->v, c->n, key, false, SYSCTL_USR_LIB);

	if (l)
		return l->exclude ? NULL : l;
	return last_of(c->v, c->n, key, true, SYSCTL_USR_LIB);
}

const struct sysctl_line *sysctl_conf_reapplied(const struct sysctl_conf *c, struct str key)
{
	const struct sysctl_line *l = last_of(c->conf, c->n_conf, key, false, SYSCTL_CONF);

	if (!l || l->exclude)
		l = last_of(c->v, c->n, key, false, SYSCTL_RUN);
	return l && !l->exclude ? l : NULL;
}

const struct fact fact_sysctl_conf = {
	.name = "sysctl_conf",
	.asks = {
		{ "/usr/lib/sysctl.d/*.conf", ASK_FILE },
		{ "/usr/local/lib/sysctl.d/*.conf", ASK_FILE },
		{ "/run/sysctl.d/*.conf", ASK_FILE },
		{ "/etc/sysctl.d/*.conf", ASK_FILE },
		{ "/etc/sysctl.d/*.conf", ASK_LINK },
		{ CONF, ASK_FILE },
	},
	.follow = follow,
	.follows = { { "/proc/sys/kernel/*", ASK_FILE }, { "/proc/sys/vm/*", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct sysctl_conf),
	.parse = parse,
};

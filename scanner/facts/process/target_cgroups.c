/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/target_cgroups.h"

static const struct answer not_read = { .state = ANSWER_NOT_READ };

static bool names_controller(struct str names, const char *controller)
{
	struct str name;

	while (str_cut(&names, ',', &name)) {
		if (str_is(name, controller))
			return true;
	}
	return false;
}

/* Its line of the first version, else the second one's; false: neither. */
static bool find_path(struct str text, const char *controller, struct str *ret_path, bool *ret_v1)
{
	struct str line, number, rest, names, path;
	bool found = false;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &number, &rest) || !str_split(rest, ':', &names, &path) ||
			!str_starts(path, "/"))
			continue;
		if (names_controller(names, controller)) {
			*ret_path = path;
			*ret_v1 = true;
			return true;
		}
		if (!names.n && str_is(number, "0")) {
			*ret_path = path;
			*ret_v1 = false;
			found = true;
		}
	}
	return found;
}

static struct str base_of(const struct fact_in *in, bool v1, const char *controller)
{
	if (v1)
		return str_printf(in->arena, "/sys/fs/cgroup/%s", controller);
	if (answers_file(in->answers, "/sys/fs/cgroup/cgroup.controllers")->state == ANSWER_ABSENT)
		return STR("/sys/fs/cgroup/unified");
	return STR("/sys/fs/cgroup");
}

/* "/a/b", "/a", "/": false after the root. */
static bool next_up(struct str *path)
{
	struct str head, tail;

	if (str_is(*path, "/") || !str_split_last(*path, '/', &head, &tail))
		return false;
	*path = head.n ? head : STR("/");
	return true;
}

static struct str file_path(
	const struct fact_in *in, struct str base, struct str path, const char *name)
{
	return str_printf(in->arena, STR_FMT STR_FMT "/%s", STR_ARG(base),
		STR_ARG(str_is(path, "/") ? STR("") : path), name);
}

static const char *name_of(const struct cgroup_table *t, unsigned i, bool v1, bool own)
{
	if (t->files[i].where == LEVEL_OWN && !own)
		return NULL;
	if (t->files[i].where == LEVEL_ABOVE && own)
		return NULL;
	return v1 ? t->files[i].v1 : t->files[i].v2;
}

static bool read_chain(
	const struct match *m, const struct cgroup_table *t, struct cgroup_chain *ret)
{
	uint64_t pid;

	if (str_u64(m->star[0], 10, &pid) || pid > INT32_MAX)
		return false;
	*ret = (struct cgroup_chain){ .pid = (int)pid, .from = m->answer };
	if (m->answer->state != ANSWER_OK)
		return true;
	ret->told = find_path(m->answer->bytes, t->controller, &ret->path, &ret->v1);
	/* A cgroup that was removed under a process that ended reads "/x (deleted)". */
	if (str_ends(ret->path, " (deleted)"))
		ret->told = false;
	ret->outside = str_starts(ret->path, "/..");
	return true;
}

void target_cgroups_follow(
	const struct fact_in *in, struct follower *f, const struct cgroup_table *t)
{
	struct matches m = answers_match(in->answers, "/proc/{target}/cgroup", ASK_FILE);
	struct cgroup_chain c;

	for (size_t i = 0; i < m.n; i++) {
		struct str base, path;
		size_t n = 0;

		if (!read_chain(&m.v[i], t, &c) || !c.told || c.outside)
			continue;
		base = base_of(in, c.v1, t->controller);
		path = c.path;
		do {
			for (unsigned k = 0; k < CGROUP_FILES; k++) {
				const char *name = name_of(t, k, c.v1, n == 0);

				if (name)
					f->ask(f, file_path(in, base, path, name), ASK_FILE, 0);
			}
		} while (++n < CGROUP_LEVELS && next_up(&path));
	}
}

static void add_levels(
	const struct fact_in *in, const struct cgroup_table *t, struct cgroup_chain *c)
{
	struct cgroup_level *v = ARENA_NEW(in->arena, struct cgroup_level, CGROUP_LEVELS);
	struct str base = base_of(in, c->v1, t->controller), path = c->path;

	do {
		struct cgroup_level *l = &v[c->n];

		*l = (struct cgroup_level){
			.path = path, .own = c->n == 0, .root = str_is(path, "/")
		};
		for (unsigned k = 0; k < CGROUP_FILES; k++) {
			const char *name = name_of(t, k, c->v1, l->own);

			l->files[k] = name ? answers_get(in->answers,
						     file_path(in, base, path, name), ASK_FILE)
					   : &not_read;
		}
	} while (++c->n < CGROUP_LEVELS && next_up(&path));
	c->levels = v;
}

void target_cgroups_parse(
	const struct fact_in *in, const struct cgroup_table *t, struct target_cgroups *ret)
{
	struct matches m = answers_match(in->answers, "/proc/{target}/cgroup", ASK_FILE);
	struct cgroup_chain *v = ARENA_NEW(in->arena, struct cgroup_chain, m.n + 1);

	for (size_t i = 0; i < m.n; i++) {
		struct cgroup_chain *c = &v[ret->n];

		if (!read_chain(&m.v[i], t, c))
			continue;
		if (c->told && !c->outside)
			add_levels(in, t, c);
		ret->n++;
	}
	ret->v = v;
}

const struct cgroup_chain *target_cgroups_find(const struct target_cgroups *t, int pid)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].pid == pid)
			return &t->v[i];
	}
	return NULL;
}

const struct cgroup_level *cgroup_chain_level(const struct cgroup_chain *c, struct str path)
{
	for (size_t i = 0; c && i < c->n; i++) {
		if (str_eq(c->levels[i].path, path))
			return &c->levels[i];
	}
	return NULL;
}

bool cgroup_stat_get(const struct answer *an, const char *name, int64_t *ret)
{
	struct str text = an->bytes, line, word, value;

	if (an->state != ANSWER_OK)
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &word) && str_is(word, name) && str_word(&line, &value))
			return str_i64(value, ret) == 0;
	}
	return false;
}

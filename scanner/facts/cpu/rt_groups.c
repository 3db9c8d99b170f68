/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/cpu/rt_groups.h"

#include "scanner/facts/process/hot_tasks.h"

#define CPU  "/sys/fs/cgroup/cpu"
#define ROOT CPU "/cpu.rt_runtime_us"

static const char *const walks[] = { "/proc/*/task/*/schedstat", "/proc/*/schedstat" };

struct str rt_group_path(struct str cgroup)
{
	struct str line, number, rest, names, path, name;

	while (str_cut(&cgroup, '\n', &line)) {
		if (!str_split(line, ':', &number, &rest) || !str_split(rest, ':', &names, &path))
			continue;
		while (str_cut(&names, ',', &name)) {
			if (str_is(name, "cpu"))
				return path;
		}
	}
	return (struct str){ 0 };
}

/* The group's directory, and where it stands in the hierarchy; false: in none, or not told. */
static bool group_of(
	const struct fact_in *in, const struct match *m, struct str *ret_path, struct str *ret_dir)
{
	struct str file = str_printf(in->arena, "/proc/" STR_FMT "/cgroup", STR_ARG(m->star[0]));
	const struct answer *an = answers_get(in->answers, file, ASK_FILE);

	*ret_path = an->state == ANSWER_OK ? rt_group_path(an->bytes) : (struct str){ 0 };
	if (!str_starts(*ret_path, "/"))
		return false;
	*ret_dir = str_printf(
		in->arena, CPU STR_FMT, STR_ARG(str_is(*ret_path, "/") ? STR("") : *ret_path));
	return true;
}

static struct str in_dir(const struct fact_in *in, struct str dir, const char *name)
{
	return str_printf(in->arena, STR_FMT "/%s", STR_ARG(dir), name);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct str path, dir, last = { 0 };

	if (answers_file(in->answers, ROOT)->state != ANSWER_OK)
		return;
	for (unsigned w = 0; w < 2; w++) {
		struct matches m = answers_match(in->answers, walks[w], ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			if (str_eq(m.v[i].star[0], last))
				continue;
			last = m.v[i].star[0];
			if (!group_of(in, &m.v[i], &path, &dir))
				continue;
			f->ask(f, in_dir(in, dir, "cpu.rt_runtime_us"), ASK_FILE, 0);
			f->ask(f, in_dir(in, dir, "cpu.rt_period_us"), ASK_FILE, 0);
		}
	}
}

static struct rt_group read_group(
	const struct fact_in *in, const struct match *m, struct str path, struct str dir)
{
	struct rt_group g = { .path = path, .period_us = 1000000 };
	uint64_t pid = 0;

	(void)str_u64(m->star[0], 10, &pid);
	g.pid = pid <= INT32_MAX ? (int)pid : -1;
	g.from = answers_get(in->answers, in_dir(in, dir, "cpu.rt_runtime_us"), ASK_FILE);
	g.known = fact_i64(g.from, &g.runtime_us) == 0;
	(void)fact_i64(answers_get(in->answers, in_dir(in, dir, "cpu.rt_period_us"), ASK_FILE),
		&g.period_us);
	return g;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct rt_groups *t = ret;
	struct rt_group *v = NULL;
	struct str path, dir;
	size_t cap = 0;

	t->root = answers_file(in->answers, ROOT);
	for (unsigned w = 0; w < 2; w++) {
		struct matches m = answers_match(in->answers, walks[w], ASK_FILE);

		for (size_t i = 0; i < m.n; i++) {
			if (i && str_eq(m.v[i].star[0], m.v[i - 1].star[0]))
				continue;
			if (!group_of(in, &m.v[i], &path, &dir))
				continue;
			v = arena_grow(in->arena, v, t->n, &cap, sizeof(*v));
			v[t->n++] = read_group(in, &m.v[i], path, dir);
		}
	}
	t->v = v;
}

const struct rt_group *rt_groups_find(const struct rt_groups *t, int pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid)
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_rt_groups = {
	.name = "rt_groups",
	.asks = { { ROOT, ASK_FILE } },
	.needs = { &fact_hot_tasks },
	.follow = follow,
	.steady = true,
	.size = sizeof(struct rt_groups),
	.parse = parse,
};

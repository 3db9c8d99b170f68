/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which source tells. Memory is charged to the cgroup of who touched it first, and stays there
 * when a process moves: a cgroup is believed only while it holds this process alone and what it
 * counts is about what the process has (RssAnon and RssShmem of status). Huge pages are not in
 * memory.* but in hugetlb.SIZE.numa_stat (5.16, EL 9.2), where that controller is enabled;
 * a process that has some and whose cgroup does not tell of them is sampled.
 */
#include "scanner/facts/mem/residency.h"

#include "scanner/base/arena.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

#define STATUS "/proc/{target}/status"
#define CGROUP "/proc/{target}/cgroup"

enum { SAMPLED_CAP = 16 }; /* processes: each takes 64 calls a millisecond apart */

static const char *const huge_sizes[] = { "2MB", "1GB", "64KB", "32MB", "512MB", "16GB", NULL };

struct home {
	struct str
		dir; /* "/sys/fs/cgroup/system.slice/feed.service"; empty: the root, or not told */
	bool first_version;
};

/* "4:memory:/feed" of the first version goes before "0::/feed", where memory is not at home. */
static struct home home_of(struct arena *a, struct str text)
{
	struct home h = { 0 };
	struct str line, number, rest, controllers, path, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &number, &rest) ||
			!str_split(rest, ':', &controllers, &path) || path.n < 2 ||
			str_has(path, "/.."))
			continue;
		if (!controllers.n && !h.dir.n)
			h.dir = str_printf(a, "/sys/fs/cgroup" STR_FMT, STR_ARG(path));
		while (str_cut(&controllers, ',', &word)) {
			if (!str_is(word, "memory"))
				continue;
			return (struct home){
				str_printf(a, "/sys/fs/cgroup/memory" STR_FMT, STR_ARG(path)), true
			};
		}
	}
	return h;
}

struct target_in {
	const struct fact_in *in;
	struct str pid;
	const struct answer *status;
	struct home home;
};

static const struct answer *beside(const struct target_in *t, const char *name)
{
	return answers_get(t->in->answers,
		str_printf(t->in->arena, STR_FMT "/%s", STR_ARG(t->home.dir), name), ASK_FILE);
}

static struct target_in target_in(const struct fact_in *in, const struct match *m)
{
	const struct answer *cgroup = answers_get(in->answers,
		str_printf(in->arena, "/proc/" STR_FMT "/cgroup", STR_ARG(m->star[0])), ASK_FILE);
	struct target_in t = { .in = in, .pid = m->star[0], .status = m->answer };

	if (cgroup->state == ANSWER_OK)
		t.home = home_of(in->arena, cgroup->bytes);
	return t;
}

static bool is_alone(const struct target_in *t)
{
	const struct answer *an = beside(t, "cgroup.procs");

	return t->home.dir.n && an->state == ANSWER_OK && str_eq(str_trim(an->bytes), t->pid);
}

static uint64_t total_of(const struct residency_counts *c)
{
	uint64_t total = 0;

	for (size_t i = 0; i < c->n; i++)
		total += c->v[i].n;
	return total;
}

/* Within a quarter, and 4 MiB for what each CPU has not yet handed in. */
static bool agree(uint64_t x, uint64_t y)
{
	uint64_t more = x > y ? x : y, less = x > y ? y : x;

	return more - less <= more / 4 + (4 << 20);
}

static bool add_huge(const struct target_in *t, uint64_t want, struct residency_counts *c)
{
	struct residency_counts huge = { 0 };

	for (unsigned i = 0; huge_sizes[i]; i++) {
		const struct answer *an = beside(t,
			str_z(t->in->arena,
				str_printf(t->in->arena, "hugetlb.%s.numa_stat", huge_sizes[i])));

		if (an->state == ANSWER_OK && !residency_parse_huge(t->in->arena, an->bytes, &huge))
			return false;
	}
	if (!agree(total_of(&huge), want))
		return false;
	for (size_t i = 0; i < huge.n; i++)
		residency_add(t->in->arena, c, huge.v[i].node, huge.v[i].n);
	return true;
}

/* What the cgroup counts, where that is what this process has. */
static bool by_cgroup(const struct target_in *t, struct residency_counts *ret)
{
	const struct answer *an = beside(t, "memory.numa_stat");
	uint64_t anon, shared, huge = 0;

	if (!is_alone(t) || an->state != ANSWER_OK || t->status->state != ANSWER_OK ||
		!meminfo_get(t->status->bytes, "RssAnon", &anon) ||
		!meminfo_get(t->status->bytes, "RssShmem", &shared) ||
		anon + shared > UINT64_MAX / 1024)
		return false;
	(void)meminfo_get(t->status->bytes, "HugetlbPages", &huge);
	if (huge > UINT64_MAX / 1024 ||
		!residency_parse_cgroup(t->in->arena, an->bytes, t->home.first_version, ret) ||
		!agree(total_of(ret), (anon + shared) * 1024))
		return false;
	return !huge || add_huge(t, huge * 1024, ret);
}

static struct str walk_of(const struct target_in *t)
{
	return str_printf(t->in->arena, "/proc/" STR_FMT "/numa_maps", STR_ARG(t->pid));
}

static struct str sample_of(const struct target_in *t)
{
	return str_printf(t->in->arena, "/probe/residency/" STR_FMT, STR_ARG(t->pid));
}

static void ask_beside(const struct target_in *t, struct follower *f, const char *name)
{
	f->ask(f, str_printf(t->in->arena, STR_FMT "/%s", STR_ARG(t->home.dir), name), ASK_FILE, 0);
}

static void ask_cgroup(const struct target_in *t, struct follower *f)
{
	uint64_t huge = 0;

	ask_beside(t, f, "cgroup.procs");
	if (!is_alone(t))
		return;
	ask_beside(t, f, "memory.numa_stat");
	if (t->status->state != ANSWER_OK ||
		!meminfo_get(t->status->bytes, "HugetlbPages", &huge) || !huge)
		return;
	for (unsigned i = 0; huge_sizes[i]; i++)
		ask_beside(t, f,
			str_z(t->in->arena,
				str_printf(t->in->arena, "hugetlb.%s.numa_stat", huge_sizes[i])));
}

/* One node has all of it, whatever the processes do. */
static bool is_one_node(const struct fact_in *in)
{
	const struct nodes *nodes = facts_get(in->facts, &fact_nodes);

	return nodes_is_one(nodes);
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct matches m = answers_match(in->answers, STATUS, ASK_FILE);
	struct residency_counts unused;
	unsigned sampled = 0;

	for (size_t i = 0; i < m.n && !is_one_node(in); i++) {
		struct target_in t = target_in(in, &m.v[i]);

		f->ask(f, walk_of(&t), ASK_FILE, 0);
		if (answers_get(in->answers, walk_of(&t), ASK_FILE)->state == ANSWER_OK)
			continue;
		if (t.home.dir.n)
			ask_cgroup(&t, f);
		unused = (struct residency_counts){ 0 };
		if (!by_cgroup(&t, &unused) && sampled++ < SAMPLED_CAP)
			f->ask(f, sample_of(&t), ASK_FILE, 0);
	}
}

static void settle(struct residency *r, enum residency_how how, const struct answer *from,
	const struct residency_counts *c)
{
	r->how = how;
	r->from = from;
	r->v = c->v;
	r->n = c->n;
	r->total = total_of(c);
}

static void read_one(const struct target_in *t, struct residency *r)
{
	const struct answer *walk = answers_get(t->in->answers, walk_of(t), ASK_FILE);
	struct residency_counts c = { 0 };

	if (walk->state == ANSWER_OK && residency_parse_maps(t->in->arena, walk->bytes, &c)) {
		settle(r, RESIDENCY_ALL, walk, &c);
		return;
	}
	c = (struct residency_counts){ 0 };
	if (by_cgroup(t, &c)) {
		settle(r, RESIDENCY_CGROUP, beside(t, "memory.numa_stat"), &c);
		return;
	}
	r->from = answers_get(t->in->answers, sample_of(t), ASK_FILE);
	if (r->from->state == ANSWER_OK &&
		residency_parse_sample(t->in->arena, r->from->bytes, r)) {
		r->how = RESIDENCY_SAMPLE;
		for (size_t i = 0; i < r->n; i++)
			r->total += r->v[i].n;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches m = answers_match(in->answers, STATUS, ASK_FILE);
	struct residency *v = ARENA_NEW(in->arena, struct residency, m.n);
	struct residencies *t = ret;
	uint64_t pid;

	t->v = v;
	for (size_t i = 0; i < m.n; i++) {
		struct target_in one = target_in(in, &m.v[i]);

		if (str_u64(one.pid, 10, &pid) || pid > INT32_MAX)
			continue;
		v[t->n].pid = (int)pid;
		read_one(&one, &v[t->n++]);
	}
}

const struct residency *residency_of(const struct residencies *t, int pid)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pid == pid)
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_residency = {
	.name = "residency",
	.asks = { { STATUS, ASK_FILE }, { CGROUP, ASK_FILE } },
	.needs = { &fact_nodes },
	.steady = true,
	.follow = follow,
	.follows = {
		{ "/sys/fs/cgroup/*/cgroup.procs", ASK_FILE },
		{ "/sys/fs/cgroup/*/memory.numa_stat", ASK_FILE },
		{ "/sys/fs/cgroup/*/hugetlb.*.numa_stat", ASK_FILE },
		{ "/probe/residency/{target}", ASK_FILE },
		{ "/proc/{target}/numa_maps", ASK_FILE },
	},
	.size = sizeof(struct residencies),
	.parse = parse,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DPDK's threads are known by their names (base/dpdk_names.h); the main lcore keeps the program's.
 * vfio files alone are a virtual machine's as well (QEMU).
 */
#include "scanner/facts/process/bypass.h"

#include <stdlib.h>

#include "scanner/base/dpdk_names.h"

enum { MAPS_MAX = 32 }; /* of so many processes at most */

const char *bypass_word(enum bypass_kind k)
{
	static const char *const words[] = { "none", "Onload", "VMA", "verbs", "DPDK" };

	return words[k];
}

bool bypass_is_lcore(struct str comm)
{
	return dpdk_is_lcore(comm);
}

struct collection {
	struct arena *a;
	struct bypass_process *v;
	size_t n, cap;
};

static struct bypass_process *process_of(struct collection *c, int pid)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->v[i].pid == pid)
			return &c->v[i];
	}
	c->v = arena_grow(c->a, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n] = (struct bypass_process){ .pid = pid };
	return &c->v[c->n++];
}

/* "process PID onload N verbs N …" */
static bool next_process(struct str *text, struct bypass_process *ret)
{
	struct str line, word;
	uint64_t n;

	while (str_cut(text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_is(word, "process") ||
			!str_word(&line, &word) || str_u64(word, 10, &n) || n > INT32_MAX)
			continue;
		*ret = (struct bypass_process){ .pid = (int)n };
		while (str_word(&line, &word)) {
			unsigned *at = str_is(word, "onload")  ? &ret->onload
				       : str_is(word, "verbs") ? &ret->verbs
				       : str_is(word, "vfio")  ? &ret->vfio
				       : str_is(word, "uio")   ? &ret->uio
				       : str_is(word, "eal")   ? &ret->eal
				       : str_is(word, "uffd")  ? &ret->uffd
							       : NULL;

			if (!at || !str_word(&line, &word) || str_u64(word, 10, &n) ||
				n > UINT32_MAX)
				break;
			*at = (unsigned)n;
		}
		return true;
	}
	return false;
}

static void add_probed(struct collection *c, struct str text)
{
	struct bypass_process one;

	while (next_process(&text, &one))
		*process_of(c, one.pid) = one;
}

static void add_lcores(struct collection *c, const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++) {
		if (!(tasks->v[i].flags & PF_KTHREAD) && bypass_is_lcore(tasks->v[i].comm))
			process_of(c, tasks->v[i].pid)->lcores = true;
	}
}

/* The name of the file that is mapped: what stands behind the last '/' of the line. */
static struct str library_of(struct str maps)
{
	static const char *const names[] = { "libonload", "libvma.so", "libxlio.so", "librte_eal" };
	struct str line, dir, name;

	while (str_cut(&maps, '\n', &line)) {
		if (!str_split_last(line, '/', &dir, &name))
			continue;
		for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (str_starts(name, names[i]))
				return name;
		}
	}
	return (struct str){ 0 };
}

static const struct answer *maps_of(const struct fact_in *in, int pid)
{
	return answers_get(in->answers, str_printf(in->arena, "/proc/%d/maps", pid), ASK_FILE);
}

static enum bypass_kind kind_of(const struct bypass_process *p)
{
	if (p->lcores || p->eal || p->uio || str_starts(p->library, "librte_eal"))
		return BYPASS_DPDK;
	if (p->onload || str_starts(p->library, "libonload"))
		return BYPASS_ONLOAD;
	if (str_starts(p->library, "libvma") || str_starts(p->library, "libxlio"))
		return BYPASS_VMA;
	return p->verbs ? BYPASS_VERBS : BYPASS_NONE;
}

static void read_maps(const struct fact_in *in, struct bypass_process *p)
{
	const struct answer *an = maps_of(in, p->pid);

	if (an->state == ANSWER_NOT_READ)
		return;
	p->maps = an;
	if (an->state == ANSWER_OK)
		p->library = library_of(an->bytes);
}

/*
 * Whose maps are worth their price: a verbs device says VMA or RDMA. Where the files of others
 * could not be seen, processes with threads that somebody pinned to a single CPU.
 */
static void follow(const struct fact_in *in, struct follower *f)
{
	const struct answer *from = answers_file(in->answers, "/probe/bypass");
	const struct tasks *tasks = facts_get(in->facts, &fact_tasks);
	struct bypass_process one;
	struct str rest = from->bytes;
	unsigned n = 0;
	int last = -1;

	if (from->state == ANSWER_OK) {
		while (n < MAPS_MAX && next_process(&rest, &one)) {
			if (one.verbs && !one.eal && !one.onload && n++ < MAPS_MAX)
				f->ask(f, str_printf(in->arena, "/proc/%d/maps", one.pid), ASK_FILE,
					0);
		}
		if (user_cards_whole(from->bytes))
			return;
	}
	for (size_t i = 0; i < tasks->n && n < MAPS_MAX; i++) {
		const struct task *t = &tasks->v[i];

		if (t->flags & PF_KTHREAD || t->pid == last || !t->allowed_valid ||
			cpuset_count(t->allowed) != 1)
			continue;
		last = t->pid;
		n++;
		f->ask(f, str_printf(in->arena, "/proc/%d/maps", t->pid), ASK_FILE, 0);
	}
}

static void add_mapped(struct collection *c, const struct fact_in *in, const struct tasks *tasks)
{
	int last = -1;

	for (size_t i = 0; i < tasks->n; i++) {
		struct bypass_process one = { .pid = tasks->v[i].pid };

		if (one.pid == last || tasks->v[i].flags & PF_KTHREAD)
			continue;
		last = one.pid;
		read_maps(in, &one);
		if (one.library.n)
			process_of(c, one.pid)->library = one.library;
	}
}

static int by_pid(const void *x, const void *y)
{
	const struct bypass_process *p = x, *q = y;

	return (p->pid > q->pid) - (p->pid < q->pid);
}

void bypass_parse(const struct fact_in *in, void *ret)
{
	const struct tasks *tasks = facts_get(in->facts, &fact_tasks);
	const struct user_cards *cards = facts_get(in->facts, &fact_user_cards);
	struct collection c = { .a = in->arena };
	struct bypass *t = ret;

	t->from = answers_file(in->answers, "/probe/bypass");
	if (t->from->state == ANSWER_OK) {
		add_probed(&c, t->from->bytes);
		t->known = user_cards_whole(t->from->bytes);
	}
	add_lcores(&c, tasks);
	add_mapped(&c, in, tasks);
	for (size_t i = 0; i < c.n; i++) {
		read_maps(in, &c.v[i]);
		c.v[i].kind = kind_of(&c.v[i]);
	}
	if (c.n > 1)
		qsort(c.v, c.n, sizeof(*c.v), by_pid);
	t->v = c.v;
	t->n = c.n;
	if (cards) {
		t->cards = cards->v;
		t->n_cards = cards->n;
	}
}

const struct bypass_process *bypass_find(const struct bypass *t, int pid)
{
	const struct bypass_process key = { .pid = pid };

	return t->n ? bsearch(&key, t->v, t->n, sizeof(*t->v), by_pid) : NULL;
}

const struct fact fact_bypass = {
	.name = "bypass",
	.asks = { { "/probe/bypass", ASK_FILE } },
	.needs = { &fact_tasks, &fact_user_cards },
	.follow = follow,
	.follows = { { "/proc/*/maps", ASK_FILE } },
	.size = sizeof(struct bypass),
	.parse = bypass_parse,
};

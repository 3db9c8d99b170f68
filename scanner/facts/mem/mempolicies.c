/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "55d0c1200000 prefer (many):0-1 file=/opt/feed" (fs/proc/task_mmu.c show_numa_map): the name
 * of a policy may hold blanks; what follows it is " file=", " heap", " stack", " huge", or the
 * first of the counts. The buffer for it had 50 to 64 bytes on old kernels, and 40 were read:
 * a long list of nodes is cut. mpol_to_str() prints flags behind '=': "bind=static:0-1".
 */
#include "scanner/facts/mem/mempolicies.h"

#include <errno.h>

#include "scanner/base/arena.h"
#include "scanner/facts/mem/nodes.h"

#define PROCESS "/proc/{target}/status"
#define THREAD	"/proc/{target:hot}/schedstat"

enum { THREADS_CAP = 256 };

static enum policy_mode mode_of(struct str word)
{
	static const char *const words[] = {
		[POLICY_DEFAULT] = "default",
		[POLICY_LOCAL] = "local",
		[POLICY_PREFER] = "prefer",
		[POLICY_PREFER_MANY] = "prefer (many)",
		[POLICY_BIND] = "bind",
		[POLICY_INTERLEAVE] = "interleave",
		[POLICY_WEIGHTED] = "weighted interleave",
	};

	for (unsigned i = 1; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i]))
			return (enum policy_mode)i;
	}
	return POLICY_UNKNOWN;
}

static bool ends_policy(struct str word)
{
	static const char *const begins[] = { "file=", "anon=", "dirty=", "mapped=", "mapmax=",
		"swapcache=", "active=", "writeback=" };
	struct str name, value;
	uint64_t n;

	for (unsigned i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (str_starts(word, begins[i]))
			return true;
	}
	return str_is(word, "heap") || str_is(word, "stack") || str_is(word, "huge") ||
	       (str_split(word, '=', &name, &value) && str_starts(name, "N") &&
		       str_u64(str_skip(name, 1), 10, &n) == 0);
}

/* The words of the policy; *ret_cut: the text ended in its midst, as far as one can see. */
static struct str policy_of(struct str text, bool *ret_cut)
{
	struct str rest = text, word;
	size_t n = 0;

	*ret_cut = text.n && !str_has(text, "\n");
	(void)str_cut(&rest, '\n', &text);
	rest = text;
	while (str_word(&rest, &word)) {
		if (ends_policy(word)) {
			*ret_cut = false;
			break;
		}
		n = (size_t)(word.p + word.n - text.p);
	}
	return str_head(text, n);
}

/* Without what stands behind the last ',' or '-', where the rest is not there. */
static struct str whole_nodes(struct str nodes, bool cut)
{
	while (cut && nodes.n && nodes.p[nodes.n - 1] != ',')
		nodes.n--;
	return cut && nodes.n ? str_head(nodes, nodes.n - 1) : nodes;
}

int mempolicy_parse(struct arena *a, struct str text, struct mempolicy *ret)
{
	struct mempolicy p = *ret;
	struct str address, head, nodes = { 0 }, flags;
	uint64_t n;

	if (!str_split(text, ' ', &address, &text) || str_u64(address, 16, &n))
		return -EINVAL;
	p.text = policy_of(text, &p.cut);
	if (!str_split(p.text, ':', &head, &nodes)) {
		head = p.text;
		p.cut = false;
	}
	(void)str_split(head, '=', &head, &flags);
	p.mode = mode_of(head);
	if (p.mode == POLICY_UNKNOWN ||
		(nodes.n && cpuset_parse_list(a, whole_nodes(nodes, p.cut), &p.nodes)))
		return -EINVAL;
	*ret = p;
	return 0;
}

static bool is_one_node(const struct fact_in *in)
{
	const struct nodes *nodes = facts_get(in->facts, &fact_nodes);

	return nodes_is_one(nodes);
}

static struct str path_of(const struct fact_in *in, struct str who)
{
	return str_printf(in->arena, "/probe/mempolicy/" STR_FMT, STR_ARG(who));
}

/* "4711" or "4711/task/4712" */
static bool who_is(struct str who, struct mempolicy *ret)
{
	struct str pid = who, task = { 0 };
	uint64_t p, t;

	(void)str_split(who, '/', &pid, &task);
	if (str_u64(pid, 10, &p) || p > INT32_MAX)
		return false;
	t = p;
	if (task.n &&
		(!str_starts(task, "task/") || str_u64(str_skip(task, 5), 10, &t) || t > INT32_MAX))
		return false;
	ret->pid = (int)p;
	ret->tid = (int)t;
	return true;
}

/* "4711/task/4711" is asked as the process. */
static bool is_first_thread(struct str who)
{
	struct mempolicy p;

	return str_has(who, "/") && who_is(who, &p) && p.pid == p.tid;
}

static void ask_each(const struct fact_in *in, struct follower *f, struct matches m)
{
	for (size_t i = 0; i < m.n && i < THREADS_CAP; i++) {
		if (!is_first_thread(m.v[i].star[0]))
			f->ask(f, path_of(in, m.v[i].star[0]), ASK_FILE, 0);
	}
}

static void follow(const struct fact_in *in, struct follower *f)
{
	if (is_one_node(in))
		return;
	ask_each(in, f, answers_match(in->answers, PROCESS, ASK_FILE));
	ask_each(in, f, answers_match(in->answers, THREAD, ASK_FILE));
}

static void read_each(const struct fact_in *in, struct matches m, struct mempolicy *v, size_t *n)
{
	for (size_t i = 0; i < m.n; i++) {
		struct mempolicy *p = &v[*n];

		if (is_first_thread(m.v[i].star[0]) || !who_is(m.v[i].star[0], p))
			continue;
		p->from = answers_get(in->answers, path_of(in, m.v[i].star[0]), ASK_FILE);
		if (p->from->state == ANSWER_OK)
			(void)mempolicy_parse(in->arena, p->from->bytes, p);
		(*n)++;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches processes = answers_match(in->answers, PROCESS, ASK_FILE);
	struct matches threads = answers_match(in->answers, THREAD, ASK_FILE);
	struct mempolicy *v = ARENA_NEW(in->arena, struct mempolicy, processes.n + threads.n);
	struct mempolicies *t = ret;

	read_each(in, processes, v, &t->n);
	read_each(in, threads, v, &t->n);
	t->v = v;
}

const struct fact fact_mempolicies = {
	.name = "mempolicies",
	.asks = { { PROCESS, ASK_FILE }, { THREAD, ASK_FILE } },
	.needs = { &fact_nodes },
	.steady = true,
	.follow = follow,
	.follows = {
		{ "/probe/mempolicy/{target}", ASK_FILE },
		{ "/probe/mempolicy/{target:hot}", ASK_FILE },
	},
	.size = sizeof(struct mempolicies),
	.parse = parse,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/xsk.h"

#define PROBE	"/probe/xsk"
#define SOCKETS "/probe/sockets"

struct field {
	const char *word;
	uint64_t *to;
	bool *told;
};

static bool set(const struct field *v, unsigned n, struct str word, uint64_t value)
{
	for (unsigned i = 0; i < n; i++) {
		if (!str_is(word, v[i].word))
			continue;
		*v[i].to = value;
		if (v[i].told)
			*v[i].told = true;
		return true;
	}
	return true; /* of a newer kernel */
}

/* "socket 4711 if 3 queue 0 rx 2048 …" without its first word */
static bool parse_socket(struct str line, struct xsk *ret)
{
	struct xsk x = { .inode = 0 };
	uint64_t ifindex = 0, queue = 0, rx = 0, tx = 0, zerocopy = 0, value;
	const struct field fields[] = { { "if", &ifindex, &x.bound }, { "queue", &queue, NULL },
		{ "rx", &rx, NULL }, { "tx", &tx, NULL }, { "umem", &x.umem_id, &x.umem },
		{ "chunk", &x.chunk, NULL }, { "headroom", &x.headroom, NULL },
		{ "zerocopy", &zerocopy, NULL }, { "dropped", &x.dropped, &x.stats },
		{ "invalid", &x.invalid, NULL }, { "full", &x.full, NULL },
		{ "fill_empty", &x.fill_empty, NULL }, { "tx_invalid", &x.tx_invalid, NULL },
		{ "tx_empty", &x.tx_empty, NULL } };
	struct str word, number;

	if (!str_word(&line, &word) || str_u64(word, 10, &x.inode))
		return false;
	while (str_word(&line, &word)) {
		if (!str_word(&line, &number) || str_u64(number, 10, &value) ||
			!set(fields, sizeof(fields) / sizeof(fields[0]), word, value))
			return false;
	}
	if (ifindex > UINT32_MAX || queue > UINT32_MAX || rx > UINT32_MAX || tx > UINT32_MAX)
		return false;
	x.bound = x.bound && ifindex;
	x.ifindex = (unsigned)ifindex;
	x.queue = (unsigned)queue;
	x.rx = (unsigned)rx;
	x.tx = (unsigned)tx;
	x.zerocopy = zerocopy;
	*ret = x;
	return true;
}

void xsk_parse(struct arena *a, struct str text, struct xsks *ret)
{
	struct xsk *v = NULL, x;
	size_t n = 0, cap = 0;
	struct str line, word;
	bool table = false;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_is(word, "table")) {
			table = true;
			ret->module = str_is(str_trim(line), "module");
		} else if (str_is(word, "more")) {
			ret->more = true;
		} else if (!str_is(word, "socket") || !parse_socket(line, &x)) {
			return;
		} else {
			v = arena_grow(a, v, n, &cap, sizeof(*v));
			v[n++] = x;
		}
	}
	ret->valid = table;
	ret->v = v;
	ret->n = table ? n : 0;
}

const struct xsk *xsk_find(const struct xsks *t, uint64_t inode)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].inode == inode)
			return &t->v[i];
	}
	return NULL;
}

static void set_owner(struct xsk *v, size_t n, uint64_t inode, int pid, struct str comm)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].inode != inode || v[i].pid)
			continue;
		v[i].pid = pid;
		v[i].comm = comm;
	}
}

/* "process PID COMM", and behind it its "socket INODE" lines */
static void find_owners(struct xsk *v, size_t n, struct str text)
{
	struct str line, word, comm = { 0 };
	uint64_t number;
	int pid = 0;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_is(word, "process") && str_word(&line, &word) &&
			str_u64(word, 10, &number) == 0 && number <= INT32_MAX) {
			pid = (int)number;
			comm = str_trim(line);
		} else if (str_is(word, "socket") && str_word(&line, &word) &&
			   str_u64(word, 10, &number) == 0) {
			set_owner(v, n, number, pid, comm);
		}
	}
}

static void follow(const struct fact_in *in, struct follower *f)
{
	if (str_has(answers_file(in->answers, PROBE)->bytes, "\nsocket "))
		f->ask(f, STR(SOCKETS), ASK_FILE, 0);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct answer *owners = answers_file(in->answers, SOCKETS);
	struct xsks *t = ret;
	struct xsk *v;

	t->from = answers_file(in->answers, PROBE);
	if (t->from->state != ANSWER_OK)
		return;
	xsk_parse(in->arena, t->from->bytes, t);
	if (owners->state != ANSWER_OK || !t->n)
		return;
	v = ARENA_NEW(in->arena, struct xsk, t->n);
	for (size_t i = 0; i < t->n; i++)
		v[i] = t->v[i];
	find_owners(v, t->n, owners->bytes);
	t->v = v;
}

const struct fact fact_xsk = {
	.name = "xsk",
	.asks = { { PROBE, ASK_FILE } },
	.follow = follow,
	.follows = { { SOCKETS, ASK_FILE } },
	.size = sizeof(struct xsks),
	.parse = parse,
};
